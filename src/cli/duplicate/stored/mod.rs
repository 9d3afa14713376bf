//! A user of the store to copy from.

use super::{files::refuse_taken, new_user::NewUser, original::Original, refusal::Refusal};
use crate::{
    cli::{input::Manifests, writing::store_user::translate},
    domain::name::ObjectRef,
    engine::Survey,
    world::{Site, StoreUser},
};

/// Puts a store user into the words of manifests that stand beside those of its server.
///
/// # Errors
/// The new user would be somebody who is there.
pub fn from_store(
    manifests: &Manifests,
    server: &ObjectRef,
    says_home: bool,
    (site, survey): (&Site, &Survey),
    user: &StoreUser,
    new_user: &NewUser,
) -> Result<Original, Refusal> {
    let login = &user.login;
    let mut omitted = Vec::new();
    if new_user.login == *login {
        omitted.push(format!(
            "the ownership: `{login}` is not managed here until `vmsctl apply --adopt {login}`, or spec.adopt of the VmsServer, takes it over"
        ));
    } else if survey.row(&new_user.login).is_some() {
        return Err(Refusal::LoginTaken {
            owner: "a user of the store".to_owned(),
            login: new_user.login.clone(),
        });
    }
    let translated = translate(server, site, &survey.inventory, user);
    omitted.extend(translated.omitted);
    let original = Original {
        title: format!("the user `{login}` of the store"),
        home: server.namespace.clone(),
        says_home,
        spec: translated.spec,
        omitted,
    };
    refuse_taken(manifests, server, &original, new_user)?;
    Ok(original)
}

#[cfg(test)]
mod tests;

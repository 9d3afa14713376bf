//! A user of a folder of manifests.

use super::{new_user::NewUser, original::Original, refusal::Refusal};
use crate::{
    cli::input::Manifests,
    domain::{
        name::{Namespace, ObjectRef},
        user::User,
    },
    world::Object,
};

/// The user of that name, in that namespace where one is said.
///
/// # Errors
/// There is none, there are several, or the new one would be somebody who is there.
pub fn from_files(
    manifests: &Manifests,
    name: &str,
    namespace: Option<&Namespace>,
    new_user: &NewUser,
) -> Result<Original, Refusal> {
    let found = users(manifests).filter(|user| {
        *user.object.name == *name
            && namespace.is_none_or(|namespace| user.object.namespace == *namespace)
    });
    let found: Vec<&User> = found.collect();
    let user = match found.as_slice() {
        [user] => *user,
        [] => return Err(no_user(name, namespace)),
        several => {
            let namespaces = several.iter().map(|user| user.object.namespace.to_string());
            return Err(Refusal::SeveralUsers {
                name: name.to_owned(),
                namespaces: namespaces.collect::<Vec<_>>().join(", "),
            });
        }
    };
    let written = manifests
        .user(&user.object)
        .ok_or_else(|| no_user(name, namespace))?;
    let original = Original {
        title: format!("VmsUser {}", user.object),
        home: user.object.namespace.clone(),
        says_home: written.metadata.namespace.is_some(),
        spec: written.spec,
        omitted: Vec::new(),
    };
    refuse_taken(manifests, &user.server, &original, new_user)?;
    Ok(original)
}

/// Nobody who is declared already is declared once more.
pub(super) fn refuse_taken(
    manifests: &Manifests,
    server: &ObjectRef,
    original: &Original,
    new_user: &NewUser,
) -> Result<(), Refusal> {
    let object = new_user.object(original)?;
    for user in users(manifests) {
        if user.object == object {
            return Err(Refusal::NameTaken { object });
        }
        if user.server == *server && user.login.eq_ignore_ascii_case(new_user.login.as_str()) {
            return Err(Refusal::LoginTaken {
                owner: format!("VmsUser {}", user.object),
                login: new_user.login.clone(),
            });
        }
    }
    Ok(())
}

fn users(manifests: &Manifests) -> impl Iterator<Item = &User> {
    manifests.objects.iter().filter_map(|object| match object {
        Object::User(user) => Some(&**user),
        Object::Server(_)
        | Object::Camera(_)
        | Object::Set(_)
        | Object::Pool(_)
        | Object::Role(_)
        | Object::Account(_) => None,
    })
}

fn no_user(name: &str, namespace: Option<&Namespace>) -> Refusal {
    let place = namespace.map_or_else(
        || "in the manifests".to_owned(),
        |namespace| format!("of namespace `{namespace}` in the manifests"),
    );
    Refusal::NoUser {
        name: name.to_owned(),
        place,
    }
}

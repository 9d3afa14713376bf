//! What becomes of a store user when its object is deleted: it is deleted too, or stays. Neither takes a Secret or a
//! valid spec.

use std::sync::Arc;

use super::{
    Failure, Survey, execute,
    ownership::{Ownership, ownership},
};
use crate::{
    domain::{
        access::Grant,
        capability::Capability,
        fingerprint::FingerprintKey,
        name::Login,
        server::Server,
        user::{DeletionPolicy, User},
    },
    plan::{Change, Identified, Step},
    store::{Error, UserStore},
    world::StoreUser,
};

/// What became of the store user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Release {
    /// It was deleted; as it was last seen.
    Deleted(Box<StoreUser>),
    /// It stays, by policy.
    Orphaned,
    /// There was none that is ours.
    NothingToDo,
}

/// Deletes what the object made, or leaves it, as the policy says.
///
/// # Errors
/// The store does not answer: the object has to wait.
pub async fn release(
    user: &User,
    server: &Server,
    survey: &Survey,
    (store, key): (&dyn UserStore, &FingerprintKey),
) -> Result<Release, Error> {
    let Ok(login) = user.login.parse::<Login>() else {
        return Ok(Release::NothingToDo);
    };
    if user.deletion_policy == DeletionPolicy::Orphan {
        return Ok(Release::Orphaned);
    }
    let Ownership::Ours(id) = ownership(user, &login, server, survey, key) else {
        return Ok(Release::NothingToDo);
    };
    let identified = Identified { id, login };
    let Some(found) = execute::observe(store, survey, &identified).await? else {
        return Ok(Release::NothingToDo);
    };
    store.delete(&identified).await?;
    Ok(Release::Deleted(Box::new(found)))
}

/// What there was to take away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Withdrawal {
    /// There is no user that is ours.
    NotThere,
    /// The user may do nothing already.
    Nothing,
    /// All that the user had.
    Taken(Box<Grant>),
}

/// Takes everything away that the user of an object may do, and leaves what they made.
///
/// # Errors
/// The store does not answer, or does not keep what it was told.
pub async fn withdraw(
    user: &User,
    server: &Server,
    survey: &Survey,
    (store, key): (&dyn UserStore, &FingerprintKey),
) -> Result<Withdrawal, Failure> {
    let Ok(login) = user.login.parse::<Login>() else {
        return Ok(Withdrawal::NotThere);
    };
    let Ownership::Ours(id) = ownership(user, &login, server, survey, key) else {
        return Ok(Withdrawal::NotThere);
    };
    let identified = Identified { id, login };
    let Some(found) = execute::observe(store, survey, &identified).await? else {
        return Ok(Withdrawal::NotThere);
    };
    let mut nothing = found.grant.without_access();
    if !survey
        .description
        .capabilities
        .contains(&Capability::IpPool)
    {
        nothing.network = found.grant.network.clone();
        if found.grant != nothing {
            // They could still log in, and stay so: nobody knows the password from now on.
            let unknown = execute::unknown_password(&identified.login)?;
            store.set_password(&identified, &unknown).await?;
        }
    }
    if found.grant == nothing {
        return Ok(Withdrawal::Nothing);
    }
    let change = Step::Update(Box::new(Change {
        user: identified,
        display_name: Arc::clone(&found.display_name),
        from: found.grant.clone(),
        to: nothing,
    }));
    let done = execute::execute((store, &survey.inventory), &change, None, Some(&found)).await;
    done.map_err(|stopped| stopped.failure)?;
    Ok(Withdrawal::Taken(Box::new(found.grant)))
}

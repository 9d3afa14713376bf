//! Letting go of a store user when its object is deleted. It needs no Secret and no valid spec.

use super::{
    Ports, Survey, execute,
    ownership::{Ownership, ownership},
};
use crate::{
    domain::{
        name::{Login, UserId},
        server::Server,
        user::{DeletionPolicy, User},
    },
    plan::Identified,
    store::Error,
};

/// What became of the store user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Release {
    /// It was deleted.
    Deleted(UserId),
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
    ports: &Ports<'_>,
) -> Result<Release, Error> {
    let Ok(login) = user.login.parse::<Login>() else {
        return Ok(Release::NothingToDo);
    };
    if user.deletion_policy == DeletionPolicy::Orphan {
        return Ok(Release::Orphaned);
    }
    let Ownership::Ours(id) = ownership(user, &login, server, survey, ports.key) else {
        return Ok(Release::NothingToDo);
    };
    let identified = Identified { id, login };
    if execute::read(ports.store, &identified).await?.is_none() {
        return Ok(Release::NothingToDo);
    }
    ports.store.delete(&identified).await?;
    Ok(Release::Deleted(identified.id))
}

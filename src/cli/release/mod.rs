//! Objects of a cluster whose operator is gone: our finalizers come off, and nothing else changes.

mod finalizer;
mod object;
mod running;

use kube::Client;

use crate::{
    api::v1alpha1::{VmsServer, VmsUser},
    domain::name::{Namespace, ObjectRef},
};

pub use object::{Error, Finalized, Kind};
pub use running::{RunningOperator, is_lease_of_operator, running_operators};

/// All objects of a namespace, or of the cluster, that have our finalizer.
///
/// # Errors
/// They cannot be listed.
pub async fn list(client: &Client, namespace: Option<&Namespace>) -> Result<Vec<Finalized>, Error> {
    let mut found = finalizer::list::<VmsUser>(client, Kind::User, namespace).await?;
    found.extend(finalizer::list::<VmsServer>(client, Kind::Server, namespace).await?);
    found.sort();
    Ok(found)
}

/// One object that is named; `None` where there is none, or it has no finalizer of ours.
///
/// # Errors
/// It cannot be read.
pub async fn named(
    client: &Client,
    kind: Kind,
    object: &ObjectRef,
) -> Result<Option<Finalized>, Error> {
    match kind {
        Kind::User => finalizer::named::<VmsUser>(client, kind, object).await,
        Kind::Server => finalizer::named::<VmsServer>(client, kind, object).await,
    }
}

/// Takes our finalizer off, and no other; an object that is gone is no error.
///
/// # Errors
/// The cluster does not let us.
pub async fn release(client: &Client, object: &Finalized) -> Result<(), Error> {
    match object.kind {
        Kind::User => finalizer::take_off::<VmsUser>(client, &object.object).await,
        Kind::Server => finalizer::take_off::<VmsServer>(client, &object.object).await,
    }
}

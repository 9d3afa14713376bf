//! Objects of a cluster that nobody looks after any more: our finalizers come off, and nothing else changes.

mod finalizer;
mod running;

use std::fmt;

use kube::{Client, Resource as _};

use crate::{
    api::v1alpha1::{VmsServer, VmsUser},
    domain::name::{Namespace, ObjectRef},
};

pub use running::{Sign, signs};

/// A kind that carries our finalizer; users go before their servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A VmsUser.
    User,
    /// A VmsServer.
    Server,
}

/// An object that our finalizer holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Held {
    /// Its kind.
    pub kind: Kind,
    /// Which one.
    pub object: ObjectRef,
    /// Whether it is being deleted, and waits for its finalizers alone.
    pub is_deleting: bool,
}

/// Why a cluster does not do as it is asked.
#[derive(Debug, thiserror::Error)]
#[error("cannot {attempted}")]
pub struct Error {
    /// What was attempted, on which object.
    attempted: String,
    source: kube::Error,
}

/// All objects of a namespace, or of the cluster, that our finalizer holds.
///
/// # Errors
/// They cannot be listed.
pub async fn held(client: &Client, namespace: Option<&Namespace>) -> Result<Vec<Held>, Error> {
    let mut held = finalizer::held::<VmsUser>(client, Kind::User, namespace).await?;
    held.extend(finalizer::held::<VmsServer>(client, Kind::Server, namespace).await?);
    held.sort();
    Ok(held)
}

/// One object that is named; `None` where there is none, or our finalizer does not hold it.
///
/// # Errors
/// It cannot be read.
pub async fn named(client: &Client, kind: Kind, object: &ObjectRef) -> Result<Option<Held>, Error> {
    match kind {
        Kind::User => finalizer::named::<VmsUser>(client, kind, object).await,
        Kind::Server => finalizer::named::<VmsServer>(client, kind, object).await,
    }
}

/// Takes our finalizer off, and no other; an object that is gone is no error.
///
/// # Errors
/// The cluster does not let us.
pub async fn release(client: &Client, held: &Held) -> Result<(), Error> {
    match held.kind {
        Kind::User => finalizer::take_off::<VmsUser>(client, &held.object).await,
        Kind::Server => finalizer::take_off::<VmsServer>(client, &held.object).await,
    }
}

impl Kind {
    /// The kind by any of the names by which `kubectl` knows it.
    pub fn of(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "vmsuser" | "vmsusers" | "vmsu" => Some(Self::User),
            "vmsserver" | "vmsservers" | "vmss" => Some(Self::Server),
            _ => None,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&match self {
            Self::User => VmsUser::kind(&()),
            Self::Server => VmsServer::kind(&()),
        })
    }
}

impl fmt::Display for Held {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.kind, self.object)?;
        if self.is_deleting {
            formatter.write_str(", which is being deleted")?;
        }
        Ok(())
    }
}

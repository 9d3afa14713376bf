//! The objects that carry our finalizer.

use std::fmt;

use kube::Resource as _;

use crate::{
    api::v1alpha1::{VmsServer, VmsUser},
    domain::name::ObjectRef,
};

/// A kind that carries our finalizer; users go before their servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A VmsUser.
    User,
    /// A VmsServer.
    Server,
}

/// An object with our finalizer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finalized {
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
    pub(super) attempted: String,
    pub(super) source: kube::Error,
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

impl fmt::Display for Finalized {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.kind, self.object)?;
        if self.is_deleting {
            formatter.write_str(", which is being deleted")?;
        }
        Ok(())
    }
}

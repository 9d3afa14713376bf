//! What the engine needs of the outside.

use std::fmt;

use async_trait::async_trait;
use jiff::Timestamp;

use crate::{
    domain::{
        fingerprint::{Fingerprint, FingerprintKey},
        license::Licenses,
        name::{Name, Namespace, Uid},
        password::Password,
        secret::SecretData,
        user::{SecretVersion, User},
    },
    store::UserStore,
};

/// Reads Secrets. Their content is asked for when needed, and not kept.
#[async_trait]
pub trait Secrets: Send + Sync {
    /// Which version of a Secret there is, without reading its content; `None` where there is none or it is not known.
    fn version(&self, namespace: &Namespace, name: &Name) -> Option<SecretVersion>;

    /// Reads a Secret; `None` where there is none.
    async fn read(
        &self,
        namespace: &Namespace,
        name: &Name,
    ) -> Result<Option<SecretValue>, PortError>;

    /// Makes a Secret that belongs to the object, with its login and this password, where there is none of that name.
    /// `None` where Secrets cannot be made at all.
    async fn make(
        &self,
        user: &User,
        name: &Name,
        password: &Password,
    ) -> Result<Option<SecretVersion>, PortError>;
}

/// The content of a Secret.
pub struct SecretValue {
    /// Which version it is, where there are versions.
    pub version: Option<SecretVersion>,
    /// The object that it was made for, where it was made for one.
    pub owner: Option<Uid>,
    /// Its keys.
    pub data: SecretData,
}

impl fmt::Debug for SecretValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SecretValue")
            .field("keys", &self.data.keys())
            .finish_non_exhaustive()
    }
}

/// Remembers, beyond a crash, which object is about to make which store user.
#[async_trait]
pub trait ClaimStore: Send + Sync {
    /// Records the claim, and forgets the id of a store user that is gone.
    async fn claim(&self, user: &User, claim: &Fingerprint) -> Result<(), PortError>;

    /// Takes the claim back: the store has refused, and the login is somebody else's.
    async fn disclaim(&self, user: &User) -> Result<(), PortError>;
}

/// Says who may lose what they made in the VMS: a mistake does not destroy data.
#[async_trait]
pub trait LossApproval: Send + Sync {
    /// Whether these licences may be taken from a user.
    async fn approve(&self, user: &User, licenses: Licenses) -> Result<Approval, PortError>;
}

/// An answer of [`LossApproval`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Approval {
    /// It may be done.
    Granted,
    /// It waits for a person, since that moment.
    WaitingSince(Timestamp),
}

/// The outside.
#[derive(Clone, Copy)]
pub struct Ports<'a> {
    /// The user store.
    pub store: &'a dyn UserStore,
    /// Secrets.
    pub secrets: &'a dyn Secrets,
    /// The store of claims.
    pub claims: &'a dyn ClaimStore,
    /// Who may lose what they made.
    pub loss_approval: &'a dyn LossApproval,
    /// The key of all fingerprints.
    pub key: &'a FingerprintKey,
}

/// A port did not answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PortError {
    /// It may not.
    #[error("cannot {attempted}: not allowed")]
    Forbidden {
        /// What was attempted, on which object.
        attempted: String,
    },
    /// Secrets may not be read in that namespace.
    #[error(
        "cannot {attempted}: the operator may not read Secrets in that namespace; an administrator of the namespace can allow it with: {how}"
    )]
    NoSecretAccess {
        /// What was attempted, on which object.
        attempted: String,
        /// The command that lets it.
        how: String,
    },
    /// It was refused, for what was asked: another object may be taken.
    #[error("cannot {attempted}: {detail}")]
    Refused {
        /// What was attempted, on which object.
        attempted: String,
        /// What happened.
        detail: String,
    },
    /// It failed for another reason, and may not the next time.
    #[error("cannot {attempted}: {detail}")]
    Failed {
        /// What was attempted, on which object.
        attempted: String,
        /// What happened.
        detail: String,
    },
}

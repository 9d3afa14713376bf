//! What a reconcile came to, for a shell to report.

use std::{fmt, sync::Arc};

use crate::{
    domain::{access::Grant, license::Licenses, name::UserId, user::RecordedState},
    engine::PortError,
    plan::Difference,
    rules::Verdict,
    store,
    world::StoreUser,
};

/// What a reconcile came to.
#[derive(Debug)]
pub enum Outcome {
    /// Nothing has changed since what is recorded, and nothing was asked of the store.
    Unchanged(Box<Verdict>),
    /// The user was judged, and as much done as could be.
    Reconciled(Box<Reconciled>),
}

/// A judgement and what followed from it.
#[derive(Debug)]
pub struct Reconciled {
    /// The judgement.
    pub verdict: Verdict,
    /// What the store was last seen to have of the user.
    pub observed: Option<StoreUser>,
    /// What to record.
    pub record: RecordedState,
    /// What was done, in order.
    pub effects: Vec<Effect>,
    /// What stopped it.
    pub failure: Option<Failure>,
    /// Whether the server has just proven that a create keeps every field.
    pub proved: bool,
    /// Whether a create was sent of which nobody knows what became of it: it may arrive yet.
    pub is_unsure: bool,
}

impl Reconciled {
    /// Whether the object claims a user who is not there, although nothing has failed.
    pub const fn has_pending_claim(&self) -> bool {
        self.failure.is_none()
            && self.observed.is_none()
            && self.record.claim.is_some()
            && self.record.external_id.is_none()
    }
}

/// What would be done with one user.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The judgement.
    pub verdict: Verdict,
    /// What the store has of the user.
    pub observed: Option<StoreUser>,
    /// What the user is to hold; `None` where it is not to be touched, or not to be made.
    pub target: Option<Grant>,
    /// How the user is to be called.
    pub display_name: Arc<str>,
    /// Whether an existing user of somebody else is taken over.
    pub adopts: bool,
    /// Whether the declared password is set.
    pub sets_password: bool,
    /// Whether a password is generated, where there is a place for its Secret.
    pub generates_password: bool,
}

impl Preview {
    /// What is added and taken.
    pub fn difference(&self) -> Difference {
        let nothing = Grant::nothing();
        let from = self.observed.as_ref().map_or(&nothing, |user| &user.grant);
        Difference::between(from, self.target.as_ref().unwrap_or(from))
    }

    /// What a person would see change, in words; `None` where nothing would.
    pub fn would(&self) -> Option<String> {
        let fields = self.difference().fields();
        match (&self.observed, &self.target) {
            (_, None) => None,
            (None, Some(_)) => Some("the user would be made".to_owned()),
            (Some(_), Some(_)) if self.adopts => Some("the user would be taken over".to_owned()),
            (Some(_), Some(_))
                if fields.is_empty() && (self.sets_password || self.generates_password) =>
            {
                Some("the password would be set".to_owned())
            }
            (Some(_), Some(_)) if fields.is_empty() => None,
            (Some(_), Some(_)) => Some(format!("{} differ", fields.join(", "))),
        }
    }
}

/// Something that was done in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The user was made.
    Created(UserId),
    /// An existing user was taken over.
    Adopted(UserId),
    /// A deleted user was made again.
    Restored(UserId),
    /// What the user holds was changed.
    Updated {
        /// What was added and taken.
        difference: Box<Difference>,
        /// Whether somebody had changed it in the store, and not the declaration.
        drift: bool,
    },
    /// Only the name that people see was changed.
    Renamed,
    /// The declared password was set.
    PasswordSet,
    /// The declared password was set again: somebody had set another one in the store.
    PasswordRestored,
}

impl Effect {
    /// Whether somebody else had changed or deleted the user, or set another password.
    pub const fn corrects_drift(&self) -> bool {
        match self {
            Self::Restored(_) | Self::PasswordRestored => true,
            Self::Updated { drift, .. } => *drift,
            Self::Created(_) | Self::Adopted(_) | Self::Renamed | Self::PasswordSet => false,
        }
    }

    /// The licences that were taken away, whose data goes some time later.
    pub fn removed_licenses(&self) -> Licenses {
        match self {
            Self::Updated { difference, .. } => difference.removed_licenses(),
            Self::Created(_)
            | Self::Adopted(_)
            | Self::Restored(_)
            | Self::Renamed
            | Self::PasswordSet
            | Self::PasswordRestored => Licenses::default(),
        }
    }
}

/// What was done, for a log.
impl fmt::Display for Effect {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Created(id) => write!(formatter, "created, under id {id}"),
            Self::Adopted(id) => write!(formatter, "took over the user of id {id}"),
            Self::Restored(id) => write!(formatter, "made again, under id {id}: it was gone"),
            Self::Updated { difference, drift } => {
                let why = if *drift {
                    ", as it had been changed in the VMS"
                } else {
                    ""
                };
                write!(formatter, "changed {}{why}", difference.fields().join(", "))
            }
            Self::Renamed => formatter.write_str("renamed"),
            Self::PasswordSet => formatter.write_str("set the password"),
            Self::PasswordRestored => {
                formatter.write_str("set the password, as it had been changed in the VMS")
            }
        }
    }
}

/// What stopped a reconcile.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The store.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// Kubernetes, or whatever stands for it.
    #[error(transparent)]
    Port(#[from] PortError),
    /// The store keeps something else than what it was told.
    #[error("the store does not hold what it was told: {} differ", fields.join(", "))]
    NotKept {
        /// What differs.
        fields: Vec<&'static str>,
        /// Whether it held more than it was told; then all access was taken away.
        widened: bool,
    },
}

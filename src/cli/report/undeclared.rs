//! Users that an earlier run made and no manifest declares any more.

use std::fmt;

use serde::Serialize;

use super::serialize;
use crate::domain::name::ObjectRef;

/// A user that an earlier run made and no manifest declares any more.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Undeclared {
    /// The object that declared it.
    #[serde(serialize_with = "serialize::text")]
    pub object: ObjectRef,
    /// Its login.
    pub login: String,
    /// The object that declares the same login by now: nothing is deleted.
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "serialize::maybe_text"
    )]
    pub moved_to: Option<ObjectRef>,
    /// Whether it is to be deleted.
    pub prune: bool,
    /// Whether it is protected from deletion, as the manifest said that is gone.
    pub protected: bool,
    /// Of how many it is one that are too many to be deleted without confirmation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withheld: Option<usize>,
    /// Whether it was deleted.
    pub deleted: bool,
}

impl Undeclared {
    /// What becomes of it.
    pub(super) fn outcome(&self) -> String {
        if let Some(heir) = &self.moved_to {
            return format!(
                "no longer declared here: VmsUser {heir} declares the same login, and nothing is deleted"
            );
        }
        if let (false, Some(number)) = (self.protected, self.withheld) {
            return format!(
                "no longer declared, and kept: deleting {number} at once needs confirmation; \
                 --confirm-deletions {number} deletes them"
            );
        }
        let outcome = match (self.deleted, self.prune) {
            (true, _) => "deleted",
            (false, true) if self.protected => {
                "no longer declared, and protected from deletion; declare it again without the annotation \
                 vms-operator.io/deletion-protection, apply that, and then delete it"
            }
            (false, true) => "would be deleted",
            (false, false) => "no longer declared; --prune deletes it",
        };
        outcome.to_owned()
    }
}

impl fmt::Display for Undeclared {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { object, login, .. } = self;
        writeln!(formatter, "- {object} ({login}): {}", self.outcome())
    }
}

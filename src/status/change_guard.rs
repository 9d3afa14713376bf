//! What the status of a server says of changes that destroy what users made.

use jiff::Timestamp;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;

use super::conditions::Conditions;
use crate::{
    api::{
        condition::ConditionStatus,
        v1alpha1::{ChangeGuardStatus, RecordedLoss, VmsServerStatus, WaitingChanges},
    },
    domain::change_guard::{Confirmed, Loss, Losses, Waiting},
};

/// What was destroyed lately, and what waits for a confirmation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guarded {
    /// Users that lost what they made.
    pub losses: Losses,
    /// What waits.
    pub waiting: Option<Waiting>,
    /// What somebody has confirmed.
    pub confirmed: Confirmed,
}

impl Guarded {
    /// As a status has it, but for what waits: that is for the users to say.
    pub fn recorded(status: &VmsServerStatus) -> Self {
        let Some(guard) = &status.change_guard else {
            return Self::default();
        };
        let losses = guard.losses.iter().map(|loss| Loss {
            at: loss.at.0,
            deleted: loss.users,
            unlicensed: loss.licenses,
        });
        let time = |time: &Option<Time>| time.as_ref().map(|time| time.0);
        Self {
            losses: Losses::recorded(losses),
            waiting: None,
            confirmed: Confirmed {
                deletions: time(&guard.confirmed_until),
                licenses: time(&guard.confirmed_licenses_until),
            },
        }
    }

    /// Lets a status say so.
    pub fn write_to(&self, status: &mut VmsServerStatus, generation: Option<i64>, now: Timestamp) {
        let losses = self.losses.iter().map(|loss| RecordedLoss {
            at: Time(loss.at),
            users: loss.deleted,
            licenses: loss.unlicensed,
        });
        let waiting = self.waiting.map(|waiting| WaitingChanges {
            users: u32::try_from(waiting.users()).unwrap_or(u32::MAX),
            confirmation: waiting.to_string(),
        });
        let guard = ChangeGuardStatus {
            losses: losses.collect(),
            waiting,
            confirmed_until: self.confirmed.deletions.map(Time),
            confirmed_licenses_until: self.confirmed.licenses.map(Time),
        };
        status.change_guard = (guard != ChangeGuardStatus::default()).then_some(guard);
        let mut conditions = Conditions {
            list: &mut status.conditions,
            generation,
            now,
        };
        match &self.waiting {
            Some(waiting) => {
                let message = too_many_changes(waiting);
                conditions.set(TOO_MANY, ConditionStatus::True, TOO_MANY, message);
            }
            None => conditions.remove(TOO_MANY),
        }
    }
}

const TOO_MANY: &str = "TooManyChanges";

/// The message about changes that wait.
fn too_many_changes(waiting: &Waiting) -> String {
    let deletions = waiting.deletions.users;
    let licenses = waiting.licenses.users;
    let told = [
        (deletions > 0).then(|| format!("{deletions} are deleted and have no access any more")),
        (licenses > 0)
            .then(|| format!("{licenses} are declared with fewer licences than they have")),
    ];
    let told: Vec<String> = told.into_iter().flatten().collect();
    format!(
        "{MORE_THAN_ALLOWED}: {}; {DATA_IS_KEPT}; to let all of them lose it, annotate this VmsServer with \
         vms-operator.io/confirm-changes={waiting}; to keep it, annotate each VmsUser that is deleted with \
         vms-operator.io/let-go=true, and declare the licences again",
        told.join(", and ")
    )
}

/// What an Event says once: how many wait, and with them the value that confirms, may be others a moment later.
pub fn told_of_too_many_changes() -> String {
    format!(
        "{MORE_THAN_ALLOWED}; {DATA_IS_KEPT}; the condition {TOO_MANY} of this VmsServer says how many they are, how to \
         let them lose it and how to keep it"
    )
}

const MORE_THAN_ALLOWED: &str =
    "more users at once would lose data in the VMS than changeGuard allows without confirmation";
const DATA_IS_KEPT: &str = "their data is kept for now";

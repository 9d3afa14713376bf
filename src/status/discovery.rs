//! What the status of a server says of objects that were made for what the VMS has.

use super::{conditions::Conditions, text::list};
use crate::api::{
    condition::ConditionStatus,
    v1alpha1::{DiscoveryStatus, VmsServerStatus, WaitingDiscovery},
};

const DISCOVERED: &str = "Discovered";

/// What was discovered at last, and what keeps the rest from appearing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DiscoveryReport {
    /// How many objects there are, and what waits.
    pub status: DiscoveryStatus,
    /// Camera groups whose names are too long for a label.
    pub unlabelled: Vec<String>,
    /// Why something could not be written, if it could not.
    pub problem: Option<String>,
}

/// What an Event says once; how many users it is, and what confirms it, may be others a moment later.
pub fn told_of_waiting() -> String {
    format!(
        "{MORE_THAN_ALLOWED}; nobody gains anything for now; the condition {DISCOVERED} of this VmsServer says how many users \
         it is and how to confirm it"
    )
}

const MORE_THAN_ALLOWED: &str = "more users would gain something at once by what the VMS has than spec.discovery.maxUsers allows without \
                                 confirmation";

impl DiscoveryReport {
    /// Lets a status say so.
    pub(super) fn write_to(&self, status: &mut VmsServerStatus, conditions: &mut Conditions<'_>) {
        status.discovery = Some(self.status.clone());
        let (says, reason, message) = self.conclusion();
        conditions.set(DISCOVERED, says, reason, message);
    }

    fn conclusion(&self) -> (ConditionStatus, &'static str, String) {
        if let Some(problem) = &self.problem {
            let message = format!("{problem}; what was made before stays");
            return (ConditionStatus::False, "WriteFailed", message);
        }
        if let Some(waiting) = &self.status.waiting {
            return (ConditionStatus::False, "TooManyUsers", too_many(waiting));
        }
        let DiscoveryStatus {
            cameras,
            layouts,
            camera_groups,
            ..
        } = &self.status;
        let counts = format!(
            "{cameras} cameras, {layouts} layouts and {camera_groups} camera groups appear as objects"
        );
        let what =
            "camera groups whose objects have names of more than 63 characters are no labels";
        let unlabelled = list(what, self.unlabelled.iter().cloned());
        let message = [Some(counts), unlabelled].into_iter().flatten();
        let message = message.collect::<Vec<_>>().join("; ");
        (ConditionStatus::True, "UpToDate", message)
    }
}

/// That there is none.
pub(super) fn forget(status: &mut VmsServerStatus, conditions: &mut Conditions<'_>) {
    status.discovery = None;
    conditions.remove(DISCOVERED);
}

fn too_many(waiting: &WaitingDiscovery) -> String {
    let WaitingDiscovery {
        users,
        objects,
        confirmation,
        since: _,
    } = waiting;
    format!(
        "{MORE_THAN_ALLOWED}: {users} users, by {objects} objects; nobody gains anything for now; to let them, annotate this \
         VmsServer with vms-operator.io/confirm-discovery={confirmation}; to keep it from them, change it back in the VMS, or \
         change what they select"
    )
}

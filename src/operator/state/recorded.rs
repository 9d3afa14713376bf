//! What the status of a user says, as types. Decisions read reasons of conditions here and in `status::is_delivered` alone.
//!
//! A decision that has to outlive a restart rests on what was written to the status before it. It is read here, once, when
//! the status is taken in.

use jiff::Timestamp;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;

use crate::{
    api::{condition, v1alpha1::VmsUserStatus},
    domain::validity::Absence,
    operator::problem::TOO_MANY_CHANGES,
    status::{FULFILLED, is_delivered},
};

/// The decisions that the status of a user records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Recorded {
    pub(crate) ready: RecordedReady,
    /// Whether what may be given was given, or withheld for good reason.
    pub(crate) is_delivered: bool,
}

/// What its condition `Ready` says, as far as something depends on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum RecordedReady {
    /// The user has access, as declared.
    Applied,
    /// The user has no access yet, as declared.
    NotYetValid,
    /// The deletion of the user waits for a confirmation. Only that ends it: neither time nor fewer other deletions do.
    DeletionHeld,
    /// Anything else, or nothing.
    #[default]
    Other,
}

impl Recorded {
    pub(crate) fn read(status: &VmsUserStatus) -> Self {
        Self {
            ready: RecordedReady::read(status),
            is_delivered: is_delivered(status),
        }
    }
}

impl RecordedReady {
    fn read(status: &VmsUserStatus) -> Self {
        let Some(ready) = condition::find(&status.conditions, "Ready") else {
            return Self::Other;
        };
        let not_yet_valid = Absence::NotYetValid(Timestamp::MIN).reason();
        match (ready.status.as_str(), ready.reason.as_str()) {
            ("True", FULFILLED) => Self::Applied,
            ("True", reason) if reason == not_yet_valid => Self::NotYetValid,
            // With licences it is those that wait, and the user is not being deleted.
            (_, TOO_MANY_CHANGES) if status.withheld_licenses.is_none() => Self::DeletionHeld,
            _ => Self::Other,
        }
    }
}

/// Whether a new status says of `Synced` just what the one before says.
pub(crate) fn is_synced_restated(before: &VmsUserStatus, after: &VmsUserStatus) -> bool {
    let said = |status: &VmsUserStatus| {
        let synced = condition::find(&status.conditions, "Synced")?;
        let Condition {
            status,
            reason,
            message,
            ..
        } = synced.clone();
        Some((status, reason, message))
    };
    said(before) == said(after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{
            access::Access,
            license::{Licenses, Withheld},
            name::ObjectRef,
            user::RecordedState,
        },
        operator::problem::{self, WriteBlock},
        status::{EffectiveReport, Problem, Seen, UserReport, user},
    };

    /// What is read of the status that says this.
    fn recorded(
        record: &RecordedState,
        absence: Option<Absence>,
        problem: Option<&Problem>,
    ) -> Recorded {
        let access = Access::default();
        let report = UserReport {
            generation: Some(1),
            violations: Some(&[]),
            gained: None,
            effective: EffectiveReport::AsBefore,
            record,
            seen: Seen::User(&access),
            problem,
            trusts_password: false,
            absence,
            kept_by_server: true,
            misread: &[],
            reconcile_at: None,
        };
        let status = user(&VmsUserStatus::default(), &report, Timestamp::UNIX_EPOCH);
        Recorded::read(&status)
    }

    #[test]
    fn what_is_written_is_read_back() {
        let nothing = RecordedState::default();
        let withheld = Withheld {
            licenses: Licenses::new(1, 0, 0),
            since: Timestamp::UNIX_EPOCH,
        };
        let server = ObjectRef::new("video", "main");
        let held = problem::too_many_deletions(&server);
        let unlicensed = problem::too_many_licenses(&server, &withheld);
        let paused = WriteBlock::Paused.withholds("the user is still in it");
        let withheld = RecordedState {
            withheld: Some(Box::new(withheld)),
            ..RecordedState::default()
        };
        let not_yet = Absence::NotYetValid(Timestamp::UNIX_EPOCH);
        let over = Absence::Expired(Timestamp::UNIX_EPOCH);
        let cases = [
            (&nothing, None, None, RecordedReady::Applied, true),
            (
                &nothing,
                Some(not_yet),
                None,
                RecordedReady::NotYetValid,
                true,
            ),
            (&nothing, Some(over), None, RecordedReady::Other, true),
            (
                &nothing,
                None,
                Some(&held),
                RecordedReady::DeletionHeld,
                false,
            ),
            (
                &withheld,
                None,
                Some(&unlicensed),
                RecordedReady::Other,
                false,
            ),
            (&nothing, None, Some(&paused), RecordedReady::Other, false),
        ];
        for (record, absence, problem, ready, is_delivered) in cases {
            let expected = Recorded {
                ready,
                is_delivered,
            };
            assert_eq!(recorded(record, absence, problem), expected);
        }
        assert_eq!(
            Recorded::read(&VmsUserStatus::default()),
            Recorded::default()
        );
    }
}

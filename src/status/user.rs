//! The status of a user.

use std::{collections::BTreeSet, time::Duration};

use jiff::Timestamp;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;

use super::{
    conditions::{Conditions, Progress},
    effective::EffectiveReport,
    problem::Problem,
    text::{bounded, summary},
};
use crate::{
    api::{
        condition::{self, ConditionStatus},
        v1alpha1::{AccessCounts, AppliedGrant, AppliedPassword, ReportedViolation, VmsUserStatus},
    },
    domain::{
        access::Access,
        name::Name,
        user::{Applied, RecordedState},
        validity::Absence,
        violation::Violation,
    },
};

/// For how long a missing reference is normal, as when a folder is applied in any order.
pub const GRACE: Duration = Duration::from_mins(5);

/// The most characters of one reported message.
const VIOLATION_LENGTH: usize = 4096;

/// What the store was seen to have of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen<'a> {
    /// Nobody has read it, or what is known is that nothing has changed.
    AsBefore,
    /// No such user, or one that this object does not manage.
    Nothing,
    /// A user who sees this.
    User(&'a Access),
}

/// What there is to say of a user.
#[derive(Clone, Debug)]
pub struct UserReport<'a> {
    /// The generation that was judged.
    pub generation: Option<i64>,
    /// What is wrong with the declaration, sorted; `None` where it could not be judged.
    pub violations: Option<&'a [Violation]>,
    /// Cameras that are granted only with the layouts and groups that should hold them; `None` where it could
    /// not be judged.
    pub gained: Option<&'a BTreeSet<Name>>,
    /// What user and roles come to.
    pub effective: EffectiveReport<'a>,
    /// What was recorded.
    pub record: &'a RecordedState,
    /// What the store was seen to have of it.
    pub seen: Seen<'a>,
    /// What else keeps it from being ready.
    pub problem: Option<&'a Problem>,
    /// Whether a password that somebody sets in the VMS would not be noticed, although it is to be set back.
    pub trusts_password: bool,
    /// Why the user has no access although nothing may be wrong.
    pub absence: Option<Absence>,
    /// Whether the server itself keeps the user out at such times.
    pub kept_by_server: bool,
    /// What of its annotations cannot be read, in words.
    pub misread: &'a [String],
    /// The last answered value of the annotation `reconcile-at`.
    pub reconcile_at: Option<&'a str>,
}

/// The reasons of `Synced` that speak of the declaration alone: nothing kept it from being carried out.
const DELIVERED: [&str; 2] = ["Applied", "NotCreated"];

/// The reason of `Ready` where the user has access.
pub const FULFILLED: &str = "Applied";

/// Whether what may be given was given, or withheld for good reason, at the last reconcile.
pub fn is_delivered(status: &VmsUserStatus) -> bool {
    let synced = condition::find(&status.conditions, "Synced");
    synced.is_some_and(|synced| DELIVERED.contains(&synced.reason.as_str()))
}

/// The status that says so; equal to `previous` where nothing has changed.
pub fn user(previous: &VmsUserStatus, report: &UserReport<'_>, now: Timestamp) -> VmsUserStatus {
    let mut status = previous.clone();
    status.observed_generation.observe(report.generation);
    let delivered = Some(previous.delivered());
    let is_behind = report.problem.is_some() && delivered != Some(status.observed_generation);
    status.delivered_generation = delivered.filter(|_| is_behind);
    record(&mut status, report.record);
    match report.seen {
        Seen::AsBefore => {}
        Seen::Nothing => status.access = None,
        Seen::User(access) => status.access = Some(counts(access)),
    }
    if let Some(violations) = report.violations {
        status.violations = violations
            .iter()
            .take(VmsUserStatus::MAX_VIOLATIONS)
            .map(reported)
            .collect();
    }
    if let Some(gained) = report.gained {
        let names = gained.iter().take(VmsUserStatus::MAX_GAINED);
        status.gained_cameras = names.map(ToString::to_string).collect();
    }
    report.effective.write_to(&mut status.effective);
    status.last_handled_reconcile_at = report
        .reconcile_at
        .map(str::to_owned)
        .or(status.last_handled_reconcile_at.take());
    let exists = status.access.is_some();
    let conditions = Conditions {
        list: &mut status.conditions,
        generation: report.generation,
        now,
    };
    conclude(conditions, report, exists);
    status
}

fn conclude(mut conditions: Conditions<'_>, report: &UserReport<'_>, exists: bool) {
    conditions.say_what_is_misread(report.misread);
    match report.violations {
        None => {}
        Some([]) => conditions.set(
            "Valid",
            ConditionStatus::True,
            "Valid",
            "no rule is violated",
        ),
        Some(violations @ [first, ..]) => {
            conditions.set(
                "Valid",
                ConditionStatus::False,
                first.rule.id(),
                summary(violations),
            );
        }
    }
    let (synced, reason, message) = match (report.problem, exists) {
        (Some(problem), _) => (
            ConditionStatus::False,
            problem.reason,
            problem.message.as_str(),
        ),
        (None, false) if is_withdrawn(report) => (
            ConditionStatus::True,
            DELIVERED[1],
            "the VMS needs no such user yet",
        ),
        (None, true) if report.trusts_password => (
            ConditionStatus::True,
            DELIVERED[0],
            "the VMS holds what may be given; it does not tell when a password is changed there, so that one is not set \
             back",
        ),
        (None, true) => (
            ConditionStatus::True,
            DELIVERED[0],
            "the VMS holds what may be given",
        ),
        (None, false) => (
            ConditionStatus::False,
            DELIVERED[1],
            "the VMS has no such user yet",
        ),
    };
    conditions.set("Synced", synced, reason, message);
    match (report.violations.unwrap_or_default(), report.problem) {
        (violations @ [first, ..], _) => {
            let progress = patience(&conditions, violations);
            conditions.conclude(&progress, first.rule.id(), &summary(violations));
        }
        ([], Some(problem)) => {
            conditions.conclude(&problem.progress(), problem.reason, &problem.message);
        }
        ([], None) => {
            let (reason, message) = fulfilled(report.absence, report.kept_by_server);
            conditions.conclude(&Progress::Done, reason, &message);
        }
    }
}

/// Whether the user is to hold nothing for now.
fn is_withdrawn(report: &UserReport<'_>) -> bool {
    let absence = report.absence;
    absence.is_some_and(|absence| absence.withdraws(report.kept_by_server))
}

/// What is said where the VMS holds what it should.
fn fulfilled(absence: Option<Absence>, kept_by_server: bool) -> (&'static str, String) {
    let Some(absence) = absence else {
        return (FULFILLED, "the VMS holds what is declared".to_owned());
    };
    let how = match absence {
        _ if !kept_by_server => {
            "all access is taken away, because the VMS cannot enforce this itself"
        }
        Absence::NotYetValid(_) => {
            "the VMS holds what is declared, and lets the user in at that moment"
        }
        Absence::Suspended | Absence::Expired(_) => {
            "the VMS keeps the user out, and all access is taken away besides"
        }
    };
    (absence.reason(), format!("{absence}: {how}"))
}

/// What may be resolved without a change is waited for, but for a limited time, and only once.
fn patience(conditions: &Conditions<'_>, violations: &[Violation]) -> Progress {
    let waiting = violations.iter().all(|violation| violation.waiting);
    let waited = conditions
        .now
        .duration_since(conditions.since("Reconciling"));
    if waiting && !conditions.is_true("Stalled") && waited.unsigned_abs() < GRACE {
        Progress::Reconciling
    } else {
        Progress::Stalled
    }
}

fn record(status: &mut VmsUserStatus, record: &RecordedState) {
    let RecordedState {
        external_id,
        claim,
        applied,
        password,
        licenses,
        removed,
        withheld,
        revoked: _,
        granted_names,
        validity: _,
    } = record;
    status.licenses = (*licenses).into();
    status.granted_names = granted_names
        .as_ref()
        .map(|names| names.digests().collect());
    status.removed_licenses = removed.as_deref().map(|removed| Box::new(removed.into()));
    status.withheld_licenses = withheld
        .as_deref()
        .map(|withheld| Box::new(withheld.into()));
    status.external_id = external_id.as_ref().map(ToString::to_string);
    status.claim = claim.as_ref().map(ToString::to_string);
    status.applied = applied.as_ref().map(
        |Applied {
             verdict,
             grant,
             version,
         }| AppliedGrant {
            declared: verdict.to_string(),
            observed: grant.to_string(),
            row_version: version.as_ref().map(ToString::to_string),
        },
    );
    status.password = password.as_ref().map(|password| AppliedPassword {
        fingerprint: password.fingerprint.to_string(),
        secret_uid: password
            .secret
            .as_ref()
            .map(|secret| secret.uid.to_string()),
        secret_resource_version: password
            .secret
            .as_ref()
            .map(|secret| secret.resource_version.to_string()),
        changed_at: password.changed.map(|changed| Time(changed.0)),
    });
}

fn reported(violation: &Violation) -> ReportedViolation {
    let Violation {
        rule,
        path,
        message,
        hint,
        waiting: _,
    } = violation;
    let cut = |text: &String| bounded(text.chars().take(VIOLATION_LENGTH).collect());
    ReportedViolation {
        rule: rule.id().to_owned(),
        path: path.to_string(),
        message: cut(message),
        hint: cut(hint),
    }
}

fn counts(access: &Access) -> AccessCounts {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    AccessCounts {
        cameras: count(access.cameras.len()),
        layouts: count(access.layouts.len()),
        camera_groups: count(access.groups.len()),
    }
}

//! The status of a server.

use std::{collections::BTreeSet, sync::Arc};

use jiff::Timestamp;

use super::{
    change_guard::Guarded,
    conditions::{Conditions, Progress},
    discovery::{self, DiscoveryReport},
    problem::Problem,
    text::list,
};
use crate::{
    api::{
        condition::ConditionStatus,
        v1alpha1::{Proven, ServerCounts, VmsServerStatus},
    },
    domain::{account::Account, license::AccountLicenses, name::ObjectRef, site::SetKind},
};

/// What there is to say of a server.
#[derive(Clone, Debug, Default)]
pub struct ServerReport<'a> {
    /// The generation that was read.
    pub generation: Option<i64>,
    /// The identity that writes go to: the first one seen, or the one that was confirmed since.
    pub identity: Option<&'a str>,
    /// The version that it runs.
    pub version: Option<&'a str>,
    /// The version on which a create was proven to keep every field.
    pub proven_version: Option<&'a str>,
    /// What was there at the last listing.
    pub counts: Option<ServerCounts>,
    /// What of that no object declares.
    pub undeclared: Option<ServerCounts>,
    /// What appears as objects; `None` where that is not known, `Some(None)` where nothing is to.
    pub discovery: Option<Option<&'a DiscoveryReport>>,
    /// The licences of the account at the last listing.
    pub licenses: Option<AccountLicenses>,
    /// What keeps it from being ready.
    pub problem: Option<&'a Problem>,
    /// What was destroyed lately, and what waits.
    pub guard: Option<&'a Guarded>,
    /// The users that its deletion waits for.
    pub waits_for: &'a [ObjectRef],
    /// The layouts and camera groups that it waits for: those that go with their objects.
    pub waits_for_sets: &'a [(SetKind, ObjectRef)],
    /// The accounts that no object declares any more.
    pub left_behind: &'a [Arc<Account>],
    /// What the last listing shows and nobody can read; unknown without a listing.
    pub unreadable: Option<&'a BTreeSet<Arc<str>>>,
    /// What of its annotations cannot be read, in words.
    pub misread: &'a [String],
    /// The last answered value of the annotation `reconcile-at`.
    pub reconcile_at: Option<&'a str>,
}

/// The status that says so; what the report does not know stays as it was.
pub fn server(
    previous: &VmsServerStatus,
    report: &ServerReport<'_>,
    now: Timestamp,
) -> VmsServerStatus {
    let mut status = previous.clone();
    status.observed_generation.observe(report.generation);
    let told = |told: Option<&str>, known: Option<String>| told.map(str::to_owned).or(known);
    status.identity = told(report.identity, status.identity);
    status.version = told(report.version, status.version);
    status.last_handled_reconcile_at = told(report.reconcile_at, status.last_handled_reconcile_at);
    status.counts = report.counts.or(status.counts);
    status.undeclared = report.undeclared.or(status.undeclared);
    if let Some(licenses) = report.licenses {
        status.licenses = (!licenses.total.is_none()).then(|| licenses.into());
    }
    if let Some(version) = report.proven_version {
        status.proven = Some(Proven {
            create_on_version: version.to_owned(),
        });
    }
    if let Some(guard) = report.guard {
        guard.write_to(&mut status, report.generation, now);
    }
    let mut list = std::mem::take(&mut status.conditions);
    let mut conditions = Conditions {
        list: &mut list,
        generation: report.generation,
        now,
    };
    match report.discovery {
        Some(Some(discovery)) => discovery.write_to(&mut status, &mut conditions),
        Some(None) => discovery::forget(&mut status, &mut conditions),
        None => {}
    }
    conditions.say_what_is_misread(report.misread);
    say_what_deletion_waits_for(&mut conditions, report);
    say_what_is_left_behind(&mut conditions, report.left_behind);
    if let Some(unreadable) = report.unreadable {
        say_what_is_unreadable(&mut conditions, unreadable);
    }
    match report.problem {
        Some(problem) => {
            conditions.conclude(&problem.progress(), problem.reason, &problem.message);
        }
        None => conditions.conclude(
            &Progress::Done,
            "Connected",
            "the VMS answers under this account",
        ),
    }
    status.conditions = list;
    status
}

fn say_what_deletion_waits_for(conditions: &mut Conditions<'_>, report: &ServerReport<'_>) {
    let (users, sets) = (report.waits_for, report.waits_for_sets);
    let count = users.len();
    let what = format!("users with an account in the VMS, which go first ({count})");
    let told = list(&what, users.iter().map(ToString::to_string));
    let told_users = told.map(|users| format!("{users}; delete these VmsUsers"));
    let what = format!("what goes from the VMS with its object ({})", sets.len());
    let names = sets.iter().map(|(kind, object)| format!("{kind} {object}"));
    let told_sets = list(&what, names).map(|sets| {
        format!("{sets}; delete these objects, or say `deletionPolicy: Orphan` in them")
    });
    let reason = match (&told_users, &told_sets) {
        (Some(_), _) => "WaitsForUsers",
        (None, Some(_)) => "WaitsForLayoutsAndGroups",
        (None, None) => return conditions.remove("Deleting"),
    };
    let all: Vec<String> = [told_users, told_sets].into_iter().flatten().collect();
    conditions.set("Deleting", ConditionStatus::True, reason, all.join("; "));
}

fn say_what_is_unreadable(conditions: &mut Conditions<'_>, unreadable: &BTreeSet<Arc<str>>) {
    let what = format!(
        "objects of the VMS that cannot be read ({})",
        unreadable.len()
    );
    match list(&what, unreadable.iter().map(ToString::to_string)) {
        Some(objects) => conditions.set(
            "ObjectsUnreadable",
            ConditionStatus::True,
            "ObjectsUnreadable",
            format!(
                "{objects}; whoever has them keeps them, and nobody is given them; look at them in the VMS"
            ),
        ),
        None => conditions.remove("ObjectsUnreadable"),
    }
}

fn say_what_is_left_behind(conditions: &mut Conditions<'_>, accounts: &[Arc<Account>]) {
    let count = accounts.len();
    let what = format!("accounts in the VMS that no VmsUser declares ({count})");
    let name = |account: &Arc<Account>| format!("`{}` of {}", account.login, account.user);
    match list(&what, accounts.iter().map(name)) {
        Some(accounts) => conditions.set(
            "AccountsLeftBehind",
            ConditionStatus::True,
            "AccountsLeftBehind",
            format!(
                "{accounts}; delete them in the VMS, take them over by spec.adopt, or delete their VmsAccounts to leave \
                 them as they are (kubectl get vmsaccounts)"
            ),
        ),
        None => conditions.remove("AccountsLeftBehind"),
    }
}

//! What a run did or would do, for people and, as JSON, for programs.

use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::{
    domain::{name::ObjectRef, user::User, violation::Violation},
    plan::Delta,
};

/// All users of one server.
#[derive(Debug, Serialize)]
pub struct ServerReport {
    /// The server's object; none for users whose server no manifest declares.
    #[serde(serialize_with = "maybe_text")]
    pub server: Option<ObjectRef>,
    /// Whether its mode is `Observe`: nothing is written to it, and everything is what would be done.
    pub observed: bool,
    /// The declared users.
    pub users: Vec<UserReport>,
    /// Users that an earlier run made and no manifest declares any more.
    pub absent: Vec<Absent>,
}

/// One declared user.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UserReport {
    /// Its object.
    #[serde(serialize_with = "text")]
    pub object: ObjectRef,
    /// Its login.
    pub login: Arc<str>,
    /// What becomes of it.
    pub action: Action,
    /// What it gains and loses.
    pub changes: Changes,
    /// Of how many it is one that would lose licences, which are too many to take them unasked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withheld_licenses: Option<usize>,
    /// The name that people see, where it changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renamed: Option<Renaming>,
    /// Whether the declared password is set.
    pub sets_password: bool,
    /// Whether a password is to be generated, which is done in a cluster alone: here nobody knows it.
    pub unknown_password: bool,
    /// What is wrong with the declaration.
    #[serde(serialize_with = "violations")]
    pub violations: Vec<Violation>,
    /// What stopped it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// What becomes of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Action {
    /// It is made.
    Create,
    /// It is changed.
    Change,
    /// It is taken over, and changed where it differs.
    Adopt,
    /// It is as declared.
    Keep,
    /// It is as declared, although somebody else made it; it stays theirs.
    Equal,
    /// It is not made, or not touched, because the declaration violates rules.
    Refused,
    /// It was tried, and stopped half-way.
    Failed,
}

/// What a user gains and loses, by the names that people know.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Changes {
    /// Cameras.
    pub cameras: Listed,
    /// Layouts.
    pub layouts: Listed,
    /// Camera groups.
    pub camera_groups: Listed,
    /// Permissions, by the names of the VMS.
    pub permissions: Listed,
    /// Analytics licences, where their number changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licenses: Option<LicenseChange>,
    /// When all that may be used, where that changes and the server itself keeps to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validity: Option<ValidityChange>,
    /// From where, where that changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub addresses: Option<Addresses>,
}

/// Analytics licences, such as `l1: 2, l3: 1`.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LicenseChange {
    /// Before.
    pub from: String,
    /// After.
    pub to: String,
    /// Whether some are taken away, and what belongs to them is deleted seven days later.
    pub deletes_data: bool,
}

/// When a user may log in, such as `from 2026-12-01T08:00:00Z, suspended`, or `always`.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct ValidityChange {
    /// Before.
    pub from: String,
    /// After.
    pub to: String,
}

/// Names that are added and taken.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// Added.
    pub added: Vec<String>,
    /// Taken.
    pub removed: Vec<String>,
}

/// The name that people see.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Renaming {
    /// Before.
    pub from: Arc<str>,
    /// After.
    pub to: Arc<str>,
}

/// From where a user may log in.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Addresses {
    /// Before.
    pub from: Vec<String>,
    /// After.
    pub to: Vec<String>,
}

/// A user that an earlier run made and no manifest declares any more.
#[derive(Debug, Serialize)]
pub struct Absent {
    /// The object that declared it.
    #[serde(serialize_with = "text")]
    pub object: ObjectRef,
    /// Its login.
    pub login: String,
    /// Whether it is to be deleted.
    pub prune: bool,
    /// Whether it is protected from deletion, as the manifest said that is gone.
    pub protected: bool,
    /// Of how many it is one that are too many to be deleted unasked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withheld: Option<usize>,
    /// Whether it was deleted.
    pub deleted: bool,
}

impl ServerReport {
    /// Whether somebody was to lose what they made and did not.
    pub fn withholds_changes(&self) -> bool {
        let is_withheld =
            |absent: &Absent| absent.prune && (absent.protected || absent.withheld.is_some());
        let mut users = self.users.iter();
        self.absent.iter().any(is_withheld) || users.any(|user| user.withheld_licenses.is_some())
    }

    /// Whether an `apply` would write something; to a server that is only observed nothing is written.
    pub fn would_change(&self) -> bool {
        let is_changed = |user: &UserReport| {
            matches!(user.action, Action::Create | Action::Change | Action::Adopt)
        };
        !self.observed && self.users.iter().any(is_changed)
    }
}

impl Listed {
    pub(crate) fn of<T>(delta: &Delta<T>, name: impl Fn(&T) -> String) -> Self {
        let named = |things: &std::collections::BTreeSet<T>| {
            let mut names: Vec<String> = things.iter().map(&name).collect();
            names.sort();
            names
        };
        Self {
            added: named(&delta.added),
            removed: named(&delta.removed),
        }
    }
}

impl Changes {
    /// Whether nothing is gained or lost.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl UserReport {
    /// Of a user of whom nothing more is known yet.
    pub fn of(user: &User) -> Self {
        Self {
            object: user.object.clone(),
            login: Arc::clone(&user.login),
            action: Action::Keep,
            changes: Changes::default(),
            withheld_licenses: None,
            renamed: None,
            sets_password: false,
            unknown_password: false,
            violations: Vec::new(),
            error: None,
        }
    }

    /// Whether licences are to be taken from it, as far as nothing has failed.
    pub fn loses_licenses(&self) -> bool {
        let licenses = self.changes.licenses.as_ref();
        self.action != Action::Failed && licenses.is_some_and(|change| change.deletes_data)
    }

    /// Whether there is anything for a person to read.
    pub fn is_quiet(&self) -> bool {
        matches!(self.action, Action::Keep | Action::Equal) && self.violations.is_empty()
    }
}

/// How many users there are of each kind of outcome, in one line.
pub fn summary(reports: &[&ServerReport]) -> String {
    let count = |actions: &[Action]| {
        reports
            .iter()
            .flat_map(|report| &report.users)
            .filter(|user| actions.contains(&user.action))
            .count()
    };
    let withheld = |user: &&UserReport| user.withheld_licenses.is_some();
    let withheld = reports
        .iter()
        .flat_map(|report| &report.users)
        .filter(withheld);
    let absent: usize = reports.iter().map(|report| report.absent.len()).sum();
    let parts = [
        (count(&[Action::Create]), "created"),
        (count(&[Action::Change, Action::Adopt]), "changed"),
        (count(&[Action::Keep, Action::Equal]), "unchanged"),
        (count(&[Action::Refused]), "refused"),
        (count(&[Action::Failed]), "failed"),
        (withheld.count(), "with licences kept until confirmed"),
        (absent, "no longer declared"),
    ];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, what)| format!("{number} {what}"))
        .collect();
    if parts.is_empty() {
        "no users".to_owned()
    } else {
        parts.join(", ")
    }
}

fn text<S: Serializer>(object: &ObjectRef, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(object)
}

#[expect(clippy::ref_option, reason = "the signature is serde's")]
fn maybe_text<S: Serializer>(object: &Option<ObjectRef>, serializer: S) -> Result<S::Ok, S::Error> {
    match object {
        Some(object) => serializer.collect_str(object),
        None => serializer.serialize_none(),
    }
}

fn violations<S: Serializer>(violations: &[Violation], serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Shown<'a> {
        rule: &'static str,
        path: String,
        message: &'a str,
        hint: &'a str,
    }
    serializer.collect_seq(violations.iter().map(|violation| Shown {
        rule: violation.rule.id(),
        path: violation.path.to_string(),
        message: &violation.message,
        hint: &violation.hint,
    }))
}

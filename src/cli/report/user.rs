//! What a run did or would do to one declared user.

use std::{fmt, sync::Arc};

use serde::Serialize;

use super::serialize;
use crate::{
    domain::{
        name::ObjectRef,
        user::User,
        violation::{Rule, Violation},
    },
    status::{Addresses, Changes, LicenseChange, ValidityChange},
};

/// One declared user.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UserReport {
    /// Its object.
    #[serde(serialize_with = "serialize::text")]
    pub object: ObjectRef,
    /// Its login.
    pub login: Arc<str>,
    /// What becomes of it.
    pub action: Action,
    /// What it gains and loses.
    #[serde(serialize_with = "serialize::changes")]
    pub changes: Changes,
    /// Of how many it is one that would lose licences, which are too many to take them without confirmation.
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
    #[serde(serialize_with = "serialize::violations")]
    pub violations: Vec<Violation>,
    /// What stopped it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// The name that people see.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Renaming {
    /// Before.
    pub from: Arc<str>,
    /// After.
    pub to: Arc<str>,
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
    /// It is left as it is, because its annotation says so; what is listed with it would be changed.
    Paused,
    /// It is not made, or not touched, because the declaration violates rules.
    Refused,
    /// It was tried, and stopped half-way.
    Failed,
}

impl Action {
    /// A sign and words for people.
    const fn sign_and_words(self) -> (char, &'static str) {
        match self {
            Self::Create => ('+', "create"),
            Self::Change => ('~', "change"),
            Self::Adopt => ('~', "take over"),
            Self::Keep => ('=', "as declared"),
            Self::Equal => ('=', "as declared, and made by somebody else"),
            Self::Paused => ('=', "paused, nothing is written"),
            Self::Refused => ('!', "nothing is given"),
            Self::Failed => ('!', "failed"),
        }
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
        !matches!(self.action, Action::Failed | Action::Paused)
            && licenses.is_some_and(|change| change.deletes_data)
    }

    /// A sign and words for people. Who has access that another one gave keeps it.
    pub(super) fn sign_and_words(&self) -> (char, &'static str) {
        let is_foreign = |violation: &Violation| violation.rule == Rule::LoginTaken;
        if self.action == Action::Refused && self.violations.iter().any(is_foreign) {
            ('!', "left as it is, made by somebody else")
        } else {
            self.action.sign_and_words()
        }
    }

    /// Whether there is anything for a person to read.
    pub fn is_quiet(&self) -> bool {
        matches!(self.action, Action::Keep | Action::Equal) && self.violations.is_empty()
    }

    /// As it stands after that failure.
    pub(in crate::cli) fn failed(self, failure: impl fmt::Display) -> Self {
        Self {
            action: Action::Failed,
            error: Some(failure.to_string()),
            ..self
        }
    }

    /// What a person reads of one user, with so many names of each list and how many there are of a longer one.
    pub(super) fn told(&self, most: usize) -> String {
        let (sign, words) = self.sign_and_words();
        let mut lines = vec![format!("{sign} {} ({}): {words}", self.object, self.login)];
        for (what, listed) in self.changes.lists() {
            for (sign, names) in [('-', &listed.removed), ('+', &listed.added)] {
                if !names.is_empty() {
                    lines.push(format!("    {sign} {what:<12} {}", first(names, most)));
                }
            }
        }
        let others = self.others().into_iter();
        lines.extend(others.map(|(sign, what, how)| format!("    {sign} {what:<12} {how}")));
        lines.extend(self.error.as_ref().map(|error| format!("    ! {error}")));
        lines.join("\n") + "\n"
    }

    /// What changes besides what is gained and lost: a sign, what, and how.
    pub(super) fn others(&self) -> Vec<(char, &'static str, String)> {
        let mut others = Vec::new();
        if let Some(change) = &self.changes.licenses {
            others.push(('~', "licenses", self.licenses(change)));
        }
        if let Some(ValidityChange { from, to }) = &self.changes.validity {
            others.push(('~', "valid", format!("{from} → {to}")));
        }
        if let Some(Addresses { from, to }) = &self.changes.addresses {
            let how = format!("{} → {}", named(from), named(to));
            others.push(('~', "logins from", how));
        }
        if let Some(Renaming { from, to }) = &self.renamed {
            others.push(('~', "name", format!("{from} → {to}")));
        }
        if self.sets_password {
            others.push(('~', "password", "from its Secret".to_owned()));
        }
        if self.unknown_password {
            let how = "random and unknown: passwords are generated only in a cluster";
            others.push(('!', "password", how.to_owned()));
        }
        others
    }

    fn licenses(
        &self,
        LicenseChange {
            from,
            to,
            deletes_data,
        }: &LicenseChange,
    ) -> String {
        let warning = match (deletes_data, self.withheld_licenses) {
            (false, _) => String::new(),
            (true, None) => {
                " (what belongs to those taken away is deleted seven days later)".to_owned()
            }
            (true, Some(users)) => format!(
                " (not taken away: taking some from {users} users at once needs confirmation; \
                 --confirm-licenses {users} takes them)"
            ),
        };
        format!("{from} → {to}{warning}")
    }
}

fn first(names: &[String], most: usize) -> String {
    match names.len().saturating_sub(most) {
        0 => names.join(", "),
        more => format!(
            "{}: {} and {more} more (--names lists them)",
            names.len(),
            names[..most].join(", ")
        ),
    }
}

fn named(addresses: &[String]) -> String {
    if addresses.is_empty() {
        "nowhere".to_owned()
    } else {
        addresses.join(", ")
    }
}

/// What a person reads of one user: a line, and one for each thing that changes, with every name.
impl fmt::Display for UserReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.told(usize::MAX))
    }
}

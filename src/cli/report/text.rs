//! What changes, as a person reads it.

use std::fmt;

use super::changes::{
    Absent, Action, Addresses, Changes, LicenseChange, Listed, Renaming, UserReport, ValidityChange,
};

impl Changes {
    /// What is gained and lost, by what it is.
    pub(super) fn lists(&self) -> [(&'static str, &Listed); 4] {
        let Self {
            cameras,
            layouts,
            camera_groups,
            permissions,
            licenses: _,
            validity: _,
            addresses: _,
        } = self;
        [
            ("cameras", cameras),
            ("layouts", layouts),
            ("groups", camera_groups),
            ("permissions", permissions),
        ]
    }
}

impl Action {
    /// A sign and words for people.
    pub(super) const fn sign_and_words(self) -> (char, &'static str) {
        match self {
            Self::Create => ('+', "create"),
            Self::Change => ('~', "change"),
            Self::Adopt => ('~', "take over"),
            Self::Keep => ('=', "as declared"),
            Self::Equal => ('=', "as declared, and made by somebody else"),
            Self::Refused => ('!', "nothing is given"),
            Self::Failed => ('!', "failed"),
        }
    }
}

impl UserReport {
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
            let how = "none that anybody knows: it is generated in a cluster alone";
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
                " (not taken away, as {users} users would lose some, which is too many to do unasked; \
                 --confirm-licenses {users} takes them)"
            ),
        };
        format!("{from} → {to}{warning}")
    }
}

fn named(addresses: &[String]) -> String {
    if addresses.is_empty() {
        "nowhere".to_owned()
    } else {
        addresses.join(", ")
    }
}

/// What a person reads of one user: a line, and one for each thing that changes.
impl fmt::Display for UserReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, words) = self.action.sign_and_words();
        writeln!(
            formatter,
            "{sign} {} ({}): {words}",
            self.object, self.login
        )?;
        for (what, listed) in self.changes.lists() {
            for (sign, names) in [('-', &listed.removed), ('+', &listed.added)] {
                if !names.is_empty() {
                    writeln!(formatter, "    {sign} {what:<12} {}", names.join(", "))?;
                }
            }
        }
        for (sign, what, how) in self.others() {
            writeln!(formatter, "    {sign} {what:<12} {how}")?;
        }
        match &self.error {
            Some(error) => writeln!(formatter, "    ! {error}"),
            None => Ok(()),
        }
    }
}

impl Absent {
    /// What becomes of it.
    pub(super) fn becomes(&self) -> String {
        if let (false, Some(number)) = (self.protected, self.withheld) {
            return format!(
                "no longer declared, as {number} are, which is too many to delete unasked; \
                 --confirm-deletions {number} deletes them"
            );
        }
        let becomes = match (self.deleted, self.prune) {
            (true, _) => "deleted",
            (false, true) if self.protected => {
                "no longer declared, and protected from deletion; declare it again without the annotation \
                 vms-operator.io/deletion-protection, apply that, and then delete it"
            }
            (false, true) => "would be deleted",
            (false, false) => "no longer declared; --prune deletes it",
        };
        becomes.to_owned()
    }
}

impl fmt::Display for Absent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { object, login, .. } = self;
        writeln!(formatter, "- {object} ({login}): {}", self.becomes())
    }
}

//! What changes, as a person reads it.

use std::fmt;

use super::changes::{
    Absent, Action, Addresses, Changes, LicenseChange, Listed, Renaming, UserReport, ValidityChange,
};

impl Changes {
    fn lists(&self) -> [(&'static str, &Listed); 4] {
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
    const fn sign_and_words(self) -> (char, &'static str) {
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
        if let Some(change) = &self.changes.licenses {
            let LicenseChange { from, to, .. } = change;
            let warning = match (change.deletes_data, self.withheld_licenses) {
                (false, _) => String::new(),
                (true, None) => {
                    " (what belongs to those taken away is deleted seven days later)".to_owned()
                }
                (true, Some(users)) => format!(
                    " (not taken away, as {users} users would lose some, which is too many to do unasked; \
                     --confirm-licenses {users} takes them)"
                ),
            };
            writeln!(formatter, "    ~ {:<12} {from} → {to}{warning}", "licenses")?;
        }
        if let Some(ValidityChange { from, to }) = &self.changes.validity {
            writeln!(formatter, "    ~ {:<12} {from} → {to}", "valid")?;
        }
        if let Some(Addresses { from, to }) = &self.changes.addresses {
            let named = |list: &[String]| {
                if list.is_empty() {
                    "nowhere".to_owned()
                } else {
                    list.join(", ")
                }
            };
            writeln!(
                formatter,
                "    ~ {:<12} {} → {}",
                "logins from",
                named(from),
                named(to)
            )?;
        }
        if let Some(Renaming { from, to }) = &self.renamed {
            writeln!(formatter, "    ~ {:<12} {from} → {to}", "name")?;
        }
        if self.sets_password {
            writeln!(formatter, "    ~ {:<12} from its Secret", "password")?;
        }
        if self.unknown_password {
            writeln!(
                formatter,
                "    ! {:<12} none that anybody knows: it is generated in a cluster alone",
                "password"
            )?;
        }
        match &self.error {
            Some(error) => writeln!(formatter, "    ! {error}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Absent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let (false, Some(number)) = (self.protected, self.withheld) {
            return writeln!(
                formatter,
                "- {} ({}): no longer declared, as {number} are, which is too many to delete unasked; \
                 --confirm-deletions {number} deletes them",
                self.object, self.login
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
        writeln!(formatter, "- {} ({}): {becomes}", self.object, self.login)
    }
}

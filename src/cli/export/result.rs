//! What an export comes to.

use std::collections::{BTreeMap, BTreeSet};

use super::{error::Error, written::Written};
use crate::{
    cli::input::files::{File, Origin},
    domain::name::Login,
};

/// Manifests, and what no manifest says.
#[derive(Debug)]
pub struct Export {
    /// The files, in the order of their names.
    pub files: Vec<File>,
    /// What would not stay as it is in the VMS, or could not be written, each with its object.
    pub remarks: Vec<String>,
    /// Users that would stay as they are, once they may be taken over.
    pub faithful: BTreeSet<Login>,
    /// How many users were written.
    pub users: usize,
    /// Users of the VMS that the manifests declare already.
    pub declared: usize,
    /// What is good to know, and no difference from the VMS.
    pub notes: Vec<String>,
    /// What became of users by roles, where these were asked for.
    pub sharing: Option<Sharing>,
}

/// What became of users by roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sharing {
    /// How many roles are written.
    pub roles: usize,
    /// How many users have one or more of them.
    pub users: usize,
    /// How many lines the manifests of all written users had.
    pub lines_before: usize,
    /// How many lines they have, with those of the roles.
    pub lines_after: usize,
}

impl Export {
    /// The files of what was written, `lost` being what could not be.
    ///
    /// # Errors
    /// YAML cannot express it.
    pub(super) fn of(mut written: Vec<Written>, lost: Vec<String>) -> Result<Self, Error> {
        let mut remarks = lost;
        let mut files: BTreeMap<String, String> = BTreeMap::new();
        written.sort_by(|one, other| one.object.cmp(&other.object));
        for written in &written {
            let title = written.called();
            let said = written.remarks.iter();
            remarks.extend(said.map(|remark| format!("{title}: {remark}")));
            let text = files.entry(written.file()).or_default();
            if !text.is_empty() {
                text.push_str("---\n");
            }
            text.push_str(&written.text()?);
        }
        let users = written.iter().filter(|written| written.login.is_some());
        Ok(Self {
            files: files
                .into_iter()
                .map(|(name, text)| File {
                    name,
                    text,
                    origin: Origin::Named,
                })
                .collect(),
            remarks,
            faithful: faithful(&written),
            users: users.count(),
            declared: 0,
            notes: Vec::new(),
            sharing: None,
        })
    }
}

/// The logins of users that would stay as they are.
pub(super) fn faithful(written: &[Written]) -> BTreeSet<Login> {
    let faithful = written.iter().filter(|written| written.remarks.is_empty());
    faithful.filter_map(|user| user.login.clone()).collect()
}

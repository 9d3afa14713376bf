//! All that a run has to say.

use serde::Serialize;

use super::{
    diagnostic::{Diagnostic, Place},
    server::ServerReport,
    set::SetReport,
    undeclared::Undeclared,
    user::{Action, UserReport},
};

/// All that a run has to say.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Findings {
    /// What was run, such as `plan`.
    #[serde(skip)]
    pub command: &'static str,
    /// What changes, by server.
    pub servers: Vec<ServerReport>,
    /// What is wrong, in the order in which it stands.
    pub problems: Vec<Diagnostic>,
    /// What reads, and is likely not to say what was meant, in the order in which it stands.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Diagnostic>,
    /// What was passed over, in words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub passed_over: Vec<String>,
    /// What was not checked, in words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_checked: Vec<String>,
    /// The objects that were checked.
    #[serde(skip)]
    pub subjects: Vec<Subject>,
    /// How many there are of what, in one line.
    #[serde(skip)]
    pub summary: String,
    /// Whether people are told every name, instead of the first ones.
    #[serde(skip)]
    pub names_all: bool,
}

/// An object that was checked.
#[derive(Clone, Debug)]
pub struct Subject {
    /// What it is called, such as `VmsUser video/alice`.
    pub object: String,
    /// Where it stands.
    pub place: Place,
}

impl Findings {
    /// Of manifests that do not read.
    pub fn unreadable(command: &'static str, problems: Vec<Diagnostic>) -> Self {
        let summary = match problems.len() {
            1 => "1 problem: nothing was done".to_owned(),
            several => format!("{several} problems: nothing was done"),
        };
        Self {
            command,
            servers: Vec::new(),
            problems,
            warnings: Vec::new(),
            passed_over: Vec::new(),
            not_checked: Vec::new(),
            subjects: Vec::new(),
            summary,
            names_all: false,
        }
    }

    /// All declared users whose servers were asked.
    pub fn users(&self) -> impl Iterator<Item = &UserReport> {
        self.servers.iter().flat_map(|report| &report.users)
    }

    /// All users that earlier runs made and no manifest declares any more.
    pub fn undeclared(&self) -> impl Iterator<Item = &Undeclared> {
        self.servers.iter().flat_map(|report| &report.undeclared)
    }

    /// All layouts and camera groups that are kept in the VMS as declared.
    pub fn sets(&self) -> impl Iterator<Item = &SetReport> {
        self.servers.iter().flat_map(|report| &report.sets)
    }

    /// What could not be done or read, by object.
    pub fn failures(&self) -> impl Iterator<Item = (String, &str)> {
        let sets = self.sets();
        let sets = sets.filter_map(|set| Some((set.title(), set.error.as_deref()?)));
        let failed = self.users().filter(|user| user.action == Action::Failed);
        let users = failed.filter_map(|user| {
            let object = format!("VmsUser {}", user.object);
            Some((object, user.error.as_deref()?))
        });
        sets.chain(users)
    }
}

//! All that a run has to say, and the forms in which it says it.

use std::io::{self, Write};

use serde::Serialize;

use super::{
    changes::{Action, ServerReport, UserReport},
    diagnostic::{Diagnostic, Place},
    junit, markdown, sarif,
};

/// In which form a run says what it found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
    /// What is wrong, as SARIF 2.1.0, for whatever shows it in the code.
    Sarif,
    /// A test for each object, as `JUnit` XML, for the report of a pipeline.
    Junit,
    /// For a comment on a pull request.
    Markdown,
}

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
    /// What was not checked, in words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_checked: Vec<String>,
    /// The objects that were looked at.
    #[serde(skip)]
    pub subjects: Vec<Subject>,
    /// How many there are of what, in one line.
    #[serde(skip)]
    pub summary: String,
}

/// An object that was looked at.
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
            not_checked: Vec::new(),
            subjects: Vec::new(),
            summary,
        }
    }

    /// All declared users whose servers were asked.
    pub fn users(&self) -> impl Iterator<Item = &UserReport> {
        self.servers.iter().flat_map(|report| &report.users)
    }

    /// What could not be done or read, by user.
    pub fn failures(&self) -> impl Iterator<Item = (&UserReport, &str)> {
        let failed = self.users().filter(|user| user.action == Action::Failed);
        failed.filter_map(|user| Some((user, user.error.as_deref()?)))
    }

    /// Writes them; as text only what changes, for what is wrong goes to standard error.
    ///
    /// # Errors
    /// The output takes nothing.
    pub fn print(&self, format: Format, out: &mut dyn Write) -> io::Result<()> {
        match format {
            Format::Text => self.print_changes(out),
            Format::Json => print_json(self, out),
            Format::Sarif => print_json(&sarif::log(self), out),
            Format::Junit => junit::write(self, out),
            Format::Markdown => out.write_all(markdown::comment(self).as_bytes()),
        }
    }

    fn print_changes(&self, out: &mut dyn Write) -> io::Result<()> {
        for user in self.users().filter(|user| !user.is_quiet()) {
            write!(out, "{user}")?;
        }
        for absent in self.servers.iter().flat_map(|report| &report.absent) {
            write!(out, "{absent}")?;
        }
        Ok(())
    }
}

fn print_json(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)
}

//! What a server has, as the manifests that would say it: cameras, layouts, groups, and users without their passwords.
//!
//! What the manifests at hand declare already is not written again, and is called by its name there. Whatever is written
//! is compared with the server as `plan` would do it: what would not stay as it is, is said and not left to be found
//! out. Pure, but for the shape of the engine that compares.

mod adoption;
mod collection;
mod draft;
mod written;

use std::collections::BTreeSet;

use draft::Draft;
use jiff::Timestamp;

use crate::{
    cli::{
        door::{self, Allowed, Door, Snapshot},
        load::{Kind, Manifests, titled},
        manifest,
        report::changes::{Action, UserReport},
        source::File,
        state::State,
    },
    domain::{
        name::{Login, ObjectRef},
        server::Server,
    },
};

/// What is to be written of which server.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// What is declared already, the server among it.
    pub manifests: &'a Manifests,
    /// The server.
    pub server: &'a Server,
    /// What it has.
    pub snapshot: &'a Snapshot,
    /// The moment.
    pub now: Timestamp,
    /// Whether a deleted object is to leave its user in the VMS.
    pub orphans: bool,
    /// Whether the server is written too, with its users in `spec.adopt`.
    pub adopts: bool,
}

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
}

/// Why nothing can be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A manifest that YAML cannot express.
    #[error(transparent)]
    Manifest(#[from] manifest::Error),
    /// The comparison failed.
    #[error(transparent)]
    Door(#[from] Box<door::Error>),
}

/// Writes what a server has.
///
/// # Errors
/// A manifest cannot be expressed, or not be compared.
pub async fn export(asked: &Asked<'_>) -> Result<Export, Error> {
    let mut draft = Draft::new(asked);
    draft.cameras()?;
    draft.sets()?;
    draft.users()?;
    for report in compare(asked, &draft).await? {
        let remarks = remarks(&report);
        draft.note(&report.object, remarks);
    }
    draft.finish()
}

/// What `plan` says of the users that are to be written, each of which may be taken over.
async fn compare(asked: &Asked<'_>, draft: &Draft<'_>) -> Result<Vec<UserReport>, Error> {
    let allowed = Allowed {
        adopt: draft.logins(),
        ..Allowed::default()
    };
    let objects = draft.world().collect();
    let door = Door::new(
        objects,
        asked.manifests.secrets.clone(),
        State::none(),
        allowed,
    );
    let compared = door.compare(&asked.server.object, asked.snapshot).await;
    let report = compared.map_err(Box::new)?;
    Ok(report.map_or_else(Vec::new, |report| report.users))
}

/// What would not stay as it is.
fn remarks(report: &UserReport) -> Vec<String> {
    let violations = report.violations.iter();
    let violations = violations.map(|violation| {
        let (rule, message) = (violation.rule.id(), &violation.message);
        format!("{rule}: {message}")
    });
    let changes = report.to_string();
    // The first line is who it is.
    let changes = changes.lines().skip(1).map(in_words);
    let mut remarks: Vec<String> = violations.chain(changes).collect();
    let is_kept = matches!(report.action, Action::Adopt | Action::Keep | Action::Equal);
    if remarks.is_empty() && !is_kept {
        remarks.push("it would not be left as it is".to_owned());
    }
    remarks
}

/// A line of a plan as a sentence has it.
fn in_words(line: &str) -> String {
    let mut words = line.split_whitespace();
    let verb = match words.next() {
        Some("-") => "it would lose",
        Some("+") => "it would gain",
        Some("~") => "it would change:",
        Some(other) => other,
        None => "",
    };
    let rest = words.collect::<Vec<_>>().join(" ");
    format!("{verb} {rest}")
}

/// An object as a sentence calls it, with what the VMS calls the thing.
fn called(kind: Kind, object: &ObjectRef, title: &str) -> String {
    format!("{} (`{title}`)", titled(kind, object))
}

#[cfg(test)]
mod tests;

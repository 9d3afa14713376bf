//! What a server has, as the manifests that would say it: cameras, layouts, groups, and users without their passwords.
//!
//! What the manifests at hand declare already is not written again, and is called by its name there. Whatever is written
//! is compared with the server as `plan` would do it: what would not stay as it is, is said and not left to be found
//! out. Pure, but for the shape of the engine that compares.

mod adoption;
mod check;
mod declared;
mod draft;
mod error;
mod request;
mod result;
mod written;

use self::draft::Draft;
use crate::cli::{
    report::user::{Action, UserReport},
    run::{Allowed, Run},
    state::State,
};

pub use error::Error;
pub use request::ExportRequest;
pub use result::Export;

/// Writes what a server has.
///
/// # Errors
/// A manifest cannot be expressed, or not be compared.
pub async fn export(request: &ExportRequest<'_>) -> Result<Export, Error> {
    let mut draft = Draft::new(request);
    draft.cameras()?;
    draft.sets()?;
    draft.users()?;
    for report in compare(request, &draft).await? {
        let remarks = remarks(&report);
        draft.note(&report.object, remarks);
    }
    draft.finish()
}

/// What `plan` says of the users that are to be written, each of which may be taken over.
async fn compare(request: &ExportRequest<'_>, draft: &Draft<'_>) -> Result<Vec<UserReport>, Error> {
    let allowed = Allowed {
        adopt: draft.logins(),
        ..Allowed::default()
    };
    let objects = draft.objects().collect();
    let secrets = request.manifests.secrets.clone();
    let run = Run::new(objects, secrets, State::none(), allowed);
    let compared = run.compare(&request.server.object, request.snapshot).await;
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

#[cfg(test)]
mod tests;

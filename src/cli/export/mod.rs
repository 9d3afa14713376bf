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
mod labels;
mod request;
mod result;
mod roles;
mod sharing;
mod whole;
mod written;

use std::collections::{BTreeMap, BTreeSet};

use self::draft::Draft;
use crate::{
    cli::{
        report::user::{Action, UserReport},
        run::{Allowed, Run},
        state::State,
    },
    domain::name::ObjectRef,
    world::Object,
};

pub use error::Error;
pub use request::{ExportRequest, Shorthand};
pub use result::{Export, Sharing};

/// How often roles are sought anew without those users of whom something else would become.
const MOST_TRIES: usize = 4;

/// Writes what a server has.
///
/// # Errors
/// A manifest cannot be expressed, or not be compared.
pub async fn export(request: &ExportRequest<'_>) -> Result<Export, Error> {
    let mut draft = Draft::new(request);
    draft.cameras()?;
    draft.sets()?;
    draft.users()?;
    let reports = compare(request, &draft, draft.objects().collect()).await?;
    for report in &reports {
        draft.note(&report.object, remarks(report));
    }
    if request.shorthand.roles {
        share(request, &mut draft, &reports).await?;
    }
    draft.finish()
}

/// Gives users roles, where each of them stays exactly as they would be without.
async fn share(
    request: &ExportRequest<'_>,
    draft: &mut Draft<'_>,
    without: &[UserReport],
) -> Result<(), Error> {
    let mut alone = BTreeSet::new();
    for _ in 0..MOST_TRIES {
        let revision = draft.revision(&alone)?;
        let with = compare(request, draft, revision.objects(draft)).await?;
        let with: BTreeMap<&ObjectRef, &UserReport> =
            with.iter().map(|report| (&report.object, report)).collect();
        let is_same = |one: &UserReport| with.get(&one.object).is_some_and(|it| is_same(one, it));
        let others = without.iter().filter(|report| !is_same(report));
        let others: BTreeSet<ObjectRef> = others.map(|report| report.object.clone()).collect();
        if others.is_empty() {
            return draft.revise(revision);
        }
        alone.extend(others);
    }
    draft.notes.push(
        "no roles are written: users would not stay as they are, whatever they have in common"
            .to_owned(),
    );
    Ok(())
}

/// Whether the same becomes of a user.
fn is_same(one: &UserReport, other: &UserReport) -> bool {
    one.action == other.action && remarks(one) == remarks(other)
}

/// What `plan` says of the users that are to be written, each of which may be taken over.
async fn compare(
    request: &ExportRequest<'_>,
    draft: &Draft<'_>,
    objects: Vec<Object>,
) -> Result<Vec<UserReport>, Error> {
    let allowed = Allowed {
        adopt: draft.logins(),
        ..Allowed::default()
    };
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

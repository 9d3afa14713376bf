//! What is judged, rule by rule, and what a verdict makes of a grant.

mod capabilities;
mod catalogue;
mod decision;
mod forms;
mod licenses;
mod members;
mod near;
mod passwords;
mod pools;
mod roles;
mod tenant;
mod terms;
mod users_page;
mod validity;

use std::fmt::Write as _;

use super::Verdict;
use crate::domain::violation::Violation;

/// What a person is told, one violation a paragraph.
fn told(verdict: &Verdict) -> String {
    verdict.violations.iter().map(paragraph).collect()
}

fn paragraph(violation: &Violation) -> String {
    let Violation {
        rule,
        path,
        message,
        hint,
        waiting,
    } = violation;
    let mut text = format!("{rule} {path}\n  {message}\n  {hint}\n");
    if *waiting {
        let _ = writeln!(text, "  (waiting)");
    }
    text
}

/// The ids of what is wrong.
fn broken(verdict: &Verdict) -> Vec<&'static str> {
    verdict
        .violations
        .iter()
        .map(|violation| violation.rule.id())
        .collect()
}

//! What an object may be refused for before it is stored, and what it may only be warned of.
//!
//! Refused is what no other object could make valid: objects come in any order, and what waits for the rest of them
//! is no mistake. Nobody is kept from an edit by what was wrong before it.

use super::table::{Remedy, facts};
use crate::domain::{
    server::Share,
    site::{Selection, SetKind},
    violation::{Path, Rule, Violation},
};

/// The violations that a change brings, and that were not there `before`.
pub fn introduced<'a>(
    before: &'a [Violation],
    after: &'a [Violation],
) -> impl Iterator<Item = &'a Violation> {
    let is_same = |one: &Violation, other: &Violation| {
        one.rule == other.rule && one.path.is_same_place(&other.path)
    };
    after
        .iter()
        .filter(move |new| !before.iter().any(|old| is_same(old, new)))
}

/// Those of them for which a declaration may be refused; `share` is that of a namespace other than the server's own.
pub fn refusing<'a>(
    share: Option<&'a Share>,
    before: &'a [Violation],
    after: &'a [Violation],
) -> impl Iterator<Item = &'a Violation> {
    let is_complete = !after.iter().any(|violation| violation.waiting);
    let introduced = introduced(before, after).filter(|violation| !violation.waiting);
    introduced.filter(move |violation| {
        let remedy = facts(violation.rule).remedy;
        let is_open =
            remedy == Remedy::Declaration && share.is_some_and(|share| is_open(share, violation));
        remedy.may_refuse(is_complete) && !is_open
    })
}

/// Whether the share chooses by labels what is named there. An object that is yet to come may have them, and whether there
/// is one is not told, so that one that has others is not refused either.
fn is_open(share: &Share, violation: &Violation) -> bool {
    let selection = selection(share, &violation.path);
    violation.rule == Rule::ExceedsShare
        && selection.is_some_and(|shared| shared.selector.is_some())
}

/// What of such things is shared as a field names.
fn selection<'s>(share: &'s Share, path: &Path) -> Option<&'s Selection> {
    let field = path
        .field()
        .strip_prefix("spec.access.")?
        .split('.')
        .next()?;
    let kinds = [SetKind::Layout, SetKind::Group];
    let kind = kinds.into_iter().find(|kind| kind.field() == field);
    match kind {
        Some(kind) => Some(share.sets(kind)),
        None => (field == "cameras").then_some(&share.cameras),
    }
}

#[cfg(test)]
mod tests;

//! What an object may be refused for before it is stored, and what it may only be warned of.
//!
//! Refused is what no other object could make right: objects come in any order, and what waits for the rest of them
//! is no mistake. Nobody is kept from an edit by what was wrong before it.

use crate::domain::{
    server::Share,
    site::{Selection, SetKind},
    violation::{Path, Rule, Violation},
};

/// Where that can be made right which a rule finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// In the declaration, whatever else comes.
    Declaration,
    /// In the declaration, once everything is there that it names: what is yet to come may make it right.
    CompleteDeclaration,
    /// Elsewhere: by another object, in the VMS, or by time.
    Elsewhere,
}

/// Where what this rule finds can be made right.
pub const fn remedy(rule: Rule) -> Remedy {
    match rule {
        // The text itself is wrong, and no object changes it.
        Rule::InvalidLogin
        | Rule::InvalidRange
        | Rule::TooManyRanges
        | Rule::PoolExcludesNobody
        | Rule::PermissionNotOffered
        // Found only where every pool and role that is named is there.
        | Rule::PoolsExcludeEverybody
        | Rule::IpPoolRequired
        // Decided by a server, an account or an owner that is there, and answers.
        | Rule::ExceedsShare
        | Rule::LoginTaken
        | Rule::PermissionNotHeld
        | Rule::Unsupported => Remedy::Declaration,
        // What is named and not there yet may grant the camera or the licences, or be valid at another time.
        Rule::LayoutCamerasNotGranted
        | Rule::GroupCamerasNotGranted
        | Rule::RevokedCameraInLayout
        | Rule::RevokedCameraInGroup
        | Rule::LicenseRequired
        | Rule::NeverValid => Remedy::CompleteDeclaration,
        // The object is yet to come.
        Rule::UnknownCamera
        | Rule::UnknownLayout
        | Rule::UnknownGroup
        | Rule::UnknownIpPool
        | Rule::UnknownRole
        | Rule::UnknownServer
        | Rule::ServerNotShared
        // The object of the camera, layout or group is to be corrected, or the VMS.
        | Rule::UnknownInStore
        | Rule::AmbiguousName
        | Rule::DuplicateExternalId
        // A Secret, the right to read it, the consent of the server's owner, or licences that others give back.
        | Rule::PasswordRejected
        | Rule::SecretAccessMissing
        | Rule::TermsNotAccepted
        | Rule::LicenseBudgetExceeded => Remedy::Elsewhere,
    }
}

/// The violations that a change brings, and that were not there `before`.
pub fn introduced<'a>(
    before: &'a [Violation],
    after: &'a [Violation],
) -> impl Iterator<Item = &'a Violation> {
    // Another list may move it to another path, and another camera may be named beside the first.
    let is_same = |one: &Violation, other: &Violation| {
        one.rule == other.rule && (one.path == other.path || one.message == other.message)
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
    introduced.filter(move |violation| match remedy(violation.rule) {
        Remedy::Declaration => !share.is_some_and(|share| is_open(share, violation)),
        Remedy::CompleteDeclaration => is_complete,
        Remedy::Elsewhere => false,
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

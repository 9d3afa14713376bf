//! What a run does, and what it may do.

use std::collections::BTreeSet;

use crate::domain::name::Login;

/// What a run may do beyond what it was made for.
#[derive(Clone, Debug, Default)]
pub struct Allowed {
    /// Existing users to take over.
    pub adopt: BTreeSet<Login>,
    /// Whether passwords of existing users are set too.
    pub set_passwords: bool,
    /// Whether users are deleted that an earlier run made and no manifest declares any more.
    pub prune: bool,
    /// Of how many of a server that was confirmed, although they are too many.
    pub confirm_deletions: Option<usize>,
    /// From how many of a server taking licences was confirmed, although they are too many.
    pub confirm_licenses: Option<usize>,
}

/// Whether a run only says what it would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// It says so.
    Plan,
    /// It does it.
    Apply,
}

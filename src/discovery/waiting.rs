//! What waits for a person.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use super::change::Change;

/// So much of a digest tells one from another.
const DIGITS: usize = 16;

/// What would give too many users something at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// How many users would gain something.
    pub users: usize,
    /// By how many objects.
    pub objects: usize,
    /// What a person says to confirm exactly that.
    pub confirmation: String,
}

impl Waiting {
    /// What these changes are, whatever was there before each.
    pub(super) fn of(changes: &[Change], users: usize) -> Self {
        let mut told = String::new();
        for change in changes {
            // A String takes everything.
            let _ = writeln!(told, "{:?} {:?}", change.thing, change.after);
        }
        let mut digest = hex::encode(Sha256::digest(told));
        digest.truncate(DIGITS);
        Self {
            users,
            objects: changes.len(),
            confirmation: format!("{users}-{digest}"),
        }
    }
}

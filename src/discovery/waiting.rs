//! What waits for a person.

use std::fmt::Write as _;

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::{change::Change, comparison::Asked};

/// So much of a digest tells one from another.
const DIGITS: usize = 16;

/// What would give too many users something at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// How many users would gain something.
    pub users: usize,
    /// By how many objects.
    pub objects: usize,
    /// Since when.
    pub since: Timestamp,
    /// What a person says to confirm exactly that.
    pub confirmation: String,
}

impl Waiting {
    /// What is still the same as at the last look waits since then, and is confirmed by the same value: whatever comes again
    /// later is asked about anew.
    pub(super) fn of(
        changes: &[&Change],
        users: usize,
        asked: Option<Asked<'_>>,
        now: Timestamp,
    ) -> Self {
        let confirmed_by = |since| confirmation(changes, users, since);
        let still = asked.filter(|asked| confirmed_by(asked.since) == asked.confirmation);
        let since = still.map_or(now, |asked| asked.since);
        Self {
            users,
            objects: changes.len(),
            since,
            confirmation: confirmed_by(since),
        }
    }
}

/// These changes, whatever was there before each, and since when they wait: a status has whole seconds.
fn confirmation(changes: &[&Change], users: usize, since: Timestamp) -> String {
    let mut told = since.as_second().to_string();
    for change in changes {
        // A String takes everything.
        let _ = write!(told, "\n{:?} {:?}", change.thing, change.after);
    }
    let mut digest = hex::encode(Sha256::digest(told));
    digest.truncate(DIGITS);
    format!("{users}-{digest}")
}

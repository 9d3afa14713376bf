//! How many refused logins are written down: whoever reaches the store can have one refused.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Allowance, Buckets};

/// Who was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Whose {
    /// Somebody without the right password.
    Stranger,
    /// Somebody with it, at a wrong address or time. No number of strangers hides them.
    Owner,
}

/// What may be written down, and what was not.
#[derive(Debug)]
pub(crate) struct Refusals {
    allowance: Buckets<Whose>,
    skipped: BTreeMap<Whose, u64>,
}

impl Refusals {
    pub(crate) fn new(recorded: Allowance) -> Self {
        Self {
            allowance: Buckets::new(recorded, 2),
            skipped: BTreeMap::new(),
        }
    }

    /// Whether one is written down now; then also how many were not since the last one.
    pub(crate) fn note(&mut self, whose: Whose, now: Timestamp) -> Option<u64> {
        if self.allowance.take(&whose, now).is_ok() {
            return Some(self.skipped.remove(&whose).unwrap_or_default());
        }
        *self.skipped.entry(whose).or_default() += 1;
        None
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn of_many_some_are_written_down_and_the_rest_are_counted() {
        let mut refusals = Refusals::new(Allowance {
            attempts: 2,
            window: Duration::from_secs(20),
        });
        let now = Timestamp::UNIX_EPOCH;
        let noted: Vec<_> = (0..5)
            .map(|_| refusals.note(Whose::Stranger, now))
            .collect();
        assert_eq!(noted, [Some(0), Some(0), None, None, None]);
        assert_eq!(refusals.note(Whose::Owner, now), Some(0));
        let later = now + SignedDuration::from_secs(10);
        assert_eq!(refusals.note(Whose::Stranger, later), Some(3));
    }
}

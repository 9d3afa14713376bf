//! How much may be destroyed before a person is asked.

use std::time::Duration;

use jiff::Timestamp;

use super::losses::{Losses, count};

/// How many users of a server may lose what they made, within a time, without anybody confirming it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChangeGuard {
    /// This many are always allowed.
    pub users: u32,
    /// And this percentage.
    pub percent: u8,
    /// Within this time.
    pub window: Duration,
}

impl Default for ChangeGuard {
    fn default() -> Self {
        Self {
            users: 10,
            percent: 30,
            window: Duration::from_mins(10),
        }
    }
}

impl ChangeGuard {
    /// The most of so many users: what is more than both bounds is too many.
    pub fn allowed(&self, total: usize) -> usize {
        let share = total.saturating_mul(usize::from(self.percent)) / 100;
        share.max(usize::try_from(self.users).unwrap_or(usize::MAX))
    }

    /// Whether so many more would be too many, after what was lost already. `present` counts the users that are left,
    /// those that would lose something among them.
    pub fn stops(&self, going: usize, present: usize, losses: &Losses, now: Timestamp) -> bool {
        let lost = losses.within(self.window, now);
        let total = present.saturating_add(count(lost.deleted));
        lost.users().saturating_add(going) > self.allowed(total)
    }
}

//! What was destroyed lately.

use std::time::Duration;

use jiff::Timestamp;

/// How users lose what they made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// They are deleted.
    Deletion,
    /// Licences are taken from them.
    Licenses,
}

/// Users that lost what they made, some at a time, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Losses(Vec<Loss>);

/// Some users, at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loss {
    /// When.
    pub at: Timestamp,
    /// How many were deleted.
    pub deleted: u32,
    /// From how many licences were taken.
    pub unlicensed: u32,
}

impl Loss {
    /// So many users, by one cause.
    pub fn of(cause: Cause, users: usize, at: Timestamp) -> Self {
        let users = u32::try_from(users).unwrap_or(u32::MAX);
        let (deleted, unlicensed) = match cause {
            Cause::Deletion => (users, 0),
            Cause::Licenses => (0, users),
        };
        Self {
            at,
            deleted,
            unlicensed,
        }
    }

    /// How many users lost something.
    pub fn users(&self) -> usize {
        count(self.deleted).saturating_add(count(self.unlicensed))
    }

    /// Both at the later moment.
    fn plus(self, other: Self) -> Self {
        Self {
            at: self.at.max(other.at),
            deleted: self.deleted.saturating_add(other.deleted),
            unlicensed: self.unlicensed.saturating_add(other.unlicensed),
        }
    }
}

pub(super) fn count(users: u32) -> usize {
    usize::try_from(users).unwrap_or(usize::MAX)
}

impl Losses {
    /// The most entries: what is older is counted with what came after it, and so for longer.
    pub const MAX: usize = 16;

    /// As recorded.
    pub fn recorded(losses: impl IntoIterator<Item = Loss>) -> Self {
        Self(losses.into_iter().collect())
    }

    /// What to record.
    pub fn iter(&self) -> impl Iterator<Item = &Loss> {
        self.0.iter()
    }

    /// All of them together. A moment to come, by a clock that was set back since, counts.
    pub(super) fn within(&self, window: Duration, now: Timestamp) -> Loss {
        let losses = self.0.iter().copied();
        let within = losses.filter(|loss| is_younger(loss.at, window, now));
        within.fold(Loss::of(Cause::Deletion, 0, Timestamp::MIN), Loss::plus)
    }

    /// With some more; what is older than the window is forgotten.
    #[must_use]
    pub fn with(&self, loss: Loss, window: Duration) -> Self {
        let mut losses: Vec<Loss> = self
            .0
            .iter()
            .filter(|earlier| is_younger(earlier.at, window, loss.at))
            .copied()
            .collect();
        if losses.len() >= Self::MAX {
            let oldest = losses.remove(0);
            losses[0] = losses[0].plus(oldest);
        }
        losses.push(loss);
        Self(losses)
    }
}

fn is_younger(at: Timestamp, window: Duration, now: Timestamp) -> bool {
    Duration::try_from(now.duration_since(at)).map_or(true, |age| age <= window)
}

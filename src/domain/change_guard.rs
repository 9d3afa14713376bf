//! How much may be destroyed before a person is asked: a slip does not destroy data.
//!
//! Pure. Who deletes many users at once, or takes their licences, destroys what they made in the VMS; whoever
//! carries that out asks here first, and keeps what it carried out in [`Losses`].

use std::{fmt, time::Duration};

use jiff::Timestamp;

/// How many users of a server may lose what they made, within a time, without anybody confirming it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChangeGuard {
    /// So many in any case.
    pub users: u32,
    /// And so many of a hundred.
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
    /// those that would go among them.
    pub fn stops(&self, going: usize, present: usize, losses: &Losses, now: Timestamp) -> bool {
        let lost = losses.within(self.window, now);
        lost.saturating_add(going) > self.allowed(present.saturating_add(lost))
    }
}

/// Users that lost what they made, some at a time, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Losses(Vec<Loss>);

/// Some users, at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loss {
    /// When.
    pub at: Timestamp,
    /// How many.
    pub users: u32,
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

    /// How many there were. A moment to come, by a clock that was set back since, counts.
    fn within(&self, window: Duration, now: Timestamp) -> usize {
        let is_within = |loss: &&Loss| is_younger(loss.at, window, now);
        let users = self.0.iter().filter(is_within).map(|loss| loss.users);
        usize::try_from(users.map(u64::from).sum::<u64>()).unwrap_or(usize::MAX)
    }

    /// With so many more; what is older than the window is forgotten.
    #[must_use]
    pub fn with(&self, users: u32, window: Duration, now: Timestamp) -> Self {
        let mut losses: Vec<Loss> = self
            .0
            .iter()
            .filter(|loss| is_younger(loss.at, window, now))
            .copied()
            .collect();
        if losses.len() >= Self::MAX {
            let oldest = losses.remove(0);
            losses[0].users = losses[0].users.saturating_add(oldest.users);
        }
        losses.push(Loss { at: now, users });
        Self(losses)
    }
}

fn is_younger(at: Timestamp, window: Duration, now: Timestamp) -> bool {
    Duration::try_from(now.duration_since(at)).map_or(true, |age| age <= window)
}

/// Changes that wait for a person: how many users they concern, and until when they were asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// How many users.
    pub users: usize,
    /// When the last of them was asked for, by the API server's clock: what comes later is not confirmed with them.
    pub until: Timestamp,
}

impl Waiting {
    /// All that wait; `None` where nothing does.
    pub fn of(asked: impl IntoIterator<Item = Timestamp>) -> Option<Self> {
        asked.into_iter().fold(None, |waiting, at| {
            let Self { users, until } = waiting.unwrap_or(Self {
                users: 0,
                until: at,
            });
            Some(Self {
                users: users + 1,
                until: until.max(at),
            })
        })
    }
}

/// What a person writes to confirm them: it fits these changes and no later ones.
impl fmt::Display for Waiting {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}@{}", self.users, self.until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUARD: ChangeGuard = ChangeGuard {
        users: 10,
        percent: 30,
        window: Duration::from_mins(10),
    };

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn stops(going: usize, present: usize, losses: &Losses, second: i64) -> bool {
        GUARD.stops(going, present, losses, at(second))
    }

    #[test]
    fn what_is_more_than_both_bounds_is_stopped() {
        let none = Losses::default();
        assert!(!stops(10, 10, &none, 0), "a handful, and be it everybody");
        assert!(stops(11, 30, &none, 0));
        assert!(!stops(11, 40, &none, 0), "less than thirty of a hundred");
        assert!(!stops(1500, 5000, &none, 0));
        assert!(stops(1501, 5000, &none, 0));
    }

    #[test]
    fn what_was_lost_within_the_window_counts_and_what_is_older_does_not() {
        let losses = Losses::default().with(6, GUARD.window, at(0));
        assert!(!stops(4, 24, &losses, 599));
        assert!(stops(5, 24, &losses, 599), "eleven of thirty");
        assert!(!stops(5, 24, &losses, 601));
        assert!(stops(5, 24, &losses, -60), "the clock was set back");
        let later = losses.with(1, GUARD.window, at(700));
        assert_eq!(later.iter().count(), 1, "the older one is forgotten");
    }

    #[test]
    fn many_small_losses_are_as_many_as_one_large_one() {
        let mut losses = Losses::default();
        for second in 0..40 {
            losses = losses.with(1, GUARD.window, at(second));
        }
        assert_eq!(losses.iter().count(), Losses::MAX);
        assert_eq!(losses.within(GUARD.window, at(40)), 40);
    }

    #[test]
    fn a_confirmation_fits_what_waits_and_nothing_that_comes_later() {
        assert_eq!(Waiting::of([]), None);
        let waiting = Waiting::of([at(7), at(9), at(8)]).unwrap();
        assert_eq!(waiting.to_string(), "3@1970-01-01T00:00:09Z");
        assert_ne!(Waiting::of([at(7), at(9), at(8), at(9)]), Some(waiting));
        assert_ne!(Waiting::of([at(7), at(8), at(10)]), Some(waiting));
    }
}

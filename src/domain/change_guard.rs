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
    /// those that would lose something among them.
    pub fn stops(&self, going: usize, present: usize, losses: &Losses, now: Timestamp) -> bool {
        let lost = losses.within(self.window, now);
        let total = present.saturating_add(count(lost.deleted));
        lost.users().saturating_add(going) > self.allowed(total)
    }
}

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

fn count(users: u32) -> usize {
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
    fn within(&self, window: Duration, now: Timestamp) -> Loss {
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

/// Changes that wait for a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Users to be deleted.
    pub deletions: Batch,
    /// Users to take licences from.
    pub licenses: Batch,
}

/// How many users changes of one kind concern, and until when they were asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// How many users.
    pub users: usize,
    /// When the last of them was asked for: what comes later is not confirmed with them.
    pub until: Option<Timestamp>,
}

impl FromIterator<Timestamp> for Batch {
    fn from_iter<T: IntoIterator<Item = Timestamp>>(asked: T) -> Self {
        let asked = asked.into_iter();
        asked.fold(Self::default(), |batch, at| Self {
            users: batch.users + 1,
            until: batch.until.max(Some(at)),
        })
    }
}

impl Waiting {
    /// How many users wait.
    pub const fn users(&self) -> usize {
        self.deletions.users + self.licenses.users
    }

    /// `None` where nothing waits.
    pub fn some(self) -> Option<Self> {
        (self.users() > 0).then_some(self)
    }
}

/// What a person writes to confirm them: it fits these changes and no later ones.
impl fmt::Display for Waiting {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let until = self.deletions.until.max(self.licenses.until);
        write!(formatter, "{}", self.users())?;
        until.map_or(Ok(()), |until| write!(formatter, "@{until}"))
    }
}

/// Until when changes were asked for that a person has confirmed. The two moments are of two clocks: the one of the
/// API server and ours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Confirmed {
    /// Deletions.
    pub deletions: Option<Timestamp>,
    /// Licences taken.
    pub licenses: Option<Timestamp>,
}

impl Confirmed {
    /// With all that waits now.
    #[must_use]
    pub fn with(self, waiting: &Waiting) -> Self {
        Self {
            deletions: self.deletions.max(waiting.deletions.until),
            licenses: self.licenses.max(waiting.licenses.until),
        }
    }

    /// Whether a change of that kind is confirmed that was asked for at that moment.
    pub fn covers(&self, cause: Cause, asked: Timestamp) -> bool {
        let confirmed = match cause {
            Cause::Deletion => self.deletions,
            Cause::Licenses => self.licenses,
        };
        confirmed.is_some_and(|confirmed| asked <= confirmed)
    }

    /// A moment for licences that wait from now on, whole seconds as a status has them: later than whatever is
    /// confirmed, also where the clock was set back.
    pub fn next_for_licenses(&self, now: Timestamp) -> Timestamp {
        let second = |time: Timestamp| time.as_second();
        let next = self
            .licenses
            .map_or(i64::MIN, |confirmed| second(confirmed) + 1);
        Timestamp::from_second(second(now).max(next)).unwrap_or(now)
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

    fn deleted(users: usize, second: i64) -> Loss {
        Loss::of(Cause::Deletion, users, at(second))
    }

    #[test]
    fn what_was_lost_within_the_window_counts_and_what_is_older_does_not() {
        let losses = Losses::default().with(deleted(6, 0), GUARD.window);
        assert!(!stops(4, 24, &losses, 599));
        assert!(stops(5, 24, &losses, 599), "eleven of thirty");
        assert!(!stops(5, 24, &losses, 601));
        assert!(stops(5, 24, &losses, -60), "the clock was set back");
        let later = losses.with(deleted(1, 700), GUARD.window);
        assert_eq!(later.iter().count(), 1, "the older one is forgotten");
    }

    #[test]
    fn who_lost_licences_is_still_there_and_who_was_deleted_is_not() {
        let unlicensed = Loss::of(Cause::Licenses, 20, at(0));
        let losses = Losses::default().with(unlicensed, GUARD.window);
        assert!(!stops(10, 100, &losses, 1));
        assert!(stops(11, 100, &losses, 1), "thirty-one of a hundred");
        let losses = losses.with(deleted(5, 1), GUARD.window);
        assert!(!stops(5, 95, &losses, 2));
        assert!(stops(6, 95, &losses, 2), "both count");
    }

    #[test]
    fn many_small_losses_are_as_many_as_one_large_one() {
        let mut losses = Losses::default();
        for second in 0..40 {
            losses = losses.with(deleted(1, second), GUARD.window);
        }
        assert_eq!(losses.iter().count(), Losses::MAX);
        assert_eq!(losses.within(GUARD.window, at(40)).users(), 40);
    }

    #[test]
    fn a_confirmation_fits_what_waits_and_nothing_that_comes_later() {
        let waiting = |deletions: &[i64], licenses: &[i64]| {
            let batch = |seconds: &[i64]| seconds.iter().map(|second| at(*second)).collect();
            let waiting = Waiting {
                deletions: batch(deletions),
                licenses: batch(licenses),
            };
            waiting.some()
        };
        assert_eq!(waiting(&[], &[]), None);
        let three = waiting(&[7, 9], &[8]).unwrap();
        assert_eq!(three.to_string(), "3@1970-01-01T00:00:09Z");
        assert_ne!(waiting(&[7, 9], &[8, 9]), Some(three));
        let confirmed = Confirmed::default().with(&three);
        assert!(confirmed.covers(Cause::Deletion, at(9)));
        assert!(!confirmed.covers(Cause::Deletion, at(10)));
        assert!(!confirmed.covers(Cause::Licenses, at(9)), "another clock");
        assert_eq!(confirmed.next_for_licenses(at(5)), at(9));
        assert_eq!(confirmed.next_for_licenses(at(20)), at(20));
    }
}

//! What waits for a person, and what a person has confirmed.

use std::fmt;

use jiff::Timestamp;

use super::losses::Cause;

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

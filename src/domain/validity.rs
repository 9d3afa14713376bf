//! When a user may use what is granted.

use std::fmt;

use jiff::Timestamp;

/// When a user may use what is granted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Validity {
    /// From this moment on.
    pub from: Option<Timestamp>,
    /// Until this moment, and not at it.
    pub until: Option<Timestamp>,
    /// Not now, until a person says otherwise.
    pub suspended: bool,
}

/// Why a user has no access although nothing is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// A person has suspended the user.
    Suspended,
    /// The time has not come yet.
    NotYetValid(Timestamp),
    /// The time is over.
    Expired(Timestamp),
}

impl Validity {
    /// What both allow: the later beginning, the earlier end, the suspension of either.
    #[must_use]
    pub fn narrowed(&self, other: &Self) -> Self {
        Self {
            from: self.from.max(other.from),
            until: [self.until, other.until].into_iter().flatten().min(),
            suspended: self.suspended || other.suspended,
        }
    }

    /// Why the user has no access at a moment, if so.
    pub fn absence(&self, now: Timestamp) -> Option<Absence> {
        if self.suspended {
            return Some(Absence::Suspended);
        }
        let over = self.until.filter(|until| now >= *until);
        let early = self.from.filter(|from| now < *from);
        over.map(Absence::Expired)
            .or_else(|| early.map(Absence::NotYetValid))
    }

    /// The next moment after `now` at which that may change by itself.
    pub fn next_change(&self, now: Timestamp) -> Option<Timestamp> {
        let moments = [self.from, self.until].into_iter().flatten();
        moments.filter(|moment| *moment > now).min()
    }
}

impl Absence {
    /// One word, for programs.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Suspended => "Suspended",
            Self::NotYetValid(_) => "NotYetValid",
            Self::Expired(_) => "Expired",
        }
    }
}

/// For people.
impl fmt::Display for Absence {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Suspended => formatter.write_str("suspended"),
            Self::NotYetValid(from) => write!(formatter, "not valid before {from}"),
            Self::Expired(until) => write!(formatter, "expired at {until}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_user_is_valid_from_the_first_moment_to_before_the_last() {
        let validity = Validity {
            from: Some(at(10)),
            until: Some(at(20)),
            suspended: false,
        };
        for (now, absence, next) in [
            (9, Some(Absence::NotYetValid(at(10))), Some(at(10))),
            (10, None, Some(at(20))),
            (19, None, Some(at(20))),
            (20, Some(Absence::Expired(at(20))), None),
        ] {
            assert_eq!(validity.absence(at(now)), absence, "at {now}");
            assert_eq!(validity.next_change(at(now)), next, "at {now}");
        }
    }

    #[test]
    fn of_two_validities_the_narrower_of_each_part_holds() {
        let summer = Validity {
            from: Some(at(10)),
            until: None,
            suspended: false,
        };
        let short = Validity {
            from: Some(at(5)),
            until: Some(at(20)),
            suspended: true,
        };
        let both = Validity {
            from: Some(at(10)),
            until: Some(at(20)),
            suspended: true,
        };
        assert_eq!(summer.narrowed(&short), both);
        assert_eq!(short.narrowed(&summer), both);
        assert_eq!(summer.narrowed(&Validity::default()), summer);
    }

    #[test]
    fn a_suspension_holds_at_every_moment() {
        let suspended = Validity {
            suspended: true,
            ..Validity::default()
        };
        assert_eq!(suspended.absence(at(0)), Some(Absence::Suspended));
        assert_eq!(suspended.next_change(at(0)), None);
        assert_eq!(Validity::default().absence(at(0)), None);
    }
}

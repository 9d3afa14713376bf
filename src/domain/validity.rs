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

/// For people: `always`, or the bounds that there are.
impl fmt::Display for Validity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            self.from.map(|from| format!("from {from}")),
            self.until.map(|until| format!("until {until}")),
            self.suspended.then(|| "suspended".to_owned()),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        if parts.is_empty() {
            formatter.write_str("always")
        } else {
            formatter.write_str(&parts.join(", "))
        }
    }
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

    /// What either allows, part by part: the earlier beginning, the later end, no suspension but that of both.
    #[must_use]
    pub fn widened(&self, other: &Self) -> Self {
        let both = |one: Option<Timestamp>, another| one.zip(another);
        Self {
            from: both(self.from, other.from).map(|(one, another)| one.min(another)),
            until: both(self.until, other.until).map(|(one, another)| one.max(another)),
            suspended: self.suspended && other.suspended,
        }
    }

    /// Whether `other` allows all of this, part by part.
    pub fn is_within(&self, other: &Self) -> bool {
        self.narrowed(other) == *self
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
    /// Whether everything is taken away for it. A user whose time is yet to begin is made ahead where the
    /// server itself keeps to the time; any other user outside of the time has no access at all.
    pub const fn withdraws(self, kept_by_server: bool) -> bool {
        match self {
            Self::NotYetValid(_) => !kept_by_server,
            Self::Suspended | Self::Expired(_) => true,
        }
    }

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
    use proptest::prelude::*;

    use super::*;
    use crate::fixtures::random::{MOMENTS, moment, validity};

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
        assert_eq!(
            summer.widened(&short),
            Validity {
                from: short.from,
                ..Validity::default()
            }
        );
        assert_eq!(summer.widened(&Validity::default()), Validity::default());
    }

    proptest! {
        #[test]
        fn one_validity_is_within_another_where_it_allows_no_other_moment(
            one in validity(),
            other in validity(),
            now in -1..=MOMENTS,
        ) {
            let (both, either) = (one.narrowed(&other), one.widened(&other));
            for part in [one, other] {
                prop_assert!(both.is_within(&part));
                prop_assert!(part.is_within(&either));
            }
            prop_assert_eq!(one.is_within(&other) && other.is_within(&one), one == other);
            let allows = |validity: Validity| validity.absence(moment(now)).is_none();
            prop_assert_eq!(allows(both), allows(one) && allows(other));
            prop_assert!(!one.is_within(&other) || !allows(one) || allows(other));
        }
    }

    #[test]
    fn it_is_told_in_words() {
        let all = Validity {
            from: Some(at(10)),
            until: Some(at(20)),
            suspended: true,
        };
        let told = "from 1970-01-01T00:00:10Z, until 1970-01-01T00:00:20Z, suspended";
        assert_eq!(all.to_string(), told);
        assert_eq!(Validity::default().to_string(), "always");
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

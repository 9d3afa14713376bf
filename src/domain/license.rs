//! Licences of video analytics: how many business cases of each level somebody may run.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use strum::{EnumIter, IntoStaticStr, VariantArray};

/// For how long analytics data is kept after its licence was taken away. Known from the users page.
pub const KEPT_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

/// A level: which types of business cases it is for. Known from the manual (24.03, licensing).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, IntoStaticStr, VariantArray,
)]
pub enum Level {
    /// Sounds, smoke and fire, lines crossed, covered cameras, motion.
    L1,
    /// People and visitors counted.
    L2,
    /// Faces, licence plates, container numbers.
    L3,
}

impl Level {
    /// Every level, the lowest first.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The field of a manifest, such as `l1`.
    pub const fn field(self) -> &'static str {
        match self {
            Self::L1 => "l1",
            Self::L2 => "l2",
            Self::L3 => "l3",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.into())
    }
}

/// A number of licences of each level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Licenses {
    l1: u32,
    l2: u32,
    l3: u32,
}

impl Licenses {
    /// So many of the three levels.
    pub const fn new(l1: u32, l2: u32, l3: u32) -> Self {
        Self { l1, l2, l3 }
    }

    /// As many of each level as `number` says.
    pub fn by_level(mut number: impl FnMut(Level) -> u32) -> Self {
        Self::new(number(Level::L1), number(Level::L2), number(Level::L3))
    }

    /// How many of a level.
    pub const fn of(self, level: Level) -> u32 {
        match level {
            Level::L1 => self.l1,
            Level::L2 => self.l2,
            Level::L3 => self.l3,
        }
    }

    /// Whether there are none at all.
    pub fn is_none(self) -> bool {
        self == Self::default()
    }

    /// Of each level the smaller number.
    #[must_use]
    pub fn intersection(self, other: Self) -> Self {
        Self::by_level(|level| self.of(level).min(other.of(level)))
    }

    /// Of each level the greater number.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self::by_level(|level| self.of(level).max(other.of(level)))
    }

    /// Of each level this number, or the other one where it is none.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self::by_level(|level| match self.of(level) {
            0 => other.of(level),
            number => number,
        })
    }

    /// Of each level both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self::by_level(|level| self.of(level).saturating_add(other.of(level)))
    }

    /// Of each level what is left after `other`, none where that is more.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self::by_level(|level| self.of(level).saturating_sub(other.of(level)))
    }

    /// Whether `other` has as many of every level.
    pub fn is_within(self, other: Self) -> bool {
        Level::ALL
            .iter()
            .all(|level| self.of(*level) <= other.of(*level))
    }
}

/// Licences that were taken away, and when what belongs to them is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Removed {
    /// How many of each level.
    pub licenses: Licenses,
    /// Until when giving them back keeps everything.
    pub kept_until: Timestamp,
}

impl Removed {
    /// What a change takes away at that moment; `None` where it takes nothing.
    fn between(before: Licenses, after: Licenses, now: Timestamp) -> Option<Self> {
        let licenses = before.minus(after);
        (!licenses.is_none()).then(|| Self {
            licenses,
            kept_until: now.saturating_add(KEPT_FOR).unwrap_or(Timestamp::MAX),
        })
    }

    /// What has been taken away once a change was made after an earlier one; the earlier date counts for all.
    pub fn after(
        earlier: Option<Self>,
        before: Licenses,
        after: Licenses,
        now: Timestamp,
    ) -> Option<Self> {
        let earlier = earlier.and_then(|earlier| earlier.remaining(after.minus(before), now));
        match (earlier, Self::between(before, after, now)) {
            (Some(earlier), Some(more)) => Some(Self {
                licenses: earlier.licenses.plus(more.licenses),
                ..earlier
            }),
            (earlier, more) => earlier.or(more),
        }
    }

    /// What is still missing of it once some were given, and while there is time.
    fn remaining(self, given: Licenses, now: Timestamp) -> Option<Self> {
        let licenses = self.licenses.minus(given);
        (!licenses.is_none() && now < self.kept_until).then_some(Self { licenses, ..self })
    }
}

/// Licences that are to be taken away, once somebody has said that this is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Withheld {
    /// How many of each level.
    pub licenses: Licenses,
    /// Since when, in whole seconds.
    pub since: Timestamp,
}

/// Licences of an account: all that it has, and how many nobody has yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AccountLicenses {
    /// All.
    pub total: Licenses,
    /// Neither given to a user nor taken by the account itself.
    pub free: Licenses,
}

/// Such as `l1: 2, l3: 1`; `none` where there are none.
impl fmt::Display for Licenses {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_none() {
            return formatter.write_str("none");
        }
        let mut first = true;
        for level in Level::ALL.iter().filter(|level| self.of(**level) > 0) {
            let separator = if std::mem::take(&mut first) { "" } else { ", " };
            write!(
                formatter,
                "{separator}{}: {}",
                level.field(),
                self.of(*level)
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_counted_apart() {
        let (some, other) = (Licenses::new(2, 0, 1), Licenses::new(1, 4, 1));
        assert_eq!(some.intersection(other), Licenses::new(1, 0, 1));
        assert_eq!(some.union(other), Licenses::new(2, 4, 1));
        assert_eq!(some.plus(other), Licenses::new(3, 4, 2));
        assert_eq!(some.minus(other), Licenses::new(1, 0, 0));
        assert!(!some.is_within(other) && some.intersection(other).is_within(other));
    }

    #[test]
    fn what_was_taken_away_is_remembered_until_it_is_given_back_or_over() {
        let at = |days: i64| Timestamp::from_second(days * 24 * 60 * 60).unwrap();
        let (two, one, none) = (
            Licenses::new(2, 0, 1),
            Licenses::new(1, 0, 1),
            Licenses::default(),
        );
        let first = Removed::after(None, two, one, at(0)).unwrap();
        assert_eq!(first.licenses, Licenses::new(1, 0, 0));
        assert_eq!(first.kept_until, at(7));
        let both = Removed::after(Some(first), one, none, at(3)).unwrap();
        assert_eq!((both.licenses, both.kept_until), (two, at(7)));
        let back = Removed::after(Some(both), none, one, at(4)).unwrap();
        assert_eq!(back.licenses, Licenses::new(1, 0, 0));
        assert_eq!(Removed::after(Some(back), one, two, at(5)), None);
        assert_eq!(Removed::after(Some(back), one, one, at(7)), None);
    }

    #[test]
    fn they_read_as_a_manifest_has_them() {
        assert_eq!(Licenses::new(2, 0, 1).to_string(), "l1: 2, l3: 1");
        assert_eq!(Licenses::default().to_string(), "none");
    }
}

//! Sets of addresses, normalised.

use std::{
    fmt,
    net::{IpAddr, Ipv6Addr},
};

use super::{parse::RangeError, range::AddressRange};

/// Every IPv6 address that carries an IPv4 one is read as that IPv4 address, and so never matches here.
const MAPPED: Ipv6Addr = Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0, 0);

/// Addresses as sorted, disjoint ranges that do not touch; equal sets are equal values.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct AddressSet {
    v4: Spans<u32>,
    v6: Spans<u128>,
}

impl AddressSet {
    /// Reads ranges as people write them.
    ///
    /// # Errors
    /// The first text that is not a range.
    pub fn parse<'text>(ranges: impl IntoIterator<Item = &'text str>) -> Result<Self, RangeError> {
        ranges.into_iter().map(str::parse::<AddressRange>).collect()
    }

    /// Whether the address is in the set; a mapped IPv4 address counts as IPv4.
    pub fn contains(&self, address: IpAddr) -> bool {
        match address.to_canonical() {
            IpAddr::V4(address) => self.v4.contains(address.into()),
            IpAddr::V6(address) => self.v6.contains(address.into()),
        }
    }

    /// Whether the set is nobody.
    pub fn is_empty(&self) -> bool {
        self.v4.0.is_empty() && self.v6.0.is_empty()
    }

    /// Whether the set excludes nobody.
    pub fn is_everything(&self) -> bool {
        let mapped = (
            u128::from(MAPPED),
            u128::from(MAPPED) | u128::from(u32::MAX),
        );
        let all_but_mapped = Spans(vec![(0, mapped.0 - 1), (mapped.1 + 1, u128::MAX)]);
        self.v4.0 == [(0, u32::MAX)] && all_but_mapped.is_within(&self.v6)
    }

    /// The addresses in both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        Self {
            v4: self.v4.intersection(&other.v4),
            v6: self.v6.intersection(&other.v6),
        }
    }

    /// The addresses in either.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        self.ranges().chain(other.ranges()).collect()
    }

    /// Whether every address of this is in `other`.
    pub fn is_within(&self, other: &Self) -> bool {
        self.v4.is_within(&other.v4) && self.v6.is_within(&other.v6)
    }

    /// The ranges, IPv4 first, ascending; each prints in its shortest form.
    pub fn ranges(&self) -> impl Iterator<Item = AddressRange> {
        let v4 = self
            .v4
            .0
            .iter()
            .map(|&(first, last)| AddressRange::V4 { first, last });
        let v6 = self
            .v6
            .0
            .iter()
            .map(|&(first, last)| AddressRange::V6 { first, last });
        v4.chain(v6)
    }
}

impl FromIterator<AddressRange> for AddressSet {
    fn from_iter<I: IntoIterator<Item = AddressRange>>(ranges: I) -> Self {
        let (mut v4, mut v6) = (Vec::new(), Vec::new());
        for range in ranges {
            match range {
                AddressRange::V4 { first, last } => v4.push((first, last)),
                AddressRange::V6 { first, last } => v6.push((first, last)),
            }
        }
        Self {
            v4: Spans::normalised(v4),
            v6: Spans::normalised(v6),
        }
    }
}

impl fmt::Debug for AddressSet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.ranges()).finish()
    }
}

/// Sorted, disjoint, inclusive spans with at least one number between any two.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Spans<T>(Vec<(T, T)>);

/// What spans need of an unsigned number.
trait Number: Copy + Ord {
    fn follows(self, other: Self) -> bool;
}

impl Number for u32 {
    fn follows(self, other: Self) -> bool {
        other.checked_add(1) == Some(self)
    }
}

impl Number for u128 {
    fn follows(self, other: Self) -> bool {
        other.checked_add(1) == Some(self)
    }
}

impl<T: Number> Spans<T> {
    fn normalised(mut spans: Vec<(T, T)>) -> Self {
        spans.sort_unstable();
        let mut joined: Vec<(T, T)> = Vec::with_capacity(spans.len());
        for (first, last) in spans {
            match joined.last_mut() {
                Some(open) if first <= open.1 || first.follows(open.1) => open.1 = open.1.max(last),
                _ => joined.push((first, last)),
            }
        }
        Self(joined)
    }

    fn contains(&self, number: T) -> bool {
        let candidate = self.0.partition_point(|span| span.1 < number);
        self.0.get(candidate).is_some_and(|span| span.0 <= number)
    }

    fn intersection(&self, other: &Self) -> Self {
        let (mut left, mut right) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut common = Vec::new();
        while let (Some(one), Some(two)) = (left.peek(), right.peek()) {
            let (first, last) = (one.0.max(two.0), one.1.min(two.1));
            if first <= last {
                common.push((first, last));
            }
            if one.1 < two.1 {
                left.next();
            } else {
                right.next();
            }
        }
        Self(common)
    }

    fn is_within(&self, other: &Self) -> bool {
        self.0.iter().all(|span| {
            let candidate = other.0.partition_point(|wide| wide.1 < span.1);
            other.0.get(candidate).is_some_and(|wide| wide.0 <= span.0)
        })
    }
}

//! Address ranges: from where a person may log in.
//!
//! A range is one address, a CIDR block or `first-last`, IPv4 or IPv6. An IPv4 address that comes in
//! IPv6 clothes (`::ffff:192.0.2.7`) is the IPv4 address, as a person expects. A set of ranges is kept
//! normalised: sorted, disjoint, adjacent ranges joined, so that equal sets are equal values.

use std::{fmt, net::IpAddr, str::FromStr};

use ipnet::IpNet;

mod parse;
mod set;
#[cfg(test)]
mod tests;

pub use parse::RangeError;
pub use set::AddressSet;

/// From where a person may log in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Network {
    /// From any address.
    Anywhere,
    /// From these addresses alone; the empty set is nobody.
    Only(AddressSet),
}

impl Network {
    /// From nowhere at all.
    pub fn nobody() -> Self {
        Self::Only(AddressSet::default())
    }

    /// Whether somebody at `address` may log in.
    pub fn allows(&self, address: IpAddr) -> bool {
        match self {
            Self::Anywhere => true,
            Self::Only(set) => set.contains(address),
        }
    }

    /// The addresses that both allow.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Anywhere, network) | (network, Self::Anywhere) => network.clone(),
            (Self::Only(left), Self::Only(right)) => Self::Only(left.intersection(right)),
        }
    }

    /// The addresses that either allows.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Only(left), Self::Only(right)) => Self::Only(left.union(right)),
            (Self::Anywhere, _) | (_, Self::Anywhere) => Self::Anywhere,
        }
    }

    /// Whether `other` allows every address that this allows.
    pub fn is_within(&self, other: &Self) -> bool {
        match (self, other) {
            (_, Self::Anywhere) => true,
            (Self::Anywhere, Self::Only(set)) => set.is_everything(),
            (Self::Only(left), Self::Only(right)) => left.is_within(right),
        }
    }
}

/// The addresses from `first` to `last`, both included, of one family.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AddressRange {
    /// IPv4 addresses as numbers.
    V4 {
        /// The lowest.
        first: u32,
        /// The highest.
        last: u32,
    },
    /// IPv6 addresses as numbers.
    V6 {
        /// The lowest.
        first: u128,
        /// The highest.
        last: u128,
    },
}

impl AddressRange {
    /// The lowest and the highest address.
    pub fn bounds(self) -> (IpAddr, IpAddr) {
        match self {
            Self::V4 { first, last } => (IpAddr::V4(first.into()), IpAddr::V4(last.into())),
            Self::V6 { first, last } => (IpAddr::V6(first.into()), IpAddr::V6(last.into())),
        }
    }

    fn of(network: IpNet) -> Self {
        match network {
            IpNet::V4(network) => Self::V4 {
                first: network.network().into(),
                last: network.broadcast().into(),
            },
            IpNet::V6(network) => Self::V6 {
                first: network.network().into(),
                last: network.broadcast().into(),
            },
        }
    }
}

/// Writes one address, a CIDR block where the range is one, or `first-last`.
impl fmt::Display for AddressRange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, last) = self.bounds();
        if first == last {
            return write!(formatter, "{first}");
        }
        let size_bits = match self {
            Self::V4 { first, last } => (first ^ last).count_ones(),
            Self::V6 { first, last } => (first ^ last).count_ones(),
        };
        let width = if first.is_ipv4() { 32 } else { 128 };
        let prefix = u8::try_from(width - size_bits).unwrap_or_default();
        match IpNet::new(first, prefix) {
            Ok(block) if Self::of(block) == *self => write!(formatter, "{block}"),
            _ => write!(formatter, "{first}-{last}"),
        }
    }
}

impl fmt::Debug for AddressRange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl FromStr for AddressRange {
    type Err = RangeError;

    fn from_str(text: &str) -> Result<Self, RangeError> {
        parse::range(text)
    }
}

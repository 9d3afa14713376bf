//! Address ranges: from where a person may log in.
//!
//! A range is one address, a CIDR block or `first-last`, IPv4 or IPv6. An IPv4-mapped IPv6
//! address (`::ffff:192.0.2.7`) is read as the IPv4 address, as a person expects. A set of ranges is kept
//! normalised: sorted, disjoint, adjacent ranges joined, so that equal sets are equal values.

mod parse;
mod range;
mod set;
#[cfg(test)]
mod tests;

use std::net::IpAddr;

pub use parse::RangeError;
pub use range::AddressRange;
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

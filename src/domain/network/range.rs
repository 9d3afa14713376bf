//! One range of addresses.

use std::{fmt, net::IpAddr};

use ipnet::{IpNet, IpSubnets, Ipv4Subnets, Ipv6Subnets};

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

    /// The fewest CIDR blocks that are the range together, ascending; each prints with its prefix, also one address.
    pub fn blocks(self) -> IpSubnets {
        match self {
            Self::V4 { first, last } => Ipv4Subnets::new(first.into(), last.into(), 0).into(),
            Self::V6 { first, last } => Ipv6Subnets::new(first.into(), last.into(), 0).into(),
        }
    }

    pub(super) fn of(network: IpNet) -> Self {
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

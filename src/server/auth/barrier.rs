//! What keeps an account from being used, although its password or token is right.

use std::{fmt, net::IpAddr};

use jiff::Timestamp;

use crate::{
    domain::{network::AddressSet, validity::Absence},
    server::{
        db::{grants::read_pool, users::User},
        error::{OUTSIDE_POOL, OUTSIDE_VALIDITY},
    },
};

/// Why an account may not be used, although its password or token is right. The address comes first: from a wrong one,
/// nothing else is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Barrier {
    /// The address is not in the pool.
    Address,
    /// The account is suspended, or may be used at another time.
    Time(Absence),
}

impl Barrier {
    /// What forbids to use the account from that address at that moment.
    pub(crate) fn of(user: &User, address: IpAddr, now: Timestamp) -> Option<Self> {
        if !is_allowed_from(user, address) {
            return Some(Self::Address);
        }
        user.validity.read().absence(now).map(Self::Time)
    }

    /// The message for the client.
    pub(crate) const fn message(self) -> &'static str {
        match self {
            Self::Address => OUTSIDE_POOL,
            Self::Time(_) => OUTSIDE_VALIDITY,
        }
    }
}

/// For the audit.
impl fmt::Display for Barrier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address => formatter.write_str("address outside the pool"),
            Self::Time(absence) => absence.fmt(formatter),
        }
    }
}

/// A pool that does not parse allows no address.
pub(crate) fn is_allowed_from(user: &User, address: IpAddr) -> bool {
    user.ip_pool.as_deref().is_none_or(|column| {
        let ranges = read_pool(column);
        AddressSet::parse(ranges.iter().map(String::as_str)).is_ok_and(|set| set.contains(address))
    })
}

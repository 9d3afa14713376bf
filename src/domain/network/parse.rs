//! Reading a range as a person writes it, and saying what is wrong with it.

use std::{
    net::{IpAddr, Ipv6Addr},
    str::FromStr,
};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::range::AddressRange;
use crate::domain::quote::quote;

/// The prefix under which IPv6 carries IPv4 addresses, `::ffff:0:0/96`.
const MAPPED_PREFIX: u8 = 96;

/// Why a text is not a range of addresses; the message says what to write instead where it can.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RangeError {
    /// Neither an address, nor a block, nor `first-last`.
    #[error("`{0}` is not an address, a CIDR block or `first-last`")]
    Syntax(String),
    /// `010.0.0.1` is eight or ten, depending on who reads it.
    #[error("`{0}` has a part with a leading zero, which programs read differently")]
    LeadingZero(String),
    /// `fe80::1%eth0` means something on one machine only.
    #[error("`{0}` has a zone, which means nothing on another machine")]
    Zone(String),
    /// The address of a block has bits set behind the prefix.
    #[error(
        "`{text}` has host bits set: write `{block}` for the block or `{address}` for the one address"
    )]
    HostBits {
        /// As written.
        text: String,
        /// The block that contains it.
        block: String,
        /// The address alone.
        address: String,
    },
    /// `first` and `last` are of different families.
    #[error("`{0}` goes from one address family to the other")]
    MixedFamilies(String),
    /// `first` is above `last`.
    #[error("`{text}` is reversed: write `{last}-{first}`")]
    Reversed {
        /// As written.
        text: String,
        /// The first address, as written.
        first: String,
        /// The last address, as written.
        last: String,
    },
}

impl FromStr for AddressRange {
    type Err = RangeError;

    fn from_str(text: &str) -> Result<Self, RangeError> {
        range(text)
    }
}

fn range(text: &str) -> Result<AddressRange, RangeError> {
    if let Some((address, prefix)) = text.split_once('/') {
        block(text, address, prefix)
    } else if let Some((first, last)) = text.split_once('-') {
        span(text, address(first, text)?, address(last, text)?)
    } else {
        let address = address(text, text)?;
        span(text, address, address)
    }
}

fn span(text: &str, first: IpAddr, last: IpAddr) -> Result<AddressRange, RangeError> {
    if first > last && first.is_ipv4() == last.is_ipv4() {
        return Err(RangeError::Reversed {
            text: quote(text),
            first: first.to_string(),
            last: last.to_string(),
        });
    }
    match (first, last) {
        (IpAddr::V4(first), IpAddr::V4(last)) => Ok(AddressRange::V4 {
            first: first.into(),
            last: last.into(),
        }),
        (IpAddr::V6(first), IpAddr::V6(last)) => Ok(AddressRange::V6 {
            first: first.into(),
            last: last.into(),
        }),
        _ => Err(RangeError::MixedFamilies(quote(text))),
    }
}

fn block(text: &str, address: &str, prefix: &str) -> Result<AddressRange, RangeError> {
    let syntax = || RangeError::Syntax(quote(text));
    if prefix.len() > 1 && prefix.starts_with('0') {
        return Err(RangeError::LeadingZero(quote(text)));
    }
    if !prefix.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(syntax());
    }
    let length: u8 = prefix.parse().map_err(|_| syntax())?;
    let network = match written(address, text)? {
        IpAddr::V4(address) => IpNet::V4(Ipv4Net::new(address, length).map_err(|_| syntax())?),
        IpAddr::V6(address) => unmapped_block(address, length, text)?,
    };
    if network.addr() != network.network() {
        return Err(RangeError::HostBits {
            text: quote(text),
            block: network.trunc().to_string(),
            address: network.addr().to_string(),
        });
    }
    Ok(AddressRange::of(network))
}

/// A block of mapped addresses is a block of IPv4; one that is wider has both, which nobody means.
fn unmapped_block(address: Ipv6Addr, length: u8, text: &str) -> Result<IpNet, RangeError> {
    let syntax = || RangeError::Syntax(quote(text));
    match address.to_ipv4_mapped() {
        Some(address) if length >= MAPPED_PREFIX => Ok(IpNet::V4(
            Ipv4Net::new(address, length - MAPPED_PREFIX).map_err(|_| syntax())?,
        )),
        _ => Ok(IpNet::V6(
            Ipv6Net::new(address, length).map_err(|_| syntax())?,
        )),
    }
}

fn address(part: &str, text: &str) -> Result<IpAddr, RangeError> {
    written(part, text).map(|address| address.to_canonical())
}

fn written(part: &str, text: &str) -> Result<IpAddr, RangeError> {
    if part.contains('%') {
        return Err(RangeError::Zone(quote(text)));
    }
    if part.contains('.') && has_leading_zero(part) {
        return Err(RangeError::LeadingZero(quote(text)));
    }
    part.parse().map_err(|_| RangeError::Syntax(quote(text)))
}

/// Only the dotted part: groups of IPv6 may have leading zeros.
fn has_leading_zero(part: &str) -> bool {
    let dotted = part.rsplit(':').next().unwrap_or(part);
    dotted
        .split('.')
        .any(|number| number.len() > 1 && number.starts_with('0'))
}

//! The address of the client, also behind proxies.
//!
//! Pure. Each proxy appends the address it saw to `X-Forwarded-For`, so that only its right end can be trusted, and
//! only as far as our own proxies go: the client is the rightmost hop that is not one.

use std::net::{IpAddr, SocketAddr};

use crate::domain::network::AddressSet;

/// A hop that a trusted proxy reported is not an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("X-Forwarded-For has a hop that is not an address")]
pub(crate) struct UnreadableHop;

/// The client's address; an IPv4-mapped IPv6 address is IPv4.
///
/// `forwarded` are the values of the header in the order they came.
pub(crate) fn client_address<'a>(
    peer: IpAddr,
    forwarded: impl DoubleEndedIterator<Item = &'a str>,
    proxies: &AddressSet,
) -> Result<IpAddr, UnreadableHop> {
    let mut client = peer.to_canonical();
    let hops = forwarded.rev().flat_map(|value| value.rsplit(','));
    for hop in hops {
        if !proxies.contains(client) {
            break;
        }
        client = read_hop(hop.trim()).ok_or(UnreadableHop)?;
    }
    Ok(client)
}

/// An address, or an address with a port as some proxies write it.
fn read_hop(hop: &str) -> Option<IpAddr> {
    let bracketed = hop
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let address = bracketed.unwrap_or(hop).parse::<IpAddr>().ok();
    let with_port = || hop.parse::<SocketAddr>().ok().map(|socket| socket.ip());
    address
        .or_else(with_port)
        .map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, forwarded: &[&str]) -> Option<String> {
        let proxies = AddressSet::parse(["10.0.0.0/8", "2001:db8:ff::/48"]).unwrap();
        let peer = peer.parse().unwrap();
        let client = client_address(peer, forwarded.iter().copied(), &proxies);
        client.ok().map(|address| address.to_string())
    }

    #[test]
    fn a_stranger_cannot_say_who_they_are() {
        assert_eq!(
            client("203.0.113.9", &["192.0.2.1"]).unwrap(),
            "203.0.113.9"
        );
    }

    #[test]
    fn the_client_is_the_rightmost_hop_that_is_no_proxy_of_ours() {
        assert_eq!(client("10.0.0.1", &["192.0.2.1"]).unwrap(), "192.0.2.1");
        assert_eq!(
            client("10.0.0.1", &["198.51.100.1, 192.0.2.1, 10.0.0.7"]).unwrap(),
            "192.0.2.1"
        );
        assert_eq!(
            client("10.0.0.1", &["198.51.100.1", "192.0.2.1,10.0.0.7"]).unwrap(),
            "192.0.2.1"
        );
    }

    #[test]
    fn without_hops_the_proxy_itself_is_the_client() {
        assert_eq!(client("10.0.0.1", &[]).unwrap(), "10.0.0.1");
        assert_eq!(client("10.0.0.1", &["10.0.0.2"]).unwrap(), "10.0.0.2");
    }

    #[test]
    fn mapped_addresses_ports_and_brackets_are_read() {
        assert_eq!(
            client("::ffff:10.0.0.1", &["::ffff:192.0.2.1"]).unwrap(),
            "192.0.2.1"
        );
        assert_eq!(
            client("10.0.0.1", &["192.0.2.1:4711"]).unwrap(),
            "192.0.2.1"
        );
        assert_eq!(
            client("10.0.0.1", &["[2001:db8::1]:443"]).unwrap(),
            "2001:db8::1"
        );
        assert_eq!(
            client("2001:db8:ff::1", &["[2001:db8::1]"]).unwrap(),
            "2001:db8::1"
        );
    }

    #[test]
    fn a_hop_that_does_not_read_is_refused_only_where_it_would_be_believed() {
        assert_eq!(client("10.0.0.1", &["unknown"]), None);
        assert_eq!(client("10.0.0.1", &[""]), None);
        assert_eq!(
            client("10.0.0.1", &["unknown, 192.0.2.1"]).unwrap(),
            "192.0.2.1"
        );
        assert_eq!(client("203.0.113.9", &["unknown"]).unwrap(), "203.0.113.9");
    }
}

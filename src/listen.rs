//! Listening where a machine may have no IPv6.

use std::{
    io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener},
};

use rustix::io::Errno;

/// Listens at an address. Where every IPv6 address is meant and the machine has none, at every IPv4 address instead,
/// of which the log says so.
///
/// # Errors
/// The address cannot be had.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    listen_by(address, TcpListener::bind)
}

fn listen_by<Listener>(
    address: SocketAddr,
    bind: impl Fn(SocketAddr) -> io::Result<Listener>,
) -> io::Result<Listener> {
    match bind(address) {
        Err(error) if address.ip() == Ipv6Addr::UNSPECIFIED && is_without_ipv6(&error) => {
            let instead = SocketAddr::from((Ipv4Addr::UNSPECIFIED, address.port()));
            tracing::warn!(%address, %instead, %error, "there is no IPv6 on this machine: listening at IPv4 alone");
            bind(instead)
        }
        bound => bound,
    }
}

/// The kernel has no IPv6, or no interface has an address of it.
fn is_without_ipv6(error: &io::Error) -> bool {
    let of_kernel = Errno::from_io_error(error);
    matches!(of_kernel, Some(Errno::AFNOSUPPORT | Errno::ADDRNOTAVAIL))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> SocketAddr {
        text.parse().unwrap()
    }

    /// Where a machine whose sockets of IPv6 fail so listens.
    fn listens(address: SocketAddr, failure: Errno) -> io::Result<SocketAddr> {
        listen_by(address, |address| {
            if address.is_ipv6() {
                Err(failure.into())
            } else {
                Ok(address)
            }
        })
    }

    #[test]
    fn every_address_is_listened_at_without_ipv6_too() {
        for failure in [Errno::AFNOSUPPORT, Errno::ADDRNOTAVAIL] {
            let instead = listens(address("[::]:8080"), failure).unwrap();
            assert_eq!(instead.to_string(), "0.0.0.0:8080");
        }
    }

    #[test]
    fn what_is_asked_for_by_name_or_taken_is_an_error() {
        assert!(listens(address("[::1]:8080"), Errno::ADDRNOTAVAIL).is_err());
        assert!(listens(address("[::]:8080"), Errno::ADDRINUSE).is_err());
        let taken = listen(address("127.0.0.1:0")).unwrap();
        assert!(listen(taken.local_addr().unwrap()).is_err());
    }
}

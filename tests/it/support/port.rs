//! A port of loopback that stays ours while nobody listens on it.

use std::net::{SocketAddr, TcpListener};

use tokio::net::TcpSocket;

/// A port that nobody else is given for as long as this lives, whether or not somebody listens on it.
pub(crate) struct ReservedPort {
    address: SocketAddr,
    /// Bound and never listening: connections are refused, and the system hands the port to nobody else.
    _socket: Option<TcpSocket>,
}

impl ReservedPort {
    pub(crate) fn new() -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        // Elsewhere than on Linux two sockets of one address exclude each other also before they listen.
        let is_kept = cfg!(target_os = "linux");
        socket
            .set_reuseaddr(true)
            .expect("an address that is used twice");
        socket
            .bind(SocketAddr::from(([127, 0, 0, 1], 0)))
            .expect("a free port on loopback");
        Self {
            address: socket.local_addr().expect("the port of a socket"),
            _socket: is_kept.then_some(socket),
        }
    }

    /// The address, where connections are refused while nobody listens.
    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Listens, once at a time.
    pub(crate) fn listen(&self) -> TcpListener {
        TcpListener::bind(self.address).expect("listen on a port that is ours")
    }
}

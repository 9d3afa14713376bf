//! Where a program listens that chose its port itself: it logs that.

use std::net::SocketAddr;

/// The address in the last line that says so, such as `… serving address=127.0.0.1:8480`.
pub(crate) fn logged_address(log: &str, words: &str) -> Option<SocketAddr> {
    let (_, rest) = log.rsplit_once(&format!("{words} address="))?;
    // A line may be half written.
    let (line, _) = rest.split_once('\n')?;
    line.split_whitespace().next()?.parse().ok()
}

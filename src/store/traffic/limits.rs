//! How long a request may take, and how long an answer may be.

use std::time::Duration;

/// The limits of one request.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// For the connection, name resolution and TLS included.
    pub connect: Duration,
    /// For the whole request and its answer.
    pub total: Duration,
    /// The most bytes of an answer's body.
    pub answer_bytes: usize,
}

/// A server hashes passwords and may queue for it, so the whole takes its time.
impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            total: Duration::from_secs(30),
            answer_bytes: 8 * 1024 * 1024,
        }
    }
}

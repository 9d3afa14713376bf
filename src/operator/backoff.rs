//! A pause that doubles with each failure.

use std::time::Duration;

/// The shortest and the longest pause.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Backoff {
    pub(crate) first: Duration,
    pub(crate) last: Duration,
}

impl Backoff {
    /// The pause after so many failures before this one.
    pub(crate) fn after(self, failures: u32) -> Duration {
        let pause = self.first.saturating_mul(1 << failures.min(16));
        pause.min(self.last)
    }
}

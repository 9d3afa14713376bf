//! The clock of the store: the machine's, which tests can move ahead.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};

use crate::clock;

/// The furthest that a clock is moved in all: a century.
pub(crate) const FURTHEST: i64 = 100 * 366 * 24 * 60 * 60;

/// The clock of one store.
#[derive(Debug)]
pub(crate) struct Clock {
    is_movable: bool,
    /// Seconds ahead of the machine's.
    ahead: AtomicI64,
}

impl Clock {
    /// The machine's clock, `ahead` seconds early where it can be moved at all.
    pub(crate) fn new(is_movable: bool, ahead: i64) -> Self {
        Self {
            is_movable,
            ahead: AtomicI64::new(if is_movable { ahead } else { 0 }),
        }
    }

    pub(crate) const fn is_movable(&self) -> bool {
        self.is_movable
    }

    pub(crate) fn ahead(&self) -> i64 {
        self.ahead.load(Ordering::SeqCst)
    }

    pub(crate) fn set_ahead(&self, seconds: i64) {
        self.ahead.store(seconds, Ordering::SeqCst);
    }

    pub(crate) fn now(&self) -> Timestamp {
        let now = clock::now();
        now.saturating_add(SignedDuration::from_secs(self.ahead()))
            .unwrap_or(now)
    }
}

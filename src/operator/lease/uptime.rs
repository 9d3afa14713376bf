//! The clock of deadlines, and the deadline of a lease.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

/// Time since the machine began. Nobody sets this clock, and it goes on while the process is stopped and while the
/// machine sleeps: `CLOCK_MONOTONIC`, behind [`std::time::Instant`], would wake up with time left that is over for
/// everybody else.
pub(crate) fn uptime() -> Duration {
    #[cfg(target_os = "linux")]
    let clock = rustix::time::ClockId::Boottime;
    // On Apple's systems, unlike `Instant`, this one goes on while the machine sleeps.
    #[cfg(not(target_os = "linux"))]
    let clock = rustix::time::ClockId::Monotonic;
    let time = rustix::time::clock_gettime(clock);
    // A clock that makes no sense is after every deadline.
    Duration::try_from(time).unwrap_or(Duration::MAX)
}

/// Until when its holder may act, by [`uptime`]; at first it is over.
#[derive(Clone, Debug, Default)]
pub(crate) struct Deadline(Arc<AtomicU64>);

impl Deadline {
    pub(crate) fn set(&self, until: Duration) {
        let nanoseconds = u64::try_from(until.as_nanos()).unwrap_or(u64::MAX);
        self.0.store(nanoseconds, Ordering::SeqCst);
    }

    /// Ends it now.
    pub(crate) fn end(&self) {
        self.0.store(0, Ordering::SeqCst);
    }

    /// What is left of it.
    pub(crate) fn remaining(&self) -> Duration {
        Duration::from_nanos(self.0.load(Ordering::SeqCst)).saturating_sub(uptime())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_nothing_before_a_deadline_is_set_and_after_it_has_ended() {
        let deadline = Deadline::default();
        assert!(deadline.remaining().is_zero());
        deadline.set(uptime() + Duration::from_mins(1));
        assert!(!deadline.remaining().is_zero());
        deadline.set(uptime());
        assert!(deadline.remaining().is_zero());
        deadline.set(uptime() + Duration::from_mins(1));
        deadline.end();
        assert!(deadline.remaining().is_zero());
    }
}

//! How long to wait after failures in a row: each wait is twice the one before. Pure, and without jitter.

use std::time::Duration;

/// A schedule of waits that double from a first to a longest one.
///
/// The caller counts failures in a row, and sets the count to zero after a success: then the waits begin anew. Each
/// caller adds jitter of its own, for each has another reason for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    first: Duration,
    longest: Duration,
}

impl Backoff {
    /// A schedule of these bounds.
    pub const fn new(first: Duration, longest: Duration) -> Self {
        Self { first, longest }
    }

    /// The wait after so many failures in a row, the last one included; without any failure it is the first wait.
    pub fn after(self, failures: u32) -> Duration {
        let doubled = 2u32.saturating_pow(failures.saturating_sub(1));
        self.first.saturating_mul(doubled).min(self.longest)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn durations() -> impl Strategy<Value = Duration> {
        (1_u64..=24 * 60 * 60 * 1000).prop_map(Duration::from_millis)
    }

    fn backoffs() -> impl Strategy<Value = Backoff> {
        (durations(), durations())
            .prop_map(|(one, other)| Backoff::new(one.min(other), one.max(other)))
    }

    #[test]
    fn waits_double_until_the_longest() {
        let backoff = Backoff::new(Duration::from_secs(1), Duration::from_secs(5));
        let waits = [0, 1, 2, 3, 4, u32::MAX].map(|failures| backoff.after(failures).as_secs());
        assert_eq!(waits, [1, 1, 2, 4, 5, 5]);
    }

    proptest! {
        #[test]
        fn a_wait_is_twice_the_one_before_or_the_longest(backoff in backoffs(), failures in 1..u32::MAX) {
            let (before, after) = (backoff.after(failures), backoff.after(failures + 1));
            prop_assert_eq!(after, (before * 2).min(backoff.longest));
        }

        #[test]
        fn no_wait_leaves_the_bounds(backoff in backoffs(), failures in any::<u32>()) {
            let wait = backoff.after(failures);
            prop_assert!(backoff.first <= wait && wait <= backoff.longest);
        }

        #[test]
        fn the_first_failure_after_a_success_waits_for_the_first_wait(backoff in backoffs()) {
            prop_assert_eq!(backoff.after(1), backoff.first);
            prop_assert_eq!(backoff.after(0), backoff.first);
        }
    }
}

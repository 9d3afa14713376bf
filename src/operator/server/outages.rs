//! How often a server has failed lately: one that comes and goes is asked less and less often. Pure: the time is passed in.

use std::time::Duration;

use tokio::time::Instant;

use crate::{backoff::Backoff, operator::jitter::jittered};

const BACKOFF: Backoff = Backoff::new(Duration::from_secs(1), Duration::from_mins(1));

/// After so long without a failure, earlier ones do not count any more.
const FORGOTTEN: Duration = Duration::from_mins(1);

/// The failures of one server.
#[derive(Debug, Default)]
pub(super) struct Outages {
    failures: u32,
    answers_since: Option<Instant>,
}

impl Outages {
    /// The server has failed.
    pub(super) fn failed(&mut self, now: Instant) {
        let is_forgotten = self
            .answers_since
            .take()
            .is_some_and(|since| now.duration_since(since) >= FORGOTTEN);
        self.failures = if is_forgotten {
            1
        } else {
            self.failures.saturating_add(1)
        };
    }

    /// The server has answered.
    pub(super) fn answered(&mut self, now: Instant) {
        self.answers_since.get_or_insert(now);
    }

    /// How long to wait before it is asked again.
    pub(super) fn pause(&self) -> Duration {
        jittered(BACKOFF.after(self.failures))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_comes_and_goes_is_asked_less_and_less_often() {
        let (mut outages, mut now) = (Outages::default(), Instant::now());
        for failures in 1..=4 {
            outages.failed(now);
            assert_eq!(outages.failures, failures);
            now += Duration::from_secs(1);
            outages.answered(now);
            now += Duration::from_secs(40);
            outages.answered(now);
        }
    }

    #[test]
    fn failures_are_forgotten_once_it_has_answered_for_a_while() {
        let (mut outages, now) = (Outages::default(), Instant::now());
        for _ in 0..4 {
            outages.failed(now);
        }
        outages.answered(now);
        outages.answered(now + FORGOTTEN / 2);
        outages.failed(now + FORGOTTEN);
        assert_eq!(outages.failures, 1);
    }
}

//! When a server that fails is left alone, and when it is asked again. Pure: the time is passed in.
//!
//! A failure that says something of the server opens the circuit for a while that doubles with each
//! further one. Then one call is let through, and what becomes of it decides. Calls that began before the
//! circuit opened decide nothing any more: eight of them that fail at once are one failure.

use std::time::Duration;

use tokio::time::Instant;

use crate::{
    backoff::Backoff,
    store::{Error, ErrorKind},
};

/// How long others wait while one call finds out how the server is.
const WHILE_PROBING: Duration = Duration::from_secs(1);

/// The circuit of one server.
#[derive(Debug, Default)]
pub(super) struct Circuit {
    state: State,
    /// Failures in a row.
    failures: u32,
    /// Grows whenever the circuit opens.
    epoch: u64,
}

#[derive(Debug, Default)]
enum State {
    /// Everybody may ask.
    #[default]
    Closed,
    /// Nobody may ask until then.
    Open { until: Instant, cause: Cause },
    /// One is asking.
    Probing { cause: Cause },
}

/// Why the circuit opened.
#[derive(Clone, Debug)]
pub(super) struct Cause {
    kind: ErrorKind,
    detail: String,
}

/// Proof that a call was let through, to be handed back with what became of the call.
#[derive(Clone, Copy, Debug)]
pub(super) struct CallTicket {
    epoch: u64,
}

impl Circuit {
    /// Whether a call may be made now; if not, the failure to answer instead.
    pub(super) fn admit(
        &mut self,
        attempted: impl FnOnce() -> String,
        now: Instant,
    ) -> Result<CallTicket, Error> {
        let (wait, cause) = match &self.state {
            State::Closed => return Ok(CallTicket { epoch: self.epoch }),
            State::Open { until, cause } if *until <= now => {
                let cause = cause.clone();
                self.state = State::Probing { cause };
                return Ok(CallTicket { epoch: self.epoch });
            }
            State::Open { until, cause } => (*until - now, cause),
            State::Probing { cause } => (WHILE_PROBING, cause),
        };
        Err(cause.refusal(attempted(), wait))
    }

    /// Takes in how a call ended; `jitter` is between 0 and 1.
    pub(super) fn report(
        &mut self,
        ticket: CallTicket,
        failure: Option<&Error>,
        now: Instant,
        jitter: f64,
    ) {
        if ticket.epoch != self.epoch {
            return;
        }
        let Some(failure) = failure.filter(|failure| failure.is_of_server()) else {
            self.failures = 0;
            self.state = State::Closed;
            return;
        };
        self.failures = self.failures.saturating_add(1);
        let pause = backoff(failure.kind)
            .after(self.failures)
            .mul_f64(0.5 + jitter / 2.0)
            .max(failure.retry_after.unwrap_or_default());
        self.epoch += 1;
        self.state = State::Open {
            until: now + pause,
            cause: Cause {
                kind: failure.kind,
                detail: failure.detail.clone(),
            },
        };
    }

    /// A call was given up by its caller: if all depended on it, the next one finds out.
    pub(super) fn abandon(&mut self, ticket: CallTicket, now: Instant) {
        if ticket.epoch == self.epoch
            && let State::Probing { cause } = &self.state
        {
            let cause = cause.clone();
            self.state = State::Open { until: now, cause };
        }
    }
}

impl Cause {
    /// What a caller hears that was not let through. Without times in it, so that it stays the same text.
    fn refusal(&self, attempted: String, wait: Duration) -> Error {
        // Of this call it is known: it was not made.
        let kind = if self.kind == ErrorKind::Unknown {
            ErrorKind::Unavailable
        } else {
            self.kind
        };
        let detail = format!(
            "no requests are sent for now (circuit breaker open): {}",
            self.detail
        );
        let mut error = Error::new(kind, attempted, detail);
        error.retry_after = Some(wait);
        error
    }
}

/// How long the server is left alone.
const fn backoff(kind: ErrorKind) -> Backoff {
    if kind.is_of_account() {
        // A person has to do something, and each attempt may lock the account for longer.
        Backoff::new(Duration::from_secs(15), Duration::from_mins(10))
    } else {
        Backoff::new(Duration::from_millis(500), Duration::from_secs(30))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With a jitter of 1 a pause has its full length.
    const FULL: f64 = 1.0;

    fn failure(kind: ErrorKind) -> Error {
        Error::new(kind, "list users", "there is no connection")
    }

    fn seconds(seconds: f64) -> Duration {
        Duration::from_secs_f64(seconds)
    }

    fn fail(circuit: &mut Circuit, kind: ErrorKind, now: Instant) {
        let ticket = circuit.admit(|| "list users".to_owned(), now).unwrap();
        circuit.report(ticket, Some(&failure(kind)), now, FULL);
    }

    fn wait(circuit: &mut Circuit, now: Instant) -> Option<Duration> {
        circuit
            .admit(|| "read user 1".to_owned(), now)
            .unwrap_err()
            .retry_after
    }

    #[test]
    fn pauses_double_up_to_a_longest_and_begin_anew_after_a_success() {
        let (mut circuit, mut now) = (Circuit::default(), Instant::now());
        for expected in [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0] {
            fail(&mut circuit, ErrorKind::Unreachable, now);
            assert_eq!(wait(&mut circuit, now), Some(seconds(expected)));
            now += seconds(expected);
        }
        let probe = circuit.admit(|| "list users".to_owned(), now).unwrap();
        circuit.report(probe, None, now, FULL);
        fail(&mut circuit, ErrorKind::Unreachable, now);
        assert_eq!(wait(&mut circuit, now), Some(seconds(0.5)));
    }

    #[test]
    fn one_call_alone_finds_out_how_the_server_is() {
        let (mut circuit, now) = (Circuit::default(), Instant::now());
        fail(&mut circuit, ErrorKind::Unavailable, now);
        let later = now + seconds(1.0);
        let probe = circuit.admit(|| "list users".to_owned(), later).unwrap();
        assert!(circuit.admit(|| "read user 1".to_owned(), later).is_err());
        circuit.report(probe, None, later, FULL);
        assert!(circuit.admit(|| "read user 1".to_owned(), later).is_ok());
    }

    #[test]
    fn a_probe_that_is_given_up_leaves_the_place_to_the_next() {
        let (mut circuit, now) = (Circuit::default(), Instant::now());
        fail(&mut circuit, ErrorKind::Unavailable, now);
        let later = now + seconds(1.0);
        let probe = circuit.admit(|| "list users".to_owned(), later).unwrap();
        circuit.abandon(probe, later);
        assert!(circuit.admit(|| "read user 1".to_owned(), later).is_ok());
    }

    #[test]
    fn calls_that_fail_together_are_one_failure() {
        let (mut circuit, now) = (Circuit::default(), Instant::now());
        let calls: Vec<CallTicket> = (0..8)
            .map(|_| circuit.admit(|| "read a user".to_owned(), now).unwrap())
            .collect();
        for call in calls {
            circuit.report(call, Some(&failure(ErrorKind::Unreachable)), now, FULL);
        }
        assert_eq!(wait(&mut circuit, now), Some(seconds(0.5)));
    }

    #[test]
    fn what_concerns_one_user_does_not_open_it() {
        let (mut circuit, now) = (Circuit::default(), Instant::now());
        fail(&mut circuit, ErrorKind::Invalid, now);
        assert!(circuit.admit(|| "list users".to_owned(), now).is_ok());
    }

    #[test]
    fn the_wait_that_the_server_asks_for_is_kept() {
        let (mut circuit, now) = (Circuit::default(), Instant::now());
        let ticket = circuit.admit(|| "list users".to_owned(), now).unwrap();
        let mut limited = failure(ErrorKind::RateLimited);
        limited.retry_after = Some(seconds(90.0));
        circuit.report(ticket, Some(&limited), now, 0.0);
        assert_eq!(wait(&mut circuit, now), Some(seconds(90.0)));
    }

    #[test]
    fn jitter_halves_a_pause_at_most() {
        let (mut circuit, now) = (Circuit::default(), Instant::now());
        let ticket = circuit.admit(|| "list users".to_owned(), now).unwrap();
        circuit.report(ticket, Some(&failure(ErrorKind::Unreachable)), now, 0.0);
        assert_eq!(wait(&mut circuit, now), Some(seconds(0.25)));
    }

    #[test]
    fn a_refused_password_is_not_tried_every_second() {
        let (mut circuit, now) = (Circuit::default(), Instant::now());
        fail(&mut circuit, ErrorKind::Unauthenticated, now);
        assert_eq!(wait(&mut circuit, now), Some(seconds(15.0)));
    }

    #[test]
    fn a_call_that_was_not_let_through_was_certainly_not_carried_out() {
        let (mut circuit, now) = (Circuit::default(), Instant::now());
        fail(&mut circuit, ErrorKind::Unknown, now);
        let refused = circuit
            .admit(|| "create user `a`".to_owned(), now)
            .unwrap_err();
        assert_eq!(refused.kind, ErrorKind::Unavailable);
    }
}

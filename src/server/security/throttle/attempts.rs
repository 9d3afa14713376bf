//! Attempts under way.
//!
//! Each counts before its password is compared, and not any more if it was right. So where an allowance is spent by some
//! that may still be right, the next one waits for them: any number of right logins succeeds at once.

use std::collections::BTreeMap;

use jiff::Timestamp;
use parking_lot::Mutex;
use tokio::sync::{Notify, Semaphore};

use super::{Attempt, Limits, Rate, Refused, Spent, Throttle};

/// How many attempts wait for others at most.
const MOST_WAITING: usize = 256;

/// The throttle, and who waits before it.
#[derive(Debug)]
pub(crate) struct Attempts {
    state: Mutex<State>,
    settled: Notify,
    waiting: Semaphore,
}

#[derive(Debug)]
struct State {
    throttle: Throttle,
    /// How many attempts count for each allowance, and may be given back.
    under_way: BTreeMap<Spent, usize>,
}

/// An attempt whose password is compared now; a guess, unless it is settled otherwise.
#[derive(Debug)]
pub(crate) struct Admitted<'a> {
    attempts: &'a Attempts,
    attempt: Attempt,
    is_guess: bool,
}

impl Attempts {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            state: Mutex::new(State {
                throttle: Throttle::new(limits),
                under_way: BTreeMap::new(),
            }),
            settled: Notify::new(),
            waiting: Semaphore::new(MOST_WAITING),
        }
    }

    /// Counts an attempt, if need be after others are settled.
    ///
    /// # Errors
    /// The rate that has nothing left.
    pub(crate) async fn enter(
        &self,
        attempt: Attempt,
        now: Timestamp,
    ) -> Result<(Admitted<'_>, Rate), Rate> {
        let mut place = None;
        loop {
            let mut settled = std::pin::pin!(self.settled.notified());
            // None that is settled from here on is missed.
            settled.as_mut().enable();
            let taken = self.state.lock().take(&attempt, now);
            match taken {
                Ok(rate) => {
                    let admitted = Admitted {
                        attempts: self,
                        attempt,
                        is_guess: true,
                    };
                    return Ok((admitted, rate));
                }
                Err((refused, true)) => {
                    place = place.or_else(|| self.waiting.try_acquire().ok());
                    if place.is_none() {
                        return Err(refused.rate);
                    }
                }
                Err((refused, false)) => return Err(refused.rate),
            }
            settled.await;
        }
    }
}

impl State {
    /// Where it is refused, also whether by attempts that may still be given back.
    fn take(&mut self, attempt: &Attempt, now: Timestamp) -> Result<Rate, (Refused, bool)> {
        let rate = self.throttle.take(attempt, now).map_err(|refused| {
            let is_open = self.under_way.contains_key(&refused.spent);
            (refused, is_open)
        })?;
        for allowance in attempt.allowances() {
            *self.under_way.entry(allowance).or_default() += 1;
        }
        Ok(rate)
    }

    fn settle(&mut self, attempt: &Attempt, is_guess: bool) {
        for allowance in attempt.allowances() {
            if let Some(count) = self.under_way.get_mut(&allowance) {
                *count -= 1;
            }
        }
        self.under_way.retain(|_, count| *count > 0);
        if !is_guess {
            self.throttle.give_back(attempt);
        }
    }
}

impl Admitted<'_> {
    /// What is no guess costs nothing.
    pub(crate) fn settle(mut self, is_guess: bool) {
        self.is_guess = is_guess;
    }

    /// It was refused elsewhere, for good: it is not counted, and the next ones are refused here.
    pub(crate) fn refuse(self, refused: &Refused, now: Timestamp) {
        let attempts = self.attempts;
        self.settle(false);
        attempts.state.lock().throttle.learn(refused, now);
    }
}

/// Also where the request ends before its password is compared.
impl Drop for Admitted<'_> {
    fn drop(&mut self) {
        let mut state = self.attempts.state.lock();
        state.settle(&self.attempt, self.is_guess);
        drop(state);
        self.attempts.settled.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use std::{
        future::Future,
        task::{Context, Poll, Waker},
        time::Duration,
    };

    use super::{super::Allowance, *};

    fn attempts() -> Attempts {
        let allowance = Allowance {
            attempts: 2,
            window: Duration::from_mins(1),
        };
        Attempts::new(Limits {
            login: allowance,
            address: allowance,
            ..Limits::default()
        })
    }

    fn attempt() -> Attempt {
        Attempt {
            login: "alice".to_owned(),
            address: [192, 0, 2, 1].into(),
            is_barred: false,
            is_familiar: false,
        }
    }

    async fn enter(attempts: &Attempts) -> Result<Admitted<'_>, Rate> {
        let entered = attempts.enter(attempt(), Timestamp::UNIX_EPOCH).await;
        entered.map(|(admitted, _)| admitted)
    }

    fn look<F: Future>(future: std::pin::Pin<&mut F>) -> Poll<F::Output> {
        future.poll(&mut Context::from_waker(Waker::noop()))
    }

    #[tokio::test]
    async fn who_may_be_right_is_waited_for_and_gives_way() {
        let attempts = attempts();
        let (first, second) = (
            enter(&attempts).await.unwrap(),
            enter(&attempts).await.unwrap(),
        );
        let mut third = std::pin::pin!(enter(&attempts));
        assert!(look(third.as_mut()).is_pending());
        first.settle(false);
        let third = third.await.unwrap();
        let mut fourth = std::pin::pin!(enter(&attempts));
        assert!(look(fourth.as_mut()).is_pending());
        second.settle(true);
        assert!(look(fourth.as_mut()).is_pending());
        third.settle(true);
        let refused = fourth.await.unwrap_err();
        assert_eq!(refused.remaining, 0);
    }

    #[tokio::test]
    async fn a_request_that_ends_early_was_a_guess() {
        let attempts = attempts();
        drop((
            enter(&attempts).await.unwrap(),
            enter(&attempts).await.unwrap(),
        ));
        assert!(enter(&attempts).await.is_err());
        assert!(attempts.state.lock().under_way.is_empty());
    }
}

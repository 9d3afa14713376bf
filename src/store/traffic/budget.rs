//! How many requests a server gets: so many a second, so many at once.
//!
//! Drivers ask for a permit before each request, so that an update of five requests counts as five.

use parking_lot::Mutex;
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::{Duration, Instant, sleep_until},
};

use super::{Exchange, pace::Pace};

/// The budget of one server. After a pause a second's worth of requests may go out at once.
pub struct Budget {
    turns: Mutex<Turns>,
    under_way: Semaphore,
}

struct Turns {
    pace: Pace,
    /// When the next request would be due if all went out evenly.
    due: Instant,
}

/// The right to one request, until it is dropped.
pub struct Permit<'a> {
    budget: &'a Budget,
    /// Whether it had to be waited for.
    waited: bool,
    _place: SemaphorePermit<'a>,
}

impl Budget {
    /// At most so many requests a second and so many at once, at least one of each. Where nobody says how many a second, that
    /// follows from how the server answers.
    pub fn new(requests_per_second: Option<u32>, concurrent_requests: u32) -> Self {
        let concurrent = usize::try_from(concurrent_requests.max(1)).unwrap_or(usize::MAX);
        Self {
            turns: Mutex::new(Turns {
                pace: requests_per_second.map_or_else(Pace::default, Pace::up_to),
                due: Instant::now(),
            }),
            under_way: Semaphore::new(concurrent.min(Semaphore::MAX_PERMITS)),
        }
    }

    /// Waits for its turn, first come first served.
    pub async fn permit(&self) -> Permit<'_> {
        #[expect(clippy::expect_used, reason = "nobody closes the semaphore")]
        let place = self.under_way.acquire().await.expect("an open semaphore");
        let now = Instant::now();
        let turn = self.turns.lock().reserve(now);
        sleep_until(turn).await;
        Permit {
            budget: self,
            waited: turn > now,
            _place: place,
        }
    }
}

impl Permit<'_> {
    /// The request has ended so: others get their turn sooner or later by that.
    pub fn end(self, exchange: &Exchange<'_>) {
        let pace = &mut self.budget.turns.lock().pace;
        if pace.observe(exchange, self.waited, Instant::now()) {
            let interval = pace.interval();
            tracing::debug!(
                ?exchange,
                ?interval,
                "the server has too much: it is asked less"
            );
        }
    }
}

impl Turns {
    /// When a request that is asked for now may go out.
    fn reserve(&mut self, now: Instant) -> Instant {
        let interval = self.pace.interval();
        let burst = Duration::from_secs(1).saturating_sub(interval);
        let turn = self.due.max(now);
        self.due = turn + interval;
        turn.checked_sub(burst).map_or(now, |early| early.max(now))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_second_of_requests_goes_at_once_and_the_rest_evenly() {
        let budget = Budget::new(Some(10), 1);
        let start = Instant::now();
        let mut at = Vec::new();
        for _ in 0..13 {
            drop(budget.permit().await);
            at.push(start.elapsed().as_millis());
        }
        assert_eq!(at[..10], [0; 10]);
        assert_eq!(at[10..], [100, 200, 300]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_long_pause_saves_no_more_than_a_second() {
        let budget = Budget::new(Some(2), 8);
        tokio::time::sleep(Duration::from_mins(1)).await;
        let start = Instant::now();
        for _ in 0..3 {
            drop(budget.permit().await);
        }
        assert_eq!(start.elapsed(), Duration::from_millis(500));
    }

    #[tokio::test(start_paused = true)]
    async fn no_more_than_so_many_are_under_way() {
        let budget = Arc::new(Budget::new(Some(1000), 2));
        let (first, _second) = (budget.permit().await, budget.permit().await);
        let third = tokio::spawn({
            let budget = Arc::clone(&budget);
            async move { drop(budget.permit().await) }
        });
        tokio::time::sleep(Duration::from_secs(5)).await;
        assert!(!third.is_finished());
        drop(first);
        third.await.unwrap();
    }
}

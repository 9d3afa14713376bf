//! How fast a server is asked: faster while it answers as fast as it can, slower once it does not. Pure: the time is passed in.
//!
//! The pace of a server of which nothing is known doubles each second. Where the server has once had too much, it grows from half
//! of that evenly, as that of a connection does in TCP.

use std::{collections::BTreeMap, time::Duration};

use tokio::time::Instant;

use super::Exchange;

/// Requests a second that every server takes.
const FIRST: f64 = 20.0;
/// Requests a second to a server of which nobody says more.
const MOST: f64 = 500.0;
/// Requests a second to a server that has had too much even of that.
const LEAST: f64 = 1.0;
/// What is added each second once the server has had too much.
const STEP: f64 = 20.0;
/// What is left of the pace where answers come late, and where the server says that it has too much.
const LATE: f64 = 0.8;
const TOO_MUCH: f64 = 0.5;
/// An answer is late that takes so many times as long as usual, and this much longer.
const TIMES_USUAL: u32 = 4;
const LONGER: Duration = Duration::from_millis(50);
/// Who takes that long for an answer is not asked more.
const SLOW: Duration = Duration::from_secs(1);
/// All that comes late together is one reason to go slower.
const ONCE: Duration = Duration::from_secs(1);
/// Which part of what an answer takes longer goes into what is usual: a server may have become a slower one.
const DRIFT: u32 = 256;
/// So many routes are told apart.
const ROUTES: usize = 64;

/// The pace of one server.
#[derive(Debug)]
pub(super) struct Pace {
    /// Requests a second.
    rate: f64,
    ceiling: f64,
    /// The rate doubles each second up to this one.
    doubles_until: f64,
    /// How long an answer takes that is not late, by method and route.
    usual: BTreeMap<String, Duration>,
    slowed: Option<Instant>,
}

impl Pace {
    /// So many requests a second, which somebody says the server takes, and no more.
    pub(super) fn up_to(requests_per_second: u32) -> Self {
        let rate = f64::from(requests_per_second).max(LEAST);
        Self::between(rate, rate)
    }

    const fn between(rate: f64, ceiling: f64) -> Self {
        Self {
            rate,
            ceiling,
            doubles_until: ceiling,
            usual: BTreeMap::new(),
            slowed: None,
        }
    }

    /// Between two requests.
    pub(super) fn interval(&self) -> Duration {
        Duration::from_secs(1).div_f64(self.rate)
    }

    /// Takes in how a request has ended, and whether it had to wait for its turn; whether the pace is slower from now on.
    pub(super) fn observe(&mut self, exchange: &Exchange<'_>, waited: bool, now: Instant) -> bool {
        let half = self.rate * TOO_MUCH;
        match exchange.status {
            // It is away, and may be as fast as before when it is back.
            None => self.slow_down(FIRST, half, now),
            Some(429 | 503) => self.slow_down(half.max(LEAST), half, now),
            // What is refused at once says nothing of how long an answer takes.
            Some(200..300) if self.is_late(exchange) => {
                let less = self.rate * LATE;
                self.slow_down(less.max(FIRST), less, now)
            }
            Some(_) => {
                // Who never waits needs no more.
                if waited && exchange.duration < SLOW {
                    self.grow();
                }
                false
            }
        }
    }

    /// Whether an answer took longer than usual; it is part of what is usual from now on.
    fn is_late(&mut self, exchange: &Exchange<'_>) -> bool {
        let route = format!("{} {}", exchange.method, exchange.route);
        if self.usual.len() >= ROUTES && !self.usual.contains_key(&route) {
            return false;
        }
        let took = exchange.duration;
        let usual = self.usual.entry(route).or_insert(took);
        let is_late = took > *usual * TIMES_USUAL + LONGER;
        *usual = match took.checked_sub(*usual) {
            Some(longer) => *usual + longer / DRIFT,
            None => took,
        };
        is_late
    }

    fn slow_down(&mut self, rate: f64, doubles_until: f64, now: Instant) -> bool {
        let is_told = self.slowed.is_some_and(|slowed| now < slowed + ONCE);
        if is_told || rate >= self.rate {
            return false;
        }
        (self.rate, self.doubles_until) = (rate, doubles_until);
        self.slowed = Some(now);
        true
    }

    /// So many of these a second as the rate says.
    fn grow(&mut self) {
        let step = if self.rate < self.doubles_until {
            1.0
        } else {
            STEP / self.rate
        };
        self.rate = (self.rate + step).min(self.ceiling);
    }
}

/// Of a server of which nothing is known.
impl Default for Pace {
    fn default() -> Self {
        Self::between(FIRST, MOST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that is simulated: what it takes for an answer, and which it gives, by how many it was asked in the last second.
    fn asked(seconds: u64, mut pace: Pace, answer: impl Fn(usize) -> (u64, u16)) -> Vec<usize> {
        let begun = Instant::now();
        let (mut now, mut counts) = (begun, vec![0]);
        while now < begun + Duration::from_secs(seconds) {
            let second = usize::try_from((now - begun).as_secs()).unwrap();
            counts.resize(second + 1, 0);
            counts[second] += 1;
            let (milliseconds, status) = answer(counts[second]);
            let exchange = Exchange {
                method: "GET",
                route: "users/{user}",
                status: Some(status),
                duration: Duration::from_millis(milliseconds),
            };
            pace.observe(&exchange, true, now);
            now += pace.interval();
        }
        counts
    }

    #[test]
    fn a_server_that_takes_it_is_asked_twice_as_much_each_second_up_to_the_ceiling() {
        let counts = asked(8, Pace::default(), |_| (5, 200));
        assert!(counts[0] < 50, "{counts:?}");
        let done: usize = counts.iter().sum();
        assert!(done > 2000, "a thousand users of two requests: {counts:?}");
        assert!(counts.iter().all(|count| *count <= 501), "{counts:?}");
    }

    #[test]
    fn a_server_that_is_slow_from_the_first_answer_on_is_not_asked_more() {
        let counts = asked(30, Pace::default(), |_| (2000, 200));
        assert!(counts.iter().all(|count| *count <= 21), "{counts:?}");
    }

    #[test]
    fn a_server_that_becomes_slow_is_asked_less_until_it_is_not() {
        let busy = |count: usize| if count > 100 { (400, 200) } else { (5, 200) };
        let counts = asked(60, Pace::default(), busy);
        let later = &counts[20..59];
        assert!(
            later.iter().all(|count| (60..=140).contains(count)),
            "{counts:?}"
        );
    }

    #[test]
    fn a_server_that_refuses_is_asked_half_as_much_and_refuses_seldom() {
        let limited = |count: usize| if count > 50 { (5, 429) } else { (5, 200) };
        let counts = asked(60, Pace::default(), limited);
        let refused: usize = counts.iter().map(|count| count.saturating_sub(50)).sum();
        let done: usize = counts.iter().map(|count| (*count).min(50)).sum();
        assert!(
            refused * 5 < done,
            "{refused} of {done} were refused: {counts:?}"
        );
        let strict = asked(60, Pace::default(), |_| (5, 503));
        assert!(strict[10..59].iter().all(|count| *count <= 1), "{strict:?}");
    }

    #[test]
    fn what_is_refused_at_once_says_nothing_of_how_long_an_answer_takes() {
        let mut pace = Pace::default();
        let mut answer = |milliseconds, status| {
            let exchange = Exchange {
                method: "POST",
                route: "users",
                status,
                duration: Duration::from_millis(milliseconds),
            };
            // Long after whatever was before.
            let now = Instant::now() + ONCE * 2;
            pace.observe(&exchange, true, now);
            pace.rate
        };
        for refusal in [None, Some(422), Some(503), Some(429)] {
            answer(0, refusal);
        }
        let before = answer(80, Some(200));
        assert!(answer(80, Some(200)) > before, "as fast as it can");
        assert!(answer(80, Some(200)) > before + 1.0);
    }

    #[test]
    fn a_server_that_was_away_is_soon_asked_as_before() {
        let (mut pace, begun) = (Pace::default(), Instant::now());
        let exchange = |status| Exchange {
            method: "GET",
            route: "users",
            status,
            duration: Duration::from_millis(5),
        };
        for _ in 0..1000 {
            pace.observe(&exchange(Some(200)), true, begun);
        }
        assert_eq!(pace.interval(), Duration::from_millis(2));
        for seconds in 0..60 {
            let now = begun + Duration::from_secs(seconds);
            pace.observe(&exchange(None), true, now);
        }
        assert_eq!(pace.interval(), Duration::from_millis(50));
        for _ in 0..230 {
            pace.observe(&exchange(Some(200)), true, begun);
        }
        assert_eq!(pace.interval(), Duration::from_millis(4));
    }

    #[test]
    fn what_somebody_says_that_a_server_takes_is_asked_from_the_start_and_never_exceeded() {
        let counts = asked(5, Pace::up_to(2), |_| (5, 200));
        assert!(counts.iter().all(|count| *count == 2), "{counts:?}");
        let counts = asked(5, Pace::up_to(300), |_| (5, 200));
        assert!(
            counts.iter().all(|count| (300..=301).contains(count)),
            "{counts:?}"
        );
    }

    #[test]
    fn who_never_waits_is_not_given_more() {
        let (mut pace, now) = (Pace::default(), Instant::now());
        let before = pace.interval();
        for _ in 0..1000 {
            let exchange = Exchange {
                method: "GET",
                route: "users",
                status: Some(200),
                duration: Duration::from_millis(5),
            };
            pace.observe(&exchange, false, now);
        }
        assert_eq!(pace.interval(), before);
    }
}

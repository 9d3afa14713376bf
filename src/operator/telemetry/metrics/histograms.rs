//! Histograms of durations, in seconds.

use prometheus_client::metrics::{family::Family, histogram::Histogram};

/// Seconds of delay, from unnoticeable to an incident.
const LAG: [f64; 10] = [0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 300.0, 3600.0];
/// Seconds of work: a server that hashes a password takes its time.
const WORK: [f64; 9] = [0.005, 0.025, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0];

pub(super) type Histograms<L> = Family<L, Histogram, fn() -> Histogram>;

/// Of how long work took.
pub(super) fn of_work<L: Clone + Eq + std::hash::Hash>() -> Histograms<L> {
    Family::new_with_constructor(|| Histogram::new(WORK))
}

/// Of how late something was.
pub(super) fn of_lag<L: Clone + Eq + std::hash::Hash>() -> Histograms<L> {
    Family::new_with_constructor(|| Histogram::new(LAG))
}

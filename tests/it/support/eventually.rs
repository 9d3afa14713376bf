//! Waiting for what will be so soon, without guessing how soon.

use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior, interval, timeout_at};

const PROBE_INTERVAL: Duration = Duration::from_millis(25);

/// Asks again until the probe says `Ok`; an `Err` is what was seen instead, and the last one ends up in the failure.
///
/// # Panics
/// When `patience` is over; a probe that hangs is cut off then.
pub(crate) async fn eventually<T>(
    patience: Duration,
    wanted: &str,
    mut probe: impl AsyncFnMut() -> Result<T, String>,
) -> T {
    let deadline = Instant::now() + patience;
    let mut ticks = interval(PROBE_INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut last = String::from("nothing: the first look did not end");
    while Instant::now() < deadline {
        ticks.tick().await;
        match timeout_at(deadline, probe()).await {
            Ok(Ok(value)) => return value,
            Ok(Err(seen)) => last = seen,
            Err(_) => break,
        }
    }
    panic!("waited {patience:?} in vain: {wanted}; last seen: {last}");
}

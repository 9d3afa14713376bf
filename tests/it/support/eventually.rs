//! Waiting for what will be so soon, without guessing how soon.

use std::panic::Location;
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};

/// What is so soon is seen at once, and what takes long is not held up by our asking.
const FIRST_PAUSE: Duration = Duration::from_millis(10);
const LAST_PAUSE: Duration = Duration::from_millis(80);

/// Asks again until the probe says `Ok`; an `Err` is what was seen instead, and the last one ends up in the failure.
///
/// # Panics
/// When `patience` is over; a probe that hangs is cut off then.
#[track_caller]
pub(crate) fn eventually<T>(
    patience: Duration,
    wanted: &str,
    probe: impl AsyncFnMut() -> Result<T, String>,
) -> impl Future<Output = T> {
    // An async function would not know who called it.
    let caller = Location::caller();
    async move {
        match until(Instant::now() + patience, probe).await {
            Ok(value) => value,
            Err(seen) => {
                panic!("{caller}: waited {patience:?} in vain: {wanted}; last seen: {seen}")
            }
        }
    }
}

async fn until<T>(
    deadline: Instant,
    mut probe: impl AsyncFnMut() -> Result<T, String>,
) -> Result<T, String> {
    let mut last = String::from("nothing: the first probe did not end");
    let mut pause = FIRST_PAUSE;
    while Instant::now() < deadline {
        match timeout_at(deadline, probe()).await {
            Ok(Ok(value)) => return Ok(value),
            Ok(Err(seen)) => last = seen,
            Err(_) => break,
        }
        sleep(pause).await;
        pause = (pause * 3 / 2).min(LAST_PAUSE);
    }
    Err(last)
}

//! Random variation of waits, so that replicas and workers do not retry at the same moment.

use std::time::Duration;

/// Within ten per cent.
pub(crate) fn jittered(time: Duration) -> Duration {
    let random = getrandom::u32().map_or(0.5, |number| f64::from(number) / f64::from(u32::MAX));
    time.mul_f64(0.9 + random / 5.0)
}

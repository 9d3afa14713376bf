//! Waiting for an API server without which nothing can begin.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::jitter::jittered;
use crate::{backoff::Backoff, engine::PortError};

/// How long to wait for an API server that does not answer.
const UNANSWERED: Backoff = Backoff::new(Duration::from_secs(1), Duration::from_secs(30));

/// For how long it may be forbidden to start.
const FORBIDDEN: Duration = Duration::from_secs(10);

/// Tries again while the API server does not answer, which says nothing about the key. One that has just started may not know
/// any roles yet.
pub(super) async fn patiently<T, Loaded: Future<Output = Result<T, PortError>>>(
    load: impl Fn() -> Loaded,
) -> Result<T, PortError> {
    let (mut failures, mut forbidden) = (0, None);
    loop {
        let error = match load().await {
            Err(error @ PortError::Failed { .. }) => error,
            Err(error @ PortError::Forbidden { .. }) => {
                let since = *forbidden.get_or_insert_with(Instant::now);
                if since.elapsed() > FORBIDDEN {
                    return Err(error);
                }
                error
            }
            loaded => return loaded,
        };
        if failures == 0 {
            tracing::warn!(%error, "the operator cannot start yet; retrying");
        }
        failures += 1;
        sleep(jittered(UNANSWERED.after(failures))).await;
    }
}

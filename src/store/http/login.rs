//! One login for all requests to a server.
//!
//! One caller logs in while the others wait, and share what comes of it. What a login gives serves until it is refused.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::sync::Mutex;

use crate::store::{Error, ErrorKind, Result};

/// What a login gives, such as a token, while it lasts.
pub(in crate::store) struct SharedLogin<T> {
    state: Mutex<State<T>>,
    /// How many logins have ended; who waited meanwhile shares a failure instead of repeating it.
    ended: AtomicU64,
}

struct State<T> {
    given: Option<Arc<T>>,
    failure: Option<Failure>,
}

/// As much of an [`Error`] as can be told again.
struct Failure {
    kind: ErrorKind,
    detail: String,
    retry_after: Option<Duration>,
}

impl<T> Default for SharedLogin<T> {
    fn default() -> Self {
        Self {
            state: Mutex::new(State {
                given: None,
                failure: None,
            }),
            ended: AtomicU64::new(0),
        }
    }
}

impl<T> SharedLogin<T> {
    /// What the last login gave, or the next one gives; another one than `refused`.
    pub(in crate::store) async fn given(
        &self,
        refused: Option<&Arc<T>>,
        log_in: impl Future<Output = Result<T>>,
    ) -> Result<Arc<T>> {
        let ended = self.ended.load(Ordering::Acquire);
        let mut state = self.state.lock().await;
        if let Some(given) = &state.given
            && refused.is_none_or(|refused| !Arc::ptr_eq(refused, given))
        {
            return Ok(Arc::clone(given));
        }
        if ended != self.ended.load(Ordering::Acquire)
            && let Some(failure) = &state.failure
        {
            return Err(failure.again());
        }
        state.given = None;
        let login = log_in.await;
        self.ended.fetch_add(1, Ordering::Release);
        state.failure = login.as_ref().err().map(Failure::of);
        let given = Arc::new(login?);
        state.given = Some(Arc::clone(&given));
        Ok(given)
    }

    /// What is given, to be given back: the next call logs in again.
    pub(in crate::store) async fn take(&self) -> Option<Arc<T>> {
        self.state.lock().await.given.take()
    }
}

impl Failure {
    fn of(error: &Error) -> Self {
        Self {
            kind: error.kind,
            detail: error.detail.clone(),
            retry_after: error.retry_after,
        }
    }

    fn again(&self) -> Error {
        let mut error = Error::new(self.kind, "log in", &*self.detail);
        error.retry_after = self.retry_after;
        error
    }
}

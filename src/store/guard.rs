//! A store that is left alone while its server fails: one decision for all drivers and all users.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use tokio::time::Instant;

use super::{
    Description, Error, Result, UserStore,
    circuit::{CallTicket, Circuit},
};
use crate::{
    domain::{name::UserId, password::PasswordValue},
    plan::{Change, Identified, NewUser},
    world::{Inventory, StoreRow, StoreUser},
};

/// Numbers between 0 and 1, so that those who failed together do not come back together.
pub type Jitter = Box<dyn Fn() -> f64 + Send + Sync>;

/// A store behind a circuit breaker.
pub struct CircuitBreaker<S> {
    store: S,
    circuit: Mutex<Circuit>,
    jitter: Jitter,
}

impl<S> CircuitBreaker<S> {
    /// Guards a store.
    pub fn new(store: S, jitter: Jitter) -> Self {
        Self {
            store,
            circuit: Mutex::default(),
            jitter,
        }
    }

    async fn guarded<T>(
        &self,
        attempted: impl FnOnce() -> String,
        call: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        let place = Place::take(self, attempted)?;
        let result = call.await;
        place.report(result.as_ref().err());
        result
    }

    fn circuit(&self) -> MutexGuard<'_, Circuit> {
        self.circuit.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A call under way; dropped without a report where its caller gave up.
struct Place<'a, S> {
    guard: &'a CircuitBreaker<S>,
    admission: Option<CallTicket>,
}

impl<'a, S> Place<'a, S> {
    fn take(guard: &'a CircuitBreaker<S>, attempted: impl FnOnce() -> String) -> Result<Self> {
        let admission = guard.circuit().admit(attempted, Instant::now())?;
        Ok(Self {
            guard,
            admission: Some(admission),
        })
    }

    fn report(mut self, failure: Option<&Error>) {
        if let Some(admission) = self.admission.take() {
            let jitter = (self.guard.jitter)().clamp(0.0, 1.0);
            let mut circuit = self.guard.circuit();
            circuit.report(admission, failure, Instant::now(), jitter);
        }
    }
}

impl<S> Drop for Place<'_, S> {
    fn drop(&mut self) {
        if let Some(admission) = self.admission.take() {
            self.guard.circuit().abandon(admission, Instant::now());
        }
    }
}

#[async_trait]
impl<S: UserStore> UserStore for CircuitBreaker<S> {
    async fn describe(&self) -> Result<Description> {
        let attempted = || "describe the server".to_owned();
        self.guarded(attempted, self.store.describe()).await
    }

    async fn inventory(&self) -> Result<Inventory> {
        let attempted = || "read the inventory".to_owned();
        self.guarded(attempted, self.store.inventory()).await
    }

    async fn list(&self) -> Result<Vec<StoreRow>> {
        let attempted = || "list users".to_owned();
        self.guarded(attempted, self.store.list()).await
    }

    async fn get(&self, id: &UserId) -> Result<Option<StoreUser>> {
        let attempted = || format!("read user {id}");
        self.guarded(attempted, self.store.get(id)).await
    }

    async fn create(&self, user: &NewUser, password: &PasswordValue) -> Result<UserId> {
        let attempted = || format!("create user `{}`", user.login);
        self.guarded(attempted, self.store.create(user, password))
            .await
    }

    async fn update(&self, change: &Change) -> Result<()> {
        let attempted = || format!("update user `{}`", change.user.login);
        self.guarded(attempted, self.store.update(change)).await
    }

    async fn set_password(&self, user: &Identified, password: &PasswordValue) -> Result<()> {
        let attempted = || format!("set the password of user `{}`", user.login);
        self.guarded(attempted, self.store.set_password(user, password))
            .await
    }

    async fn delete(&self, user: &Identified) -> Result<()> {
        let attempted = || format!("delete user `{}`", user.login);
        self.guarded(attempted, self.store.delete(user)).await
    }

    async fn other_installations(&self) -> Result<BTreeSet<Arc<str>>> {
        let attempted = || "list sessions".to_owned();
        self.guarded(attempted, self.store.other_installations())
            .await
    }

    async fn close(&self) -> Result<()> {
        let attempted = || "log out".to_owned();
        self.guarded(attempted, self.store.close()).await
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicUsize, Ordering},
        time::Duration,
    };

    use super::*;
    use crate::store::ErrorKind;

    /// Fails the first calls, and counts them all; only listing is asked of it.
    #[derive(Default)]
    struct Failing {
        failures: usize,
        calls: AtomicUsize,
    }

    #[async_trait]
    impl UserStore for Failing {
        async fn list(&self) -> Result<Vec<StoreRow>> {
            if self.calls.fetch_add(1, Ordering::Relaxed) < self.failures {
                return Err(Error::new(ErrorKind::Unreachable, "list users", "no"));
            }
            Ok(Vec::new())
        }

        async fn describe(&self) -> Result<Description> {
            std::future::pending().await
        }

        async fn inventory(&self) -> Result<Inventory> {
            Ok(Inventory::default())
        }

        async fn get(&self, _: &UserId) -> Result<Option<StoreUser>> {
            Ok(None)
        }

        async fn create(&self, _: &NewUser, _: &PasswordValue) -> Result<UserId> {
            Ok("1".into())
        }

        async fn update(&self, _: &Change) -> Result<()> {
            Ok(())
        }

        async fn set_password(&self, _: &Identified, _: &PasswordValue) -> Result<()> {
            Ok(())
        }

        async fn delete(&self, _: &Identified) -> Result<()> {
            Ok(())
        }
    }

    fn guard(failures: usize) -> CircuitBreaker<Failing> {
        let store = Failing {
            failures,
            ..Failing::default()
        };
        CircuitBreaker::new(store, Box::new(|| 1.0))
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_is_down_is_asked_once_and_then_left_alone() {
        let guard = guard(1);
        assert_eq!(guard.list().await.unwrap_err().detail, "no");
        for _ in 0..1000 {
            let refused = guard.get(&"7".into()).await.unwrap_err();
            assert_eq!(refused.kind, ErrorKind::Unreachable);
            assert_eq!(refused.attempted, "read user 7");
        }
        assert_eq!(guard.store.calls.load(Ordering::Relaxed), 1);
        tokio::time::sleep(Duration::from_millis(500)).await;
        guard.list().await.unwrap();
        guard.get(&"7".into()).await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn a_probe_whose_caller_gave_up_blocks_nobody() {
        let guard = guard(1);
        guard.list().await.unwrap_err();
        tokio::time::sleep(Duration::from_millis(500)).await;
        let stalled = tokio::time::timeout(Duration::from_secs(1), guard.describe());
        assert!(stalled.await.is_err());
        guard.list().await.unwrap();
    }
}

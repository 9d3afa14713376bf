//! A store that is left alone while its server fails: one decision for all drivers and all users.

use std::{collections::BTreeSet, sync::Arc};

use async_trait::async_trait;
use parking_lot::Mutex;
use tokio::time::Instant;

use super::circuit::{CallTicket, Circuit};
use crate::{
    domain::{name::UserId, password::PasswordValue},
    plan::{Change, Identified, NewUser, SetStep},
    store::{Description, Error, Result, UserStore},
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
    /// Puts a circuit breaker before a store.
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
        let under_way = Call::begin(self, attempted)?;
        let result = call.await;
        under_way.report(result.as_ref().err());
        result
    }
}

impl<S: UserStore> CircuitBreaker<S> {
    /// A call about one user, layout or camera group. What fails there is theirs, unless another request fails too.
    async fn guarded_of_user<T>(
        &self,
        attempted: impl FnOnce() -> String,
        call: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        let call = async {
            let mut result = call.await;
            if let Err(error) = &mut result
                && error.kind.is_told_by_probe()
            {
                self.find_blame(error).await;
            }
            result
        };
        self.guarded(attempted, call).await
    }

    async fn find_blame(&self, error: &mut Error) {
        match self.store.probe().await {
            Ok(()) => error.is_server_well = true,
            Err(probed) => error.retry_after = error.retry_after.max(probed.retry_after),
        }
    }
}

/// A call under way; dropped without a report where its caller gave up.
struct Call<'a, S> {
    breaker: &'a CircuitBreaker<S>,
    ticket: Option<CallTicket>,
}

impl<'a, S> Call<'a, S> {
    fn begin(breaker: &'a CircuitBreaker<S>, attempted: impl FnOnce() -> String) -> Result<Self> {
        let ticket = breaker.circuit.lock().admit(attempted, Instant::now())?;
        Ok(Self {
            breaker,
            ticket: Some(ticket),
        })
    }

    fn report(mut self, failure: Option<&Error>) {
        if let Some(ticket) = self.ticket.take() {
            let jitter = (self.breaker.jitter)().clamp(0.0, 1.0);
            let mut circuit = self.breaker.circuit.lock();
            circuit.report(ticket, failure, Instant::now(), jitter);
        }
    }
}

impl<S> Drop for Call<'_, S> {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket.take() {
            let mut circuit = self.breaker.circuit.lock();
            circuit.abandon(ticket, Instant::now());
        }
    }
}

#[async_trait]
impl<S: UserStore> UserStore for CircuitBreaker<S> {
    async fn describe(&self) -> Result<Description> {
        let attempted = || "describe the server".to_owned();
        self.guarded(attempted, self.store.describe()).await
    }

    async fn probe(&self) -> Result<()> {
        let attempted = || "probe the server".to_owned();
        self.guarded(attempted, self.store.probe()).await
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
        self.guarded_of_user(attempted, self.store.get(id)).await
    }

    async fn create(&self, user: &NewUser, password: &PasswordValue) -> Result<UserId> {
        let attempted = || format!("create user `{}`", user.login);
        self.guarded_of_user(attempted, self.store.create(user, password))
            .await
    }

    async fn update(&self, change: &Change) -> Result<()> {
        let attempted = || format!("update user `{}`", change.user.login);
        self.guarded_of_user(attempted, self.store.update(change))
            .await
    }

    async fn set_password(&self, user: &Identified, password: &PasswordValue) -> Result<()> {
        let attempted = || format!("set the password of user `{}`", user.login);
        self.guarded_of_user(attempted, self.store.set_password(user, password))
            .await
    }

    async fn delete(&self, user: &Identified) -> Result<()> {
        let attempted = || format!("delete user `{}`", user.login);
        self.guarded_of_user(attempted, self.store.delete(user))
            .await
    }

    async fn write_set(&self, step: &SetStep) -> Result<()> {
        let attempted = || format!("write {} `{}`", step.kind(), step.name());
        self.guarded_of_user(attempted, self.store.write_set(step))
            .await
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
    use crate::{domain::access::Grant, store::ErrorKind};

    /// Fails the first listings, and counts them; updates fail always.
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

        async fn probe(&self) -> Result<()> {
            self.list().await.map(drop)
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
            Err(Error::new(ErrorKind::Unknown, "update user `a`", "500"))
        }

        async fn set_password(&self, _: &Identified, _: &PasswordValue) -> Result<()> {
            Ok(())
        }

        async fn delete(&self, _: &Identified) -> Result<()> {
            Ok(())
        }
    }

    fn breaker(failures: usize) -> CircuitBreaker<Failing> {
        let store = Failing {
            failures,
            ..Failing::default()
        };
        CircuitBreaker::new(store, Box::new(|| 1.0))
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_is_down_is_asked_once_and_then_left_alone() {
        let breaker = breaker(1);
        assert_eq!(breaker.list().await.unwrap_err().detail, "no");
        for _ in 0..1000 {
            let refused = breaker.get(&"7".into()).await.unwrap_err();
            assert_eq!(refused.kind, ErrorKind::Unreachable);
            assert_eq!(refused.attempted, "read user 7");
        }
        assert_eq!(breaker.store.calls.load(Ordering::Relaxed), 1);
        tokio::time::sleep(Duration::from_millis(500)).await;
        breaker.list().await.unwrap();
        breaker.get(&"7".into()).await.unwrap();
    }

    fn change() -> Change {
        let (id, login) = ("7".into(), "a@x.org".parse().unwrap());
        Change {
            user: Identified { id, login },
            from: Grant::nothing(),
            to: Grant::nothing(),
            display_name: "A".into(),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_always_fails_for_one_user_is_not_of_the_server() {
        let breaker = breaker(0);
        for _ in 0..100 {
            let failure = breaker.update(&change()).await.unwrap_err();
            assert_eq!(failure.kind, ErrorKind::Unknown);
            assert!(!failure.is_of_server());
            breaker.get(&"8".into()).await.unwrap();
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_fails_for_one_user_while_a_read_fails_too_is_of_the_server() {
        let breaker = breaker(1);
        let failure = breaker.update(&change()).await.unwrap_err();
        assert!(failure.is_of_server());
        let refused = breaker.get(&"8".into()).await.unwrap_err();
        assert!(refused.is_of_server());
        assert_eq!(refused.kind, ErrorKind::Unavailable);
    }

    #[tokio::test(start_paused = true)]
    async fn a_probe_whose_caller_gave_up_blocks_nobody() {
        let breaker = breaker(1);
        breaker.list().await.unwrap_err();
        tokio::time::sleep(Duration::from_millis(500)).await;
        let stalled = tokio::time::timeout(Duration::from_secs(1), breaker.describe());
        assert!(stalled.await.is_err());
        breaker.list().await.unwrap();
    }
}

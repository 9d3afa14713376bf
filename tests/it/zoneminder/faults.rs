//! Whatever breaks, and wherever: nobody ever has more than before or than declared, and nobody is forgotten.

use std::time::Duration;

use vms_operator::{
    domain::{access::Grant, name::UserId},
    store::{Error, Limits, UserStore, ZoneMinder},
};

use super::{
    change, driver, driver_at, grant, new_user, password,
    server::{ADMIN, TestZoneMinder},
};
use crate::support::proxy::{Fault, Proxy};

/// More requests than any call takes.
const MANY: usize = 12;
/// Long enough for every answer that comes, and short enough to wait for one that does not.
const PATIENCE: Duration = Duration::from_secs(4);

/// A ZoneMinder, and somebody who talks to it through a network that breaks.
struct Broken {
    server: TestZoneMinder,
    proxy: Proxy,
    healthy: ZoneMinder,
}

impl Broken {
    async fn start() -> Self {
        let server = TestZoneMinder::start();
        Self {
            proxy: Proxy::before(server.address()).await,
            healthy: driver(&server),
            server,
        }
    }

    /// One with a new session, whose request of that number breaks.
    fn breaking_at(&self, index: usize, fault: Fault) -> ZoneMinder {
        let limits = Limits {
            total: PATIENCE,
            ..Limits::default()
        };
        self.proxy.fail(self.proxy.count() + index, fault);
        driver_at(&format!("{}/zm", self.proxy.url()), ADMIN, &limits)
    }

    /// Whom ZoneMinder has of that login, and what they hold.
    async fn stored(&self, login: &str) -> Option<(UserId, Grant)> {
        let rows = self.healthy.list().await.expect("a listing");
        let row = rows.into_iter().find(|row| row.login.as_str() == login)?;
        let user = self.healthy.get(&row.id).await.expect("a user");
        user.map(|user| (row.id, user.grant))
    }
}

/// Breaks each request of a call in each way; the call answers whether one was broken.
async fn break_everywhere(mut call: impl AsyncFnMut(usize, Fault) -> Result<(), Error>) {
    for fault in Fault::ALL {
        let mut index = 0;
        while call(index, fault).await.is_err() {
            index += 1;
            assert!(index < MANY, "{fault:?}: more than {MANY} requests");
        }
        assert!(index > 1, "{fault:?}: the login alone was broken");
    }
}

#[tokio::test]
async fn a_create_that_breaks_at_any_request_gives_no_more_and_is_never_said_to_have_made_nobody() {
    let broken = Broken::start().await;
    let declared = grant(&["1", "2"], &["ptz"]);
    let nothing = grant(&[], &[]);
    let mut number = 0;
    break_everywhere(async |index, fault| {
        number += 1;
        let when = format!("{fault:?} at {index}");
        let login = format!("u{number}@example.com");
        let driver = broken.breaking_at(index, fault);
        let user = new_user(&login, declared.clone());
        let result = driver.create(&user, &password("correct-horse-1")).await;
        let stored = broken.stored(&login).await;
        match (&result, &stored) {
            (Ok(id), Some((stored, grant))) => {
                assert_eq!((id, grant), (stored, &declared), "{when}");
            }
            (Ok(_), None) => panic!("{when}: nobody is there"),
            (Err(error), Some((_, grant))) => {
                // Otherwise whoever is there would be somebody else's.
                assert!(!error.kind.is_definite(), "{when}: {error}");
                assert!(*grant == nothing || *grant == declared, "{when}: {grant:?}");
            }
            (Err(_), None) => {}
        }
        if let Some((id, _)) = stored {
            let found = broken.healthy.get(&id).await.unwrap().expect("a user");
            let change = change(&found, declared.clone());
            broken.healthy.update(&change).await.unwrap();
            assert_eq!(broken.stored(&login).await, Some((id, declared.clone())));
        }
        result.map(drop)
    })
    .await;
}

#[tokio::test]
async fn a_change_that_breaks_at_any_request_is_done_or_not_and_never_half() {
    let broken = Broken::start().await;
    let (before, after) = (grant(&["1", "2"], &["ptz"]), grant(&["3"], &[]));
    let login = "alice@example.com";
    let user = new_user(login, before.clone());
    let id = broken
        .healthy
        .create(&user, &password("correct-horse-1"))
        .await;
    let id = id.unwrap();
    break_everywhere(async |index, fault| {
        let when = format!("{fault:?} at {index}");
        let found = broken.healthy.get(&id).await.unwrap().expect("a user");
        broken
            .healthy
            .update(&change(&found, before.clone()))
            .await
            .unwrap();
        let found = broken.healthy.get(&id).await.unwrap().expect("a user");
        let driver = broken.breaking_at(index, fault);
        let result = driver.update(&change(&found, after.clone())).await;
        let (_, stored) = broken.stored(login).await.expect("a user");
        assert!(stored == before || stored == after, "{when}: {stored:?}");
        if result.is_ok() || result.as_ref().is_err_and(|error| error.kind.is_definite()) {
            let expected = if result.is_ok() { &after } else { &before };
            assert_eq!(&stored, expected, "{when}");
        }
        result
    })
    .await;
    assert_eq!(
        broken.server.row(login),
        "1 View None None None None None None None 3 0"
    );
}

//! Whatever breaks, and wherever: nobody ever has more than before or than declared, and nobody is forgotten.

use std::{cell::Cell, time::Duration};

use vms_operator::{
    domain::access::Grant,
    plan::Identified,
    store::{Frigate, Limits, UserStore},
};

use super::{
    ADMIN, assert_never_wider, change, double::Double, driver, driver_at, new_user, password,
    seeing, stored,
};
use crate::support::proxy::{Fault, Proxy};

/// More requests than any call takes.
const MANY: usize = 24;
/// Long enough for every answer that comes, and short enough to wait for one that does not.
const PATIENCE: Duration = Duration::from_secs(2);

/// A Frigate, and somebody who talks to it through a network that breaks.
struct Broken {
    double: Double,
    proxy: Proxy,
    healthy: Frigate,
    /// The number of the request that is to break.
    at: Cell<usize>,
}

impl Broken {
    async fn start() -> Self {
        let double = Double::start().await;
        Self {
            proxy: Proxy::before(double.address()).await,
            healthy: driver(&double),
            at: Cell::new(0),
            double,
        }
    }

    /// One with a new session, whose request of that number breaks.
    fn breaking_at(&self, index: usize, fault: Fault) -> Frigate {
        let limits = Limits {
            total: PATIENCE,
            ..Limits::default()
        };
        self.double.begin_journal();
        self.at.set(self.proxy.count() + index);
        self.proxy.fail(self.at.get(), fault);
        driver_at(&self.proxy.url(), ADMIN, &limits)
    }

    /// Whether there was such a request.
    fn was_reached(&self) -> bool {
        self.proxy.count() > self.at.get()
    }

    /// Lets the fault hit a request that is nobody's, so that it hits no other.
    async fn use_up(&self) {
        while !self.was_reached() {
            let client = reqwest::Client::builder().no_proxy().timeout(PATIENCE);
            let client = client.build().expect("a client");
            // What comes of it is of no interest.
            drop(client.get(self.proxy.url()).send().await);
        }
    }

    /// Makes a user hold that.
    async fn mend(&self, login: &str, to: &Grant) {
        let found = stored(&self.healthy, login).await.expect("a user");
        let change = change(&found, to.clone());
        self.healthy.update(&change).await.expect("a change");
        let mended = stored(&self.healthy, login).await.expect("a user");
        assert_eq!(mended.grant, *to);
    }
}

/// Breaks each request of a call in each way, until one comes that the call does not have.
async fn break_everywhere(broken: &Broken, mut call: impl AsyncFnMut(usize, Fault)) {
    for fault in Fault::ALL {
        let mut index = 0;
        loop {
            call(index, fault).await;
            if !broken.was_reached() {
                break;
            }
            index += 1;
            assert!(index < MANY, "{fault:?}: more than {MANY} requests");
        }
        assert!(index > 4, "{fault:?}: few requests were broken");
        broken.use_up().await;
    }
}

#[tokio::test]
async fn a_create_that_breaks_at_any_request_gives_no_more_and_is_never_said_to_have_made_nobody() {
    let broken = Broken::start().await;
    let declared = seeing(&["gate", "yard"]);
    let nothing = seeing(&[]);
    let mut number = 0;
    break_everywhere(&broken, async |index, fault| {
        number += 1;
        let when = format!("{fault:?} at {index}");
        let login = format!("u{number}");
        let driver = broken.breaking_at(index, fault);
        let user = new_user(&login, declared.clone());
        let result = driver.create(&user, &password("correct-horse-1")).await;
        assert_never_wider(&broken.double, (&login, &["gate", "yard"]));
        let found = stored(&broken.healthy, &login).await;
        match (&result, &found) {
            (Ok(id), Some(user)) => assert_eq!((id, &user.grant), (&user.id, &declared), "{when}"),
            (Ok(_), None) => panic!("{when}: nobody is there"),
            (Err(error), Some(user)) => {
                // Otherwise whoever is there would be somebody else's.
                assert!(!error.kind.is_definite(), "{when}: {error}");
                assert!(
                    user.grant == nothing || user.grant == declared,
                    "{when}: {user:?}"
                );
            }
            (Err(_), None) => {}
        }
        if found.is_some() {
            broken.mend(&login, &declared).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_change_that_breaks_at_any_request_is_done_or_not_and_never_half() {
    let broken = Broken::start().await;
    let (before, after) = (seeing(&["gate", "yard"]), seeing(&["side-door"]));
    let user = new_user("alice", before.clone());
    let secret = password("correct-horse-1");
    broken.healthy.create(&user, &secret).await.unwrap();
    for role in [None, Some("night"), Some("viewer")] {
        break_everywhere(&broken, async |index, fault| {
            let when = format!("{role:?} {fault:?} at {index}");
            broken.mend("alice", &before).await;
            broken.double.by_hand(|model| {
                model.set_role("night", &["gate"]);
                if let Some(role) = role {
                    model.give_role("alice", role);
                }
            });
            let found = stored(&broken.healthy, "alice").await.expect("a user");
            let driver = broken.breaking_at(index, fault);
            let result = driver.update(&change(&found, after.clone())).await;
            assert_never_wider(&broken.double, ("alice", &["side-door"]));
            let held = stored(&broken.healthy, "alice")
                .await
                .expect("a user")
                .grant;
            assert!(held == found.grant || held == after, "{when}: {held:?}");
            if result.is_ok() {
                assert_eq!(held, after, "{when}");
            }
        })
        .await;
    }
}

#[tokio::test]
async fn a_deletion_that_breaks_at_any_request_ends_in_the_next_one() {
    let broken = Broken::start().await;
    let mut number = 0;
    break_everywhere(&broken, async |index, fault| {
        number += 1;
        let when = format!("{fault:?} at {index}");
        let login = format!("u{number}");
        let user = new_user(&login, seeing(&["gate"]));
        let secret = password("correct-horse-1");
        let id = broken.healthy.create(&user, &secret).await.unwrap();
        let user = Identified {
            id,
            login: user.login,
        };
        let driver = broken.breaking_at(index, fault);
        // The next one ends what this one leaves.
        drop(driver.delete(&user).await);
        assert_never_wider(&broken.double, ("", &[]));
        broken.healthy.delete(&user).await.unwrap();
        assert_eq!(stored(&broken.healthy, &login).await, None, "{when}");
        let roles = broken.double.by_hand(|model| model.roles.clone());
        let is_nothing = |list: &Vec<String>| list[0] == "vms-operator:no-camera";
        assert!(roles.values().all(is_nothing), "{when}: {roles:?}");
    })
    .await;
}

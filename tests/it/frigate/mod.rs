//! The driver for Frigate, against a double of it: see [`double`] for what that is made after.
//!
//! Where `FRIGATE_URL`, `FRIGATE_USER` and `FRIGATE_PASSWORD` lead to a real one, the tests of [`throwaway`] run against
//! that as well: they make users of their own and delete them.

pub(crate) mod double;
mod faults;
mod hazards;
mod operator;
mod refusals;
mod sessions;
mod throwaway;
mod users;
mod visitor;

use std::sync::Arc;

use vms_operator::{
    domain::{access::Grant, server::DriverKind},
    store::{Budget, Caller, Frigate, Limits},
    world::StoreUser,
};

use self::double::{ADMIN, Double};
use crate::support::users::{self as support, change, connection, identified, new_user, password};

/// Somebody to be made.
const ALICE: (&str, &str) = ("alice", "alice-password-1");

/// All that comes with a camera.
const WITH_CAMERAS: [&str; 5] = [
    "archives-show",
    "archives-download",
    "archives-preview-download",
    "camera-events-index",
    "ptz",
];

fn driver(double: &Double) -> Frigate {
    driver_at(&double.url(), ADMIN, &Limits::default())
}

fn driver_at(url: &str, account: (&str, &str), limits: &Limits) -> Frigate {
    let (connection, credentials) = connection(DriverKind::Frigate, url, account);
    let budget = Arc::new(Budget::new(Some(10_000), 4));
    Frigate::new(
        limits,
        &connection,
        credentials,
        None,
        Caller::from("site-1"),
        budget,
    )
    .expect("a driver for loopback")
}

/// These cameras, and whatever comes with them.
fn seeing(cameras: &[&str]) -> Grant {
    let permissions: &[&str] = if cameras.is_empty() {
        &[]
    } else {
        &WITH_CAMERAS
    };
    support::grant(cameras, permissions)
}

/// A user as the store has it.
async fn stored(driver: &Frigate, login: &str) -> Option<StoreUser> {
    use vms_operator::store::UserStore as _;
    driver.get(&login.into()).await.expect("a reading")
}

/// Makes sure that at no moment since the journal began anybody could see more than then, but for somebody who may see
/// these cameras.
fn assert_never_wider(double: &Double, somebody: (&str, &[&str])) {
    let journal = double.journal();
    for (index, now) in journal.iter().enumerate().skip(1) {
        if let Err(wider) = now.is_within(&journal[0], somebody) {
            panic!("after write {index}: {wider}");
        }
    }
}

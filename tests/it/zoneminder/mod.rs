//! The driver for ZoneMinder, against a real one.
//!
//! Each test has one of its own, of Debian's packages, with its database and PHP; see `tests/tools/zoneminder`.

mod faults;
mod operator;
mod refusals;
pub(crate) mod server;
mod sessions;
mod users;
mod visitor;

use std::sync::Arc;

use vms_operator::{
    domain::server::DriverKind,
    store::{Budget, Caller, Limits, ZoneMinder},
};

use self::server::{ADMIN, TestZoneMinder};
use crate::support::users::{change, connection, grant, identified, new_user, password};

/// Somebody to be made.
const ALICE: (&str, &str) = ("alice@example.com", "alice-pass-1");

fn driver(server: &TestZoneMinder) -> ZoneMinder {
    driver_as(server, ADMIN)
}

fn driver_as(server: &TestZoneMinder, account: (&str, &str)) -> ZoneMinder {
    driver_at(&server.url(), account, &Limits::default())
}

fn driver_at(url: &str, account: (&str, &str), limits: &Limits) -> ZoneMinder {
    let (connection, credentials) = connection(DriverKind::ZoneMinder, url, account);
    let budget = Arc::new(Budget::new(Some(10_000), 4));
    ZoneMinder::new(
        limits,
        &connection,
        credentials,
        None,
        Caller::from("site-1"),
        budget,
    )
    .expect("a driver for loopback")
}

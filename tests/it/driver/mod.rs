//! The driver over real HTTP.
//!
//! Against the reference store for what the two agree on, against scripted answers for what that store
//! never says, and through a proxy for what networks do.

mod announced;
mod answers;
mod dialects;
mod documented;
mod encryption;
mod faults;
mod golden;
mod large;
mod release;
mod script;
mod sessions;
mod sets;
mod store;
mod users;

use std::{sync::Arc, time::Duration};

use vms_operator::{
    domain::server::{Connection, DriverKind},
    store::{Aipix, Budget, Caller, Credentials, Fence, Limits, Secret},
};

use crate::support::cluster::install_tls_provider;

/// For tests in which an answer never comes.
const PATIENCE: Duration = Duration::from_secs(5);

/// A driver with the usual limits, and a budget that nothing exceeds.
fn driver(url: &str) -> Aipix {
    driver_within(Limits::default(), url, Fence::default())
}

/// One that does not wait for long, for as long as the fence is open.
fn impatient_driver(url: &str, fence: Fence) -> Aipix {
    let limits = Limits {
        total: PATIENCE,
        ..Limits::default()
    };
    driver_within(limits, url, fence)
}

/// One of a server of which something is stated.
fn driver_of(connection: &Connection) -> Aipix {
    driver_by(&Limits::default(), connection, Fence::default())
}

fn driver_within(limits: Limits, url: &str, fence: Fence) -> Aipix {
    driver_by(&limits, &connection(url), fence)
}

fn driver_by(limits: &Limits, connection: &Connection, fence: Fence) -> Aipix {
    install_tls_provider();
    let budget = Arc::new(Budget::new(Some(10_000), 64));
    let caller = Caller {
        fence,
        ..Caller::from("site-1")
    };
    Aipix::new(limits, connection, credentials(), None, caller, budget)
        .expect("a driver for loopback")
}

fn credentials() -> Credentials {
    Credentials {
        login: "operator@example.com".into(),
        password: Secret::new("operator-demo"),
    }
}

fn connection(url: &str) -> Connection {
    Connection {
        driver: DriverKind::Aipix,
        aipix: Ok(Box::default()),
        url: url.into(),
        credentials: "main-login".into(),
        ca: None,
        allow_plain_http: false,
        requests_per_second: Some(10_000),
        concurrent_requests: 64,
    }
}

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
    domain::{
        access::{Access, Grant},
        aipix::AipixForm,
        network::Network,
        password::{Password, PasswordValue},
        server::{Connection, DriverKind},
    },
    plan::{Change, FirstPassword, Identified, NewUser},
    store::{Budget, Caller, Credentials, Limits, Secret, ZoneMinder},
    world::StoreUser,
};

use self::server::{ADMIN, TestZoneMinder};

/// Somebody to be made.
const ALICE: (&str, &str) = ("alice@example.com", "alice-pass-1");

fn driver(server: &TestZoneMinder) -> ZoneMinder {
    driver_as(server, ADMIN)
}

fn driver_as(server: &TestZoneMinder, account: (&str, &str)) -> ZoneMinder {
    driver_at(&server.url(), account, &Limits::default())
}

fn driver_at(url: &str, (login, password): (&str, &str), limits: &Limits) -> ZoneMinder {
    let credentials = Credentials {
        login: login.into(),
        password: Secret::new(password),
    };
    let connection = Connection {
        driver: DriverKind::ZoneMinder,
        aipix: Ok(AipixForm::default()),
        url: url.into(),
        credentials: "zoneminder-login".into(),
        ca: None,
        allow_plain_http: false,
        requests_per_second: 10_000,
        concurrent_requests: 4,
    };
    let budget = Arc::new(Budget::new(10_000, 4));
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

/// These cameras and permissions, from anywhere.
fn grant(cameras: &[&str], permissions: &[&str]) -> Grant {
    Grant {
        access: Access {
            cameras: cameras.iter().map(|id| (*id).into()).collect(),
            ..Access::default()
        },
        permissions: permissions.iter().map(|name| (*name).into()).collect(),
        network: Network::Anywhere,
        ..Grant::nothing()
    }
}

fn new_user(login: &str, grant: Grant) -> NewUser {
    NewUser {
        login: login.parse().expect("a login"),
        display_name: login.into(),
        grant,
        password: FirstPassword::Declared,
        accepted_terms: None,
    }
}

fn password(text: &str) -> PasswordValue {
    Password::parse(text.as_bytes()).expect("a password").into()
}

fn identified(user: &StoreUser) -> Identified {
    Identified {
        id: user.id.clone(),
        login: user.login.clone(),
    }
}

fn change(user: &StoreUser, to: Grant) -> Change {
    Change {
        user: identified(user),
        display_name: Arc::clone(&user.display_name),
        from: user.grant.clone(),
        to,
    }
}

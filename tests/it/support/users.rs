//! Users for a driver, whichever product it is of.

use std::sync::Arc;

use vms_operator::{
    domain::{
        access::{Access, Grant},
        network::Network,
        password::{Password, PasswordValue},
        server::{Connection, DriverKind},
    },
    plan::{Change, FirstPassword, Identified, NewUser},
    store::{Credentials, Secret},
    world::StoreUser,
};

/// A connection without limits that matter, and the account that it is made under.
pub(crate) fn connection(
    driver: DriverKind,
    url: &str,
    (login, password): (&str, &str),
) -> (Connection, Credentials) {
    let connection = Connection {
        driver,
        aipix: Ok(Box::default()),
        url: url.into(),
        credentials: "account".into(),
        ca: None,
        allow_plain_http: false,
        requests_per_second: Some(10_000),
        concurrent_requests: 4,
    };
    let credentials = Credentials {
        login: login.into(),
        password: Secret::new(password),
    };
    (connection, credentials)
}

/// These cameras and permissions, from anywhere.
pub(crate) fn grant(cameras: &[&str], permissions: &[&str]) -> Grant {
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

pub(crate) fn new_user(login: &str, grant: Grant) -> NewUser {
    NewUser {
        login: login.parse().expect("a login"),
        display_name: login.into(),
        grant,
        password: FirstPassword::Declared,
        accepted_terms: None,
    }
}

pub(crate) fn password(text: &str) -> PasswordValue {
    Password::parse(text.as_bytes()).expect("a password").into()
}

pub(crate) fn identified(user: &StoreUser) -> Identified {
    Identified {
        id: user.id.clone(),
        login: user.login.clone(),
    }
}

pub(crate) fn change(user: &StoreUser, to: Grant) -> Change {
    Change {
        user: identified(user),
        display_name: Arc::clone(&user.display_name),
        from: user.grant.clone(),
        to,
    }
}

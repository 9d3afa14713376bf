//! From a declared connection to a store, whichever driver it takes.

use std::sync::Arc;

use super::{
    Aipix, AipixDiscovery, Budget, Caller, CircuitBreaker, Credentials, Frigate, Jitter, Limits,
    Result, UserLogin, UserStore, ZoneMinder,
    drivers::{AipixLogin, FrigateLogin, ZoneMinderLogin},
};
use crate::domain::server::{Connection, DriverKind};

/// A store behind its budget and its circuit breaker, with the usual limits. Nothing is sent yet.
///
/// `ca` are certificates in PEM to trust instead of the system's.
///
/// # Errors
/// `Configuration`, where URL, certificates or installation cannot be used.
pub fn connect(
    connection: &Connection,
    credentials: Credentials,
    ca: Option<&[u8]>,
    caller: impl Into<Caller>,
) -> Result<Arc<dyn UserStore>> {
    let limits = Limits::default();
    connect_within(&limits, connection, credentials, ca, caller)
}

/// The same with other limits.
///
/// # Errors
/// As [`connect`].
pub fn connect_within(
    limits: &Limits,
    connection: &Connection,
    credentials: Credentials,
    ca: Option<&[u8]>,
    caller: impl Into<Caller>,
) -> Result<Arc<dyn UserStore>> {
    let budget = budget(connection);
    match connection.driver {
        DriverKind::Aipix => {
            let store = Aipix::new(limits, connection, credentials, ca, caller, budget)?;
            Ok(Arc::new(CircuitBreaker::new(store, random())))
        }
        DriverKind::Frigate => {
            let store = Frigate::new(limits, connection, credentials, ca, caller, budget)?;
            Ok(Arc::new(CircuitBreaker::new(store, random())))
        }
        DriverKind::ZoneMinder => {
            let store = ZoneMinder::new(limits, connection, credentials, ca, caller, budget)?;
            Ok(Arc::new(CircuitBreaker::new(store, random())))
        }
    }
}

/// The way that users of the server come in, with the usual limits. Nothing is sent yet.
///
/// # Errors
/// As [`connect`].
pub fn connect_login(
    connection: &Connection,
    ca: Option<&[u8]>,
    caller: impl Into<Caller>,
) -> Result<Box<dyn UserLogin>> {
    let limits = &Limits::default();
    let budget = budget(connection);
    Ok(match connection.driver {
        DriverKind::Aipix => Box::new(AipixLogin::new(limits, connection, ca, caller, budget)?),
        DriverKind::Frigate => Box::new(FrigateLogin::new(limits, connection, ca, caller, budget)?),
        DriverKind::ZoneMinder => Box::new(ZoneMinderLogin::new(
            limits, connection, ca, caller, budget,
        )?),
    })
}

/// What finds out what is left open of a server, where its driver leaves something open. Nothing is sent yet.
///
/// # Errors
/// As [`connect`].
pub fn connect_discovery(
    connection: &Connection,
    credentials: Credentials,
    ca: Option<&[u8]>,
    caller: impl Into<Caller>,
) -> Result<Option<AipixDiscovery>> {
    let limits = &Limits::default();
    let budget = budget(connection);
    match connection.driver {
        DriverKind::Aipix => {
            let store = Aipix::new(limits, connection, credentials, ca, caller, budget)?;
            Ok(Some(AipixDiscovery::new(store)))
        }
        DriverKind::Frigate | DriverKind::ZoneMinder => Ok(None),
    }
}

fn budget(connection: &Connection) -> Arc<Budget> {
    Arc::new(Budget::new(
        connection.requests_per_second,
        connection.concurrent_requests,
    ))
}

/// Without a source of randomness everybody comes back together: worse, and no reason to fail.
fn random() -> Jitter {
    Box::new(|| getrandom::u32().map_or(1.0, |number| f64::from(number) / f64::from(u32::MAX)))
}

//! What a user of a server sees, by logging in as one: how a server is tried, and no part of managing it.

use std::collections::BTreeSet;

use async_trait::async_trait;

use super::Result;
use crate::domain::{
    name::{CameraId, Login},
    password::Password,
};

/// The way that users of a server come in.
#[async_trait]
pub trait UserLogin: Send + Sync {
    /// Logs in as a user, by the way that people do.
    ///
    /// # Errors
    /// `Unauthenticated` or `AddressRefused`, where the server does not let this user in now; else what keeps it from
    /// saying so.
    async fn log_in(&self, login: &Login, password: &Password) -> Result<Box<dyn UserSession>>;
}

/// The session of a user who is logged in.
#[async_trait]
pub trait UserSession: Send + Sync {
    /// Which of these cameras the server shows; `None` where it no longer knows the session.
    async fn shown(&self, cameras: &BTreeSet<CameraId>) -> Result<Option<BTreeSet<CameraId>>>;

    /// Logs out.
    async fn log_out(&self) -> Result<()>;
}

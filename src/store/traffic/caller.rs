//! Who sends requests to a server.

use std::{fmt, sync::Arc, time::Duration};

use super::Fence;

/// Who sends requests to a server: how its sessions are told from others', who is told of each request, and until when
/// it may send any.
#[derive(Clone)]
pub struct Caller {
    /// Stays the same over restarts.
    pub installation: Arc<str>,
    /// Is told of each request, if anybody is.
    pub meter: Option<Arc<dyn Meter>>,
    /// Asked before each request.
    pub fence: Fence,
}

/// Is told of each request that was sent.
pub trait Meter: Send + Sync {
    /// A request has ended.
    fn observe(&self, exchange: &Exchange<'_>);
}

/// A request that has ended, without anything of whom it was about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exchange<'a> {
    /// Such as `GET`.
    pub method: &'a str,
    /// Such as `users/subusers/{id}`.
    pub route: &'a str,
    /// The status of the answer; `None` where none came.
    pub status: Option<u16>,
    /// From the first byte sent to the last byte received; waiting for the budget is no part of it.
    pub duration: Duration,
}

impl From<&str> for Caller {
    fn from(installation: &str) -> Self {
        Self {
            installation: installation.into(),
            meter: None,
            fence: Fence::default(),
        }
    }
}

impl fmt::Debug for Caller {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            installation,
            meter,
            fence,
        } = self;
        formatter
            .debug_struct("Caller")
            .field("installation", installation)
            .field("metered", &meter.is_some())
            .field("fence", fence)
            .finish()
    }
}

//! Users who are to lose what they made are counted first: they all lose it, or none of them does. Earlier runs do not
//! count.

use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use jiff::Timestamp;

use crate::{
    domain::{change_guard::Losses, license::Licenses, server::Server, user::User},
    engine::{Approval, LossApproval, PortError},
};

/// Keeps everybody's licences until it is opened.
#[derive(Debug)]
pub(super) struct LicenseGate {
    open: AtomicBool,
    now: Timestamp,
}

impl LicenseGate {
    pub(super) const fn closed(now: Timestamp) -> Self {
        Self {
            open: AtomicBool::new(false),
            now,
        }
    }

    pub(super) fn open(&self) {
        self.open.store(true, Ordering::SeqCst);
    }
}

#[async_trait]
impl LossApproval for LicenseGate {
    async fn approve(&self, _user: &User, _licenses: Licenses) -> Result<Approval, PortError> {
        if self.open.load(Ordering::SeqCst) {
            Ok(Approval::Granted)
        } else {
            Ok(Approval::WaitingSince(self.now))
        }
    }
}

/// How many of a server would lose what they made, where that is too many and nobody has confirmed just these.
pub(super) fn withheld(
    server: &Server,
    (going, present): (usize, usize),
    confirmed: Option<usize>,
    now: Timestamp,
) -> Option<usize> {
    let guard = server.change_guard?;
    let is_stopped = guard.stops(going, present, &Losses::default(), now);
    (is_stopped && confirmed != Some(going)).then_some(going)
}

//! The guard against slips, in one run: who is to lose what they made is counted first, and loses it all together or not
//! at all. Earlier runs do not count.

use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use jiff::Timestamp;

use super::{Door, Error, Mode, user::Visit};
use crate::{
    cli::report::changes::{Action, UserReport},
    domain::{change_guard::Losses, license::Licenses, server::Server, user::User},
    engine::{Approval, LossApproval, PortError},
};

/// Keeps everybody's licences until it is opened.
#[derive(Debug)]
pub(super) struct Gate {
    open: AtomicBool,
    now: Timestamp,
}

impl Gate {
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
impl LossApproval for Gate {
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

impl Door {
    /// Takes licences from those who are to have fewer, in a second go: from all of them, or from nobody.
    pub(super) async fn take_licenses(
        &self,
        visit: &Visit<'_>,
        gate: &Gate,
        users: &mut [UserReport],
        mode: Mode,
    ) -> Result<(), Error> {
        let present = users.len();
        let losing = || users.iter().filter(|user| user.loses_licenses());
        let going = losing().count();
        let confirmed = self.allowed.confirm_licenses;
        let withheld = withheld(visit.server, (going, present), confirmed, visit.now);
        gate.open();
        for report in users.iter_mut().filter(|user| user.loses_licenses()) {
            report.withheld_licenses = withheld;
            if let (Mode::Apply, None, Some(user)) =
                (mode, withheld, self.world.user(&report.object))
            {
                let taken = visit.run(user, mode).await?;
                if taken.action == Action::Failed {
                    (report.action, report.error) = (taken.action, taken.error);
                }
            }
        }
        Ok(())
    }
}

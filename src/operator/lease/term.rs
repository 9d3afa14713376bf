//! A replica that leads.

use std::time::Duration;

use k8s_openapi::api::coordination::v1::Lease;
use kube::Api;
use tokio::time::sleep;

use super::{
    request::{Failure, bounded, replace, with_spec},
    rivalry::{given_back, holder, renewed},
    uptime::{Deadline, uptime},
};
use crate::{clock, operator::config::Election};

/// Why a leader no longer leads.
#[derive(Debug, thiserror::Error)]
pub enum Lost {
    /// Another one holds the Lease.
    #[error("{0} holds it now")]
    Taken(String),
    /// Somebody deleted the Lease or wiped it.
    #[error("somebody deleted it, or removed this replica as its holder")]
    Wiped,
    /// It was not renewed in time, or this process was stopped for too long.
    #[error("it was not renewed within {} s of the last time; last seen: {seen}", .within.as_secs())]
    Expired {
        /// The time that was left.
        within: Duration,
        /// What came of the last try.
        seen: String,
    },
}

/// The time for which this process leads.
pub(crate) struct Term {
    pub(crate) leases: Api<Lease>,
    pub(crate) election: Election,
    pub(crate) deadline: Deadline,
    /// As it was last written.
    pub(crate) held: Lease,
    /// Whether the leader before has vanished: what it sent last may arrive yet.
    pub(crate) has_vanished: bool,
}

impl Term {
    /// Renews the Lease until that fails; returns the reason. The fence is closed then.
    pub(crate) async fn hold(&mut self) -> Lost {
        let mut seen = "the process did not run".to_owned();
        let lost = loop {
            sleep(self.election.retry_period.min(self.deadline.remaining())).await;
            let left = self.deadline.remaining();
            if left.is_zero() {
                let within = self.election.renew_deadline;
                break Lost::Expired { within, seen };
            }
            match self.renew(left.min(self.election.request_timeout())).await {
                Ok(None) => "it was renewed".clone_into(&mut seen),
                Ok(Some(lost)) => break lost,
                Err(error) => {
                    seen = error.to_string();
                    tracing::warn!(lease = self.election.lease, %error, "the lease could not be renewed");
                }
            }
        };
        self.deadline.end();
        lost
    }

    async fn renew(&mut self, limit: Duration) -> Result<Option<Lost>, Failure> {
        let wanted = with_spec(&self.held, |spec| renewed(spec, clock::now()));
        let sent = uptime();
        match bounded(limit, replace(&self.leases, &wanted)).await {
            Ok(held) => {
                self.held = held;
                // An answer that came too late prolongs nothing.
                if !self.deadline.remaining().is_zero() {
                    self.deadline.set(sent + self.election.renew_deadline);
                }
                Ok(None)
            }
            Err(Failure::Refused(status)) if status.is_conflict() => self.read_again(limit).await,
            Err(Failure::Refused(status)) if status.is_not_found() => Ok(Some(Lost::Wiped)),
            Err(error) => Err(error),
        }
    }

    /// The Lease was written since: by another replica, by a person, or by an own request whose answer was lost.
    async fn read_again(&mut self, limit: Duration) -> Result<Option<Lost>, Failure> {
        let found = bounded(limit, self.leases.get_opt(&self.election.lease)).await?;
        let spec = found.as_ref().and_then(|lease| lease.spec.as_ref());
        match spec.and_then(holder) {
            Some(holder) if holder == self.election.identity => {
                self.held = found.unwrap_or_default();
                Ok(None)
            }
            Some(other) => Ok(Some(Lost::Taken(other.to_owned()))),
            None => Ok(Some(Lost::Wiped)),
        }
    }

    /// Stops leading, and releases the Lease so that another replica can lead at once.
    pub(crate) async fn give_back(mut self) {
        self.deadline.end();
        let limit = self.election.request_timeout();
        for _ in 0..2 {
            let wanted = with_spec(&self.held, |spec| given_back(spec, clock::now()));
            let Err(error) = bounded(limit, replace(&self.leases, &wanted)).await else {
                return tracing::info!("the lease was released");
            };
            // A renewal that was under way may have come first.
            match self.read_again(limit).await {
                Ok(None) => {}
                Ok(Some(_)) => return,
                Err(_) => {
                    let lease = &self.election.lease;
                    return tracing::warn!(lease, %error, "the lease could not be released; it expires by itself");
                }
            }
        }
    }
}

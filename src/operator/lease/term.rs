//! A replica that leads.

use std::time::Duration;

use k8s_openapi::api::coordination::v1::Lease;
use kube::Api;
use tokio::time::sleep;

use super::{
    held::HeldLeases,
    request::{Failure, bounded, replace, with_spec},
    rivalry::{given_back, holder, renewed},
    uptime::{Deadline, uptime},
};
use crate::{
    clock,
    operator::{config::Election, jitter::jittered},
};

/// How soon a renewal is tried again that somebody overtook.
const AGAIN: Duration = Duration::from_millis(50);

/// How often a release is tried that somebody overtakes.
const RELEASES: usize = 4;

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

/// The time for which this process holds a Lease.
pub(crate) struct Term {
    pub(super) leases: Api<Lease>,
    pub(super) election: Election,
    /// All that it holds.
    pub(super) held: HeldLeases,
    pub(super) deadline: Deadline,
    /// As it was last written.
    pub(super) lease: Lease,
    /// Whether the holder before has vanished: what it sent last may arrive yet.
    pub(crate) has_vanished: bool,
}

/// What comes of a renewal.
enum Renewal {
    Renewed,
    /// Somebody else wrote in between, and it is still ours.
    Overtaken,
    Lost(Lost),
}

impl Term {
    /// Renews the Lease until that fails; returns the reason. The fence is closed then.
    pub(crate) async fn hold(&mut self) -> Lost {
        let mut seen = "the process did not run".to_owned();
        let mut pause = self.election.retry_period;
        let lost = loop {
            sleep(pause.min(self.deadline.remaining())).await;
            let left = self.deadline.remaining();
            if left.is_zero() {
                let within = self.election.renew_deadline;
                break Lost::Expired { within, seen };
            }
            pause = self.election.retry_period;
            match self.renew(left.min(self.election.request_timeout())).await {
                Ok(Renewal::Renewed) => "it was renewed".clone_into(&mut seen),
                Ok(Renewal::Overtaken) => pause = jittered(AGAIN),
                Ok(Renewal::Lost(lost)) => break lost,
                Err(error) => {
                    seen = error.to_string();
                    tracing::warn!(lease = self.election.lease, %error, "the lease could not be renewed");
                }
            }
        };
        self.deadline.end();
        lost
    }

    async fn renew(&mut self, limit: Duration) -> Result<Renewal, Failure> {
        let wanted = with_spec(&self.lease, |spec| renewed(spec, clock::now()));
        let sent = uptime();
        match bounded(limit, replace(&self.leases, &wanted)).await {
            Ok(lease) => {
                self.lease = lease;
                // An answer that came too late prolongs nothing.
                if !self.deadline.remaining().is_zero() {
                    self.deadline.set(sent + self.election.renew_deadline);
                }
                Ok(Renewal::Renewed)
            }
            Err(Failure::Refused(status)) if status.is_conflict() => self.read_again(limit).await,
            Err(Failure::Refused(status)) if status.is_not_found() => {
                Ok(Renewal::Lost(Lost::Wiped))
            }
            Err(error) => Err(error),
        }
    }

    /// The Lease was written since: by another replica, by a person, or by an own request whose answer was lost.
    async fn read_again(&mut self, limit: Duration) -> Result<Renewal, Failure> {
        let found = bounded(limit, self.leases.get_opt(&self.election.lease)).await?;
        let spec = found.as_ref().and_then(|lease| lease.spec.as_ref());
        Ok(match spec.and_then(holder) {
            Some(holder) if holder == self.election.identity => {
                self.lease = found.unwrap_or_default();
                Renewal::Overtaken
            }
            Some(other) => Renewal::Lost(Lost::Taken(other.to_owned())),
            None => Renewal::Lost(Lost::Wiped),
        })
    }

    /// Ends, and releases the Lease so that another replica can lead at once. Nothing is written for it any more.
    pub(crate) async fn give_back(mut self) {
        self.held.leave(&self.election.lease);
        self.release().await;
        self.held.remove(&self.election.lease);
    }

    async fn release(&mut self) {
        let (limit, lease) = (self.election.request_timeout(), &self.election.lease);
        let lease = lease.clone();
        for _ in 0..RELEASES {
            let wanted = with_spec(&self.lease, |spec| given_back(spec, clock::now()));
            let Err(error) = bounded(limit, replace(&self.leases, &wanted)).await else {
                return tracing::info!(lease, "the lease was released");
            };
            // A renewal that was under way may have come first, or somebody who asks for it.
            match self.read_again(limit).await {
                Ok(Renewal::Overtaken) => {}
                Ok(Renewal::Renewed | Renewal::Lost(_)) => return,
                Err(_) => {
                    return tracing::warn!(lease, %error, "the lease could not be released; it expires by itself");
                }
            }
        }
    }
}

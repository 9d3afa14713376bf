//! A replica that waits for one Lease.

use k8s_openapi::api::coordination::v1::Lease;
use kube::{
    Api,
    api::{ObjectMeta, PostParams},
};
use tokio::time::sleep;

use super::{
    held::HeldLeases,
    request::{Failure, asked_for, bounded, replace, without_asker},
    rivalry::{Rivalry, taken},
    term::Term,
    uptime::{Deadline, uptime},
};
use crate::{
    clock,
    operator::{config::Election, jitter::jittered, log_once::LogOnce, stop::Stop},
};

/// A replica that waits for one Lease.
pub(crate) struct Candidate {
    pub(super) election: Election,
    leases: Api<Lease>,
    held: HeldLeases,
    rivalry: Rivalry,
}

impl Candidate {
    /// For the Lease that the election names.
    pub(crate) fn new(leases: Api<Lease>, election: Election, held: HeldLeases) -> Self {
        Self {
            election,
            leases,
            held,
            rivalry: Rivalry::default(),
        }
    }

    /// Whether this process holds the Lease.
    pub(super) fn holds(&self) -> bool {
        self.held.has(&self.election.lease)
    }

    /// Tries until it has the Lease; `None` where it is to end before.
    pub(crate) async fn win(mut self, mut stop: Stop) -> Option<Term> {
        let (log_once, lease) = (LogOnce::default(), self.election.lease.clone());
        loop {
            // Never given up halfway: a Lease that is ours without our knowing would keep everybody waiting.
            match self.attempt().await {
                Ok(Some(term)) => return Some(term),
                Ok(None) => log_once.clear(&lease),
                Err(error) => {
                    if log_once.should_log(&lease, &error) {
                        tracing::warn!(lease, %error, "the lease could not be acquired");
                    }
                }
            }
            tokio::select! {
                () = sleep(jittered(self.election.retry_period)) => {}
                () = stop.requested() => return None,
            }
        }
    }

    async fn attempt(&mut self) -> Result<Option<Term>, Failure> {
        let found = self.read().await?;
        if !self.may_take(found.as_ref()) {
            return Ok(None);
        }
        self.take(found.as_ref()).await
    }

    /// The Lease as it is now.
    pub(super) async fn read(&self) -> Result<Option<Lease>, Failure> {
        let limit = self.election.request_timeout();
        bounded(limit, self.leases.get_opt(&self.election.lease)).await
    }

    /// Whether a Lease that was just read may be taken.
    pub(super) fn may_take(&mut self, found: Option<&Lease>) -> bool {
        let spec = found.and_then(|lease| lease.spec.as_ref());
        let wait = self.rivalry.see(spec, &self.election, uptime());
        wait.is_zero()
    }

    /// Takes a Lease that may be taken, in the version that was read; `None` where another replica was quicker.
    pub(super) async fn take(&self, found: Option<&Lease>) -> Result<Option<Term>, Failure> {
        let spec = found.and_then(|lease| lease.spec.as_ref());
        let wanted = Lease {
            spec: Some(taken(spec, &self.election, clock::now())),
            metadata: found.map_or_else(|| named(&self.election.lease), without_asker),
        };
        let sent = uptime();
        let Some(lease) = self.write(&wanted).await? else {
            return Ok(None);
        };
        let deadline = Deadline::default();
        deadline.set(sent + self.election.renew_deadline);
        self.held.add(&self.election.lease, deadline.clone());
        Ok(Some(Term {
            leases: self.leases.clone(),
            election: self.election.clone(),
            held: self.held.clone(),
            deadline,
            lease,
            has_vanished: self.rivalry.has_vanished(),
        }))
    }

    /// Asks the holder of the Lease to hand it over.
    pub(super) async fn ask(&self, found: &Lease, times: u64) -> Result<(), Failure> {
        let wanted = asked_for(found, &self.election.identity, times);
        self.write(&wanted).await.map(drop)
    }

    async fn write(&self, wanted: &Lease) -> Result<Option<Lease>, Failure> {
        let limit = self.election.request_timeout();
        let written = if wanted.metadata.resource_version.is_some() {
            bounded(limit, replace(&self.leases, wanted)).await
        } else {
            let parameters = PostParams::default();
            bounded(limit, self.leases.create(&parameters, wanted)).await
        };
        match written {
            Ok(lease) => Ok(Some(lease)),
            Err(Failure::Refused(status)) if status.is_conflict() || status.is_already_exists() => {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

fn named(name: &str) -> ObjectMeta {
    ObjectMeta {
        name: Some(name.to_owned()),
        ..ObjectMeta::default()
    }
}

//! A replica that waits for its turn.

use k8s_openapi::api::coordination::v1::Lease;
use kube::{
    Api, Client,
    api::{ObjectMeta, PostParams},
};
use tokio::time::sleep;

use super::{
    request::{Failure, bounded, replace},
    rivalry::{Rivalry, taken},
    term::Term,
    uptime::{Deadline, uptime},
};
use crate::{
    clock,
    operator::{config::Election, jitter::jittered, log_once::LogOnce},
    store::Fence,
};

/// A replica that waits to lead.
pub(crate) struct Candidate {
    leases: Api<Lease>,
    election: Election,
    deadline: Deadline,
    rivalry: Rivalry,
}

impl Candidate {
    pub(crate) fn new(client: Client, namespace: &str, election: Election) -> Self {
        Self {
            leases: Api::namespaced(client, namespace),
            election,
            deadline: Deadline::default(),
            rivalry: Rivalry::default(),
        }
    }

    /// Open while this process leads.
    pub(crate) fn fence(&self) -> Fence {
        self.deadline.fence()
    }

    /// Tries until it leads; `None` where it is to end before.
    pub(crate) async fn win(mut self, end: impl Future<Output = ()>) -> Option<Term> {
        let mut end = std::pin::pin!(end);
        let (lease, log_once) = (self.election.lease.clone(), LogOnce::default());
        loop {
            // Never given up halfway: a Lease that is ours without our knowing would keep everybody waiting.
            match self.attempt().await {
                Ok(Some((held, has_vanished))) => {
                    tracing::info!(
                        identity = self.election.identity,
                        "the lease is held: this replica leads"
                    );
                    return Some(Term {
                        leases: self.leases,
                        election: self.election,
                        deadline: self.deadline,
                        held,
                        has_vanished,
                    });
                }
                Ok(None) => log_once.clear(&lease),
                Err(error) => {
                    if log_once.should_log(&lease, &error) {
                        tracing::warn!(lease, %error, "the lease could not be acquired");
                    }
                }
            }
            tokio::select! {
                () = sleep(jittered(self.election.retry_period)) => {}
                () = &mut end => return None,
            }
        }
    }

    /// Takes the Lease where it may be taken. With it comes whether its holder had vanished.
    async fn attempt(&mut self) -> Result<Option<(Lease, bool)>, String> {
        let limit = self.election.request_timeout();
        let found = bounded(limit, self.leases.get_opt(&self.election.lease)).await;
        let found = found.map_err(|error| error.to_string())?;
        let spec = found.as_ref().and_then(|lease| lease.spec.as_ref());
        if !self.rivalry.see(spec, &self.election, uptime()).is_zero() {
            return Ok(None);
        }
        let wanted = Lease {
            spec: Some(taken(spec, &self.election, clock::now())),
            metadata: found.as_ref().map_or_else(
                || named(&self.election.lease),
                |lease| lease.metadata.clone(),
            ),
        };
        let sent = uptime();
        let written = if found.is_some() {
            bounded(limit, replace(&self.leases, &wanted)).await
        } else {
            let parameters = PostParams::default();
            bounded(limit, self.leases.create(&parameters, &wanted)).await
        };
        match written {
            Ok(held) => {
                self.deadline.set(sent + self.election.renew_deadline);
                Ok(Some((held, self.rivalry.has_vanished())))
            }
            // Another replica was quicker.
            Err(Failure::Refused(status)) if status.is_conflict() || status.is_already_exists() => {
                Ok(None)
            }
            Err(error) => Err(error.to_string()),
        }
    }
}

fn named(name: &str) -> ObjectMeta {
    ObjectMeta {
        name: Some(name.to_owned()),
        ..ObjectMeta::default()
    }
}

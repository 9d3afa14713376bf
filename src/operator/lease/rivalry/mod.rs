//! Who holds the Lease, and when another replica may take it. Pure.
//!
//! The times that a Lease carries are of its holder's clock, and are for people. A rival measures by its own clock
//! how long the Lease has not changed.

use std::time::Duration;

use jiff::Timestamp;
use k8s_openapi::{api::coordination::v1::LeaseSpec, apimachinery::pkg::apis::meta::v1::MicroTime};

use crate::operator::config::Election;

/// What a rival has seen of the Lease.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rivalry {
    other: Option<Other>,
}

/// Another replica's Lease as it was last seen, and since when by our own clock.
#[derive(Clone, Debug)]
struct Other {
    spec: LeaseSpec,
    since: Duration,
}

impl Rivalry {
    /// Takes in the Lease, or that there is none; answers for how long it may not be taken. `now` is no earlier
    /// than the answer that brought it.
    pub(crate) fn see(
        &mut self,
        spec: Option<&LeaseSpec>,
        election: &Election,
        now: Duration,
    ) -> Duration {
        match spec {
            Some(spec) if is_other(spec, &election.identity) => {
                if self.other.as_ref().is_none_or(|other| other.spec != *spec) {
                    self.other = Some(Other {
                        spec: spec.clone(),
                        since: now,
                    });
                }
            }
            Some(spec) if holder(spec).is_none() => self.other = None,
            // Ours, by a request whose answer was lost; or somebody deleted it, and who held it may not know yet.
            Some(_) | None => {}
        }
        let left = self.other.as_ref().map(|other| {
            let until = other.since + promised(&other.spec).max(election.duration);
            until.saturating_sub(now)
        });
        left.unwrap_or_default()
    }

    /// Whether the last holder of the Lease did not release it.
    pub(crate) fn has_vanished(&self) -> bool {
        self.other.is_some()
    }
}

/// The holder of the Lease.
pub(crate) fn holder(spec: &LeaseSpec) -> Option<&str> {
    let holder = spec.holder_identity.as_deref();
    holder.filter(|holder| !holder.is_empty())
}

fn is_other(spec: &LeaseSpec, identity: &str) -> bool {
    holder(spec).is_some_and(|holder| holder != identity)
}

/// After which silence its holder has ended, by the holder's own settings.
fn promised(spec: &LeaseSpec) -> Duration {
    let seconds = spec.lease_duration_seconds.unwrap_or_default();
    Duration::from_secs(u64::try_from(seconds).unwrap_or_default())
}

/// The Lease in our hands.
pub(crate) fn taken(before: Option<&LeaseSpec>, election: &Election, now: Timestamp) -> LeaseSpec {
    let before = before.cloned().unwrap_or_default();
    let seconds = i32::try_from(election.duration.as_secs()).unwrap_or(i32::MAX);
    let transitions = before.lease_transitions.map_or(0, |transitions| {
        transitions.saturating_add(i32::from(holder(&before) != Some(&election.identity)))
    });
    LeaseSpec {
        holder_identity: Some(election.identity.clone()),
        lease_duration_seconds: Some(seconds),
        acquire_time: Some(MicroTime(now)),
        renew_time: Some(MicroTime(now)),
        lease_transitions: Some(transitions),
        ..before
    }
}

/// The same for longer.
pub(crate) fn renewed(held: &LeaseSpec, now: Timestamp) -> LeaseSpec {
    LeaseSpec {
        renew_time: Some(MicroTime(now)),
        ..held.clone()
    }
}

/// The Lease in nobody's hands.
pub(crate) fn given_back(held: &LeaseSpec, now: Timestamp) -> LeaseSpec {
    LeaseSpec {
        holder_identity: None,
        ..renewed(held, now)
    }
}

#[cfg(test)]
mod tests;

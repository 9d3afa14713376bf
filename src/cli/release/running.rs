//! Whether an operator still runs, which would put its finalizers back.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use k8s_openapi::api::{
    coordination::v1::{Lease, LeaseSpec},
    core::v1::Pod,
};
use kube::{Api, Client, api::ListParams};

use super::object::Error;
use crate::{
    api::convert::object_ref,
    domain::name::{Namespace, ObjectRef},
};

/// What the Lease of an operator is called, or ends with where a release of the chart is called otherwise.
const LEASE: &str = "vms-operator";
/// The labels that the chart gives to the pods of the operator.
const LABELS: &str = "app.kubernetes.io/name=vms-operator,app.kubernetes.io/component=operator";

/// An operator that runs, by what shows it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RunningOperator {
    /// Somebody holds the Lease.
    Lease {
        /// Which.
        object: ObjectRef,
        /// Who.
        holder: String,
    },
    /// There is a pod of it.
    Pod(ObjectRef),
}

/// The operators that run in the operator's namespace, or in the whole cluster.
///
/// # Errors
/// Leases or pods cannot be listed.
pub async fn running_operators(
    client: &Client,
    namespace: Option<&Namespace>,
    now: Timestamp,
) -> Result<Vec<RunningOperator>, Error> {
    let (leases, pods): (Api<Lease>, Api<Pod>) = match namespace {
        None => (Api::all(client.clone()), Api::all(client.clone())),
        Some(namespace) => (
            Api::namespaced(client.clone(), namespace),
            Api::namespaced(client.clone(), namespace),
        ),
    };
    let failed = |what: &str| {
        let attempted = format!("see whether an operator runs, by its {what}");
        move |source| Error { attempted, source }
    };
    let leases = leases.list(&ListParams::default()).await;
    let leases = leases.map_err(failed("Lease"))?;
    let pods = pods.list(&ListParams::default().labels(LABELS)).await;
    let pods = pods.map_err(failed("pods"))?;
    let leases = leases
        .items
        .iter()
        .filter_map(|lease| holder_of(lease, now));
    let running = pods.items.iter().filter(|pod| is_running(pod));
    let running = running.map(|pod| RunningOperator::Pod(object_ref(&pod.metadata)));
    let mut found: Vec<RunningOperator> = leases.chain(running).collect();
    found.sort();
    Ok(found)
}

/// Whether a Lease of that name is one of ours.
pub fn is_lease_of_operator(name: &str) -> bool {
    name.rsplit_once(LEASE).is_some_and(|(before, after)| {
        after.is_empty() && (before.is_empty() || before.ends_with('-'))
    })
}

/// A Lease of ours that its holder has renewed in time.
fn holder_of(lease: &Lease, now: Timestamp) -> Option<RunningOperator> {
    let object = object_ref(&lease.metadata);
    let is_ours = is_lease_of_operator(&object.name);
    let LeaseSpec {
        holder_identity: Some(holder),
        lease_duration_seconds: Some(seconds),
        renew_time: Some(renewed),
        ..
    } = lease.spec.as_ref()?
    else {
        return None;
    };
    let lasts = SignedDuration::from_secs((*seconds).into());
    let is_held = !holder.is_empty() && now.duration_since(renewed.0) < lasts;
    (is_ours && is_held).then(|| RunningOperator::Lease {
        object,
        holder: holder.clone(),
    })
}

fn is_running(pod: &Pod) -> bool {
    let phase = pod
        .status
        .as_ref()
        .and_then(|status| status.phase.as_deref());
    !matches!(phase, Some("Succeeded" | "Failed"))
}

impl fmt::Display for RunningOperator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lease { object, holder } => {
                write!(formatter, "`{holder}` holds the Lease {object}")
            }
            Self::Pod(object) => write!(formatter, "there is a pod {object} of an operator"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lease(name: &str, holder: &str, renewed: &str) -> Lease {
        serde_json::from_value(serde_json::json!({
            "metadata": {"namespace": "vms", "name": name},
            "spec": {"holderIdentity": holder, "leaseDurationSeconds": 15, "renewTime": renewed},
        }))
        .unwrap()
    }

    #[test]
    fn a_lease_is_held_until_it_runs_out_or_is_given_back() {
        let now = "2026-11-26T00:00:20.000000Z".parse().unwrap();
        let fresh = "2026-11-26T00:00:10.000000Z";
        for (name, holder, renewed, is_held) in [
            ("vms-operator", "a_1", fresh, true),
            ("cameras-vms-operator", "a_1", fresh, true),
            ("vms-operator", "a_1", "2026-11-26T00:00:05.000000Z", false),
            ("vms-operator", "", fresh, false),
            ("notvms-operator", "a_1", fresh, false),
            ("vms-operator-2", "a_1", fresh, false),
        ] {
            let found = holder_of(&lease(name, holder, renewed), now);
            assert_eq!(found.is_some(), is_held, "{name} {holder} {renewed}");
        }
    }
}

//! Whether an operator acts, by the Leases that replicas hold.

use jiff::{SignedDuration, Timestamp};
use k8s_openapi::api::coordination::v1::{Lease, LeaseSpec};

use super::finding::Finding;
use crate::{
    api::lease::{of_shard, shards_of},
    cli::release::is_lease_of_operator,
};

const CHECK: &str = "operator";

/// What there is to say of the Leases among these that are of operators.
pub fn judge(leases: &[&Lease], now: Timestamp) -> Vec<Finding> {
    let mut findings = Vec::new();
    for lease in leases {
        let name = lease.metadata.name.as_deref().unwrap_or_default();
        let Some(held) = Held::of(lease, now).filter(|_| is_lease_of_operator(name)) else {
            continue;
        };
        findings.push(held.finding());
        let shards = shards_of(held.holder).filter(|_| held.is_in_time);
        for shard in 0..shards.unwrap_or_default() {
            let name = of_shard(name, shard);
            let beside = |other: &&&Lease| {
                other.metadata.name.as_deref() == Some(&name)
                    && other.metadata.namespace == lease.metadata.namespace
            };
            let found = leases.iter().find(beside);
            let held = found.and_then(|lease| Held::of(lease, now));
            findings.push(held.map_or_else(|| nobody(lease, &name), |held| held.finding()));
        }
    }
    findings
}

/// A Lease, and how long ago it was renewed.
struct Held<'a> {
    object: String,
    holder: &'a str,
    age: SignedDuration,
    is_in_time: bool,
}

impl<'a> Held<'a> {
    fn of(lease: &'a Lease, now: Timestamp) -> Option<Self> {
        let LeaseSpec {
            lease_duration_seconds: Some(seconds),
            renew_time: Some(renewed),
            holder_identity,
            ..
        } = lease.spec.as_ref()?
        else {
            return None;
        };
        let holder = holder_identity.as_deref().unwrap_or_default();
        let age = now.duration_since(renewed.0);
        Some(Self {
            object: object(lease, lease.metadata.name.as_deref()?),
            holder,
            age,
            is_in_time: !holder.is_empty() && age < SignedDuration::from_secs((*seconds).into()),
        })
    }

    fn finding(&self) -> Finding {
        let Self {
            object,
            holder,
            age,
            is_in_time,
        } = self;
        let age = age.as_secs();
        if *is_in_time {
            let found = format!("`{holder}` holds it, and renewed it {age} s ago");
            return Finding::ok(CHECK, object.as_str(), found);
        }
        let found = if holder.is_empty() {
            "nobody holds it".to_owned()
        } else {
            format!("`{holder}` held it, and renewed it {age} s ago")
        };
        unheld(object, found)
    }
}

fn nobody(lease: &Lease, shard: &str) -> Finding {
    unheld(&object(lease, shard), "nobody holds it".to_owned())
}

fn unheld(object: &str, found: String) -> Finding {
    Finding::fail(
        CHECK,
        object,
        found,
        "no operator acts by it: start one, and look at its log; where the clocks of this machine and the operator's differ, \
         set them",
    )
}

fn object(lease: &Lease, name: &str) -> String {
    let namespace = lease.metadata.namespace.as_deref().unwrap_or_default();
    format!("Lease {namespace}/{name}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::cli::doctor::finding::Verdict;

    const FRESH: &str = "2026-11-26T00:00:10.000000Z";
    const STALE: &str = "2026-11-26T00:00:01.000000Z";

    fn lease(name: &str, holder: Option<&str>, renewed: &str) -> Lease {
        serde_json::from_value(json!({
            "metadata": {"namespace": "vms", "name": name},
            "spec": {"holderIdentity": holder, "leaseDurationSeconds": 15, "renewTime": renewed},
        }))
        .unwrap()
    }

    fn judged(leases: &[Lease]) -> Vec<(String, Verdict)> {
        let now = "2026-11-26T00:00:20Z".parse().unwrap();
        let leases: Vec<&Lease> = leases.iter().collect();
        let findings = judge(&leases, now).into_iter();
        findings
            .map(|finding| (finding.looked_at, finding.result))
            .collect()
    }

    fn of_main(result: Verdict) -> (String, Verdict) {
        ("Lease vms/vms-operator".to_owned(), result)
    }

    #[test]
    fn an_operator_acts_where_its_lease_is_fresh() {
        for (holder, renewed, expected) in [
            (Some("a"), FRESH, Verdict::Ok),
            (Some("a"), STALE, Verdict::Fail),
            (Some(""), FRESH, Verdict::Fail),
            (None, FRESH, Verdict::Fail),
        ] {
            let main = lease("vms-operator", holder, renewed);
            assert_eq!(judged(&[main]), [of_main(expected)]);
        }
        assert_eq!(judged(&[lease("kube-scheduler", Some("a"), FRESH)]), []);
    }

    #[test]
    fn a_shard_that_nobody_leads_is_told_and_one_of_an_earlier_division_is_not() {
        let leases = [
            lease("vms-operator", Some("3 shards"), FRESH),
            lease("vms-operator-shard-0", Some("a"), FRESH),
            lease("vms-operator-shard-1", None, FRESH),
            lease("vms-operator-shard-7", None, STALE),
        ];
        let shard =
            |number: u16, result| (format!("Lease vms/vms-operator-shard-{number}"), result);
        let expected = [
            of_main(Verdict::Ok),
            shard(0, Verdict::Ok),
            shard(1, Verdict::Fail),
            shard(2, Verdict::Fail),
        ];
        assert_eq!(judged(&leases), expected);
        let whole = lease("vms-operator", Some("a"), FRESH);
        assert_eq!(
            judged(&[&[whole], &leases[1..]].concat()),
            [of_main(Verdict::Ok)]
        );
    }
}

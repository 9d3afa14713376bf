//! Whether an operator runs.

use std::collections::BTreeMap;

use jiff::Timestamp;
use k8s_openapi::api::{apps::v1::Deployment, coordination::v1::Lease};

use super::{asked::Asked, finding::Finding, leases};

const CHECK: &str = "operator";
/// The component that the chart calls the operator's Deployment and its pods.
const COMPONENT: (&str, &str) = ("app.kubernetes.io/component", "operator");
const VERSION: &str = "app.kubernetes.io/version";

/// An operator that a Deployment runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Installed {
    /// The namespace of the Deployment.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The version that it says.
    pub version: Option<String>,
    /// The image of its container.
    pub image: String,
    /// The service account of its pods.
    pub account: String,
    /// The labels of its pods.
    pub labels: BTreeMap<String, String>,
    /// How many pods there are to be.
    pub wanted: i32,
    /// How many are ready.
    pub ready: i32,
}

impl Installed {
    /// The operator of a Deployment; `None` where it runs something else.
    pub fn of(deployment: &Deployment) -> Option<Self> {
        let spec = deployment.spec.as_ref()?;
        let selected = spec.selector.match_labels.as_ref()?;
        let is_operator = selected
            .get(COMPONENT.0)
            .is_some_and(|value| value == COMPONENT.1);
        let pod = spec.template.spec.as_ref()?;
        let image = pod.containers.first()?.image.clone().unwrap_or_default();
        let labels = spec
            .template
            .metadata
            .as_ref()
            .and_then(|pod| pod.labels.clone());
        let labels = labels.unwrap_or_default();
        let tag = image.rsplit_once(':').map(|(_, tag)| tag.to_owned());
        let tag = tag.filter(|tag| !tag.contains('/') && !image.contains('@'));
        let version = labels.get(VERSION).cloned().or(tag);
        let ready = deployment
            .status
            .as_ref()
            .and_then(|status| status.ready_replicas);
        is_operator.then(|| Self {
            namespace: deployment.metadata.namespace.clone().unwrap_or_default(),
            name: deployment.metadata.name.clone().unwrap_or_default(),
            version,
            image,
            account: pod
                .service_account_name
                .clone()
                .unwrap_or_else(|| "default".to_owned()),
            labels,
            wanted: spec.replicas.unwrap_or(1),
            ready: ready.unwrap_or_default(),
        })
    }

    /// The operators among some Deployments.
    pub fn among(deployments: &Asked<Vec<Deployment>>) -> Vec<Self> {
        let deployments = deployments.known().into_iter().flatten();
        deployments.filter_map(Self::of).collect()
    }
}

/// What there is to say of Deployments and Leases in the whole cluster, or in the operator's namespace.
pub fn judge(
    deployments: &Asked<Vec<Deployment>>,
    leases: &Asked<Vec<Lease>>,
    namespace: Option<&str>,
    now: Timestamp,
) -> Vec<Finding> {
    let place = namespace.map_or_else(
        || "all namespaces".to_owned(),
        |namespace| format!("namespace {namespace}"),
    );
    let installed = Installed::among(deployments);
    let mut findings: Vec<Finding> = installed.iter().map(of_deployment).collect();
    let all: Vec<&Lease> = leases.known().into_iter().flatten().collect();
    findings.extend(leases::judge(&all, now));
    if !findings.is_empty() {
        return findings;
    }
    let looked_at = format!("Deployments and Leases of {place}");
    let unseen = deployments.answer(CHECK, &looked_at, "list deployments");
    let unseen = unseen
        .err()
        .or_else(|| leases.answer(CHECK, &looked_at, "list leases").err());
    vec![match unseen {
        Some(unknown) => Finding {
            remedy: unknown
                .remedy
                .map(|remedy| format!("{remedy}, or name its namespace with --operator-namespace")),
            ..unknown
        },
        None => Finding::fail(
            CHECK,
            looked_at,
            "no operator was found",
            "install it with the chart; one that runs elsewhere without a Lease is not seen from here",
        ),
    }]
}

fn of_deployment(operator: &Installed) -> Finding {
    let Installed {
        namespace,
        name,
        wanted,
        ready,
        ..
    } = operator;
    let looked_at = format!("Deployment {namespace}/{name}");
    let found = format!("{ready} of {wanted} replicas are ready");
    let look = format!(
        "kubectl -n {namespace} describe deployment/{name}, and kubectl -n {namespace} logs deployment/{name}"
    );
    match (*ready, *wanted) {
        (_, 0) => Finding::fail(
            CHECK,
            looked_at,
            "is scaled to 0 replicas",
            format!("kubectl -n {namespace} scale deployment/{name} --replicas=2"),
        ),
        (0, _) => Finding::fail(CHECK, looked_at, found, look),
        (ready, wanted) if ready < wanted => Finding::warn(CHECK, looked_at, found, look),
        _ => Finding::ok(CHECK, looked_at, found),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::cli::doctor::finding::Verdict;

    fn deployment(ready: i32) -> Deployment {
        let labels = json!({COMPONENT.0: COMPONENT.1, VERSION: "0.1.0"});
        serde_json::from_value(json!({
            "metadata": {"namespace": "vms", "name": "vms-operator"},
            "spec": {
                "replicas": 2,
                "selector": {"matchLabels": labels},
                "template": {"metadata": {"labels": labels}, "spec": {
                    "serviceAccountName": "vms-operator",
                    "containers": [{"name": "operator", "image": "vms-operator:0.1.0"}],
                }},
            },
            "status": {"readyReplicas": ready},
        }))
        .unwrap()
    }

    fn lease(holder: &str, renewed: &str) -> Lease {
        serde_json::from_value(json!({
            "metadata": {"namespace": "vms", "name": "vms-operator"},
            "spec": {"holderIdentity": holder, "leaseDurationSeconds": 15, "renewTime": renewed},
        }))
        .unwrap()
    }

    fn judged(deployments: &[Deployment], leases: &[Lease]) -> Vec<Verdict> {
        let now = "2026-11-26T00:00:20Z".parse().unwrap();
        let (deployments, leases) = (deployments.to_vec(), leases.to_vec());
        let findings = judge(
            &Asked::Answered(deployments),
            &Asked::Answered(leases),
            None,
            now,
        );
        findings.iter().map(|finding| finding.result).collect()
    }

    #[test]
    fn an_operator_runs_where_its_pods_are_ready_and_its_lease_is_fresh() {
        let (fresh, stale) = ("2026-11-26T00:00:10.000000Z", "2026-11-26T00:00:01.000000Z");
        for (ready, expected) in [(2, Verdict::Ok), (1, Verdict::Warn), (0, Verdict::Fail)] {
            assert_eq!(judged(&[deployment(ready)], &[]), [expected]);
        }
        for (holder, renewed, expected) in [
            ("a", fresh, Verdict::Ok),
            ("a", stale, Verdict::Fail),
            ("", fresh, Verdict::Fail),
        ] {
            assert_eq!(judged(&[], &[lease(holder, renewed)]), [expected]);
        }
        assert_eq!(judged(&[], &[]), [Verdict::Fail]);
    }

    #[test]
    fn what_may_not_be_listed_is_unknown_and_says_how_to_look_elsewhere() {
        let now = Timestamp::UNIX_EPOCH;
        let findings = judge(&Asked::NotAllowed, &Asked::NotAllowed, None, now);
        assert_eq!(findings[0].result, Verdict::Unknown);
        assert!(
            findings[0]
                .remedy
                .as_ref()
                .unwrap()
                .contains("--operator-namespace")
        );
    }

    #[test]
    fn a_deployment_tells_version_account_and_labels() {
        let installed = Installed::of(&deployment(2)).unwrap();
        assert_eq!(installed.version.as_deref(), Some("0.1.0"));
        assert_eq!(installed.account, "vms-operator");
        assert_eq!(installed.labels.len(), 2);
    }
}

//! Whether a NetworkPolicy keeps the operator from what it has to reach.

use std::{collections::BTreeMap, net::IpAddr};

use ipnet::IpNet;
use k8s_openapi::{
    api::networking::v1::{
        IPBlock, NetworkPolicy, NetworkPolicyEgressRule, NetworkPolicyPeer, NetworkPolicyPort,
    },
    apimachinery::pkg::{apis::meta::v1::LabelSelector, util::intstr::IntOrString},
};

use super::{asked::Asked, finding::Finding, operator::Installed};

const CHECK: &str = "network-policy";

/// What the operator has to reach.
#[derive(Clone, Debug)]
pub struct Target {
    /// What it is, such as `the VMS of VmsServer main`.
    pub what: String,
    /// Its addresses; none where they are not known.
    pub addresses: Vec<IpAddr>,
    /// Its port.
    pub port: u16,
    /// The value of the chart that lets the operator there.
    pub value: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    Closed,
    /// It depends on which pod has the address.
    Unclear,
    Open,
}

/// What there is to say of the policies of the namespace of an operator.
pub fn judge(
    operator: &Installed,
    policies: &Asked<Vec<NetworkPolicy>>,
    targets: &[Target],
) -> Vec<Finding> {
    let namespace = &operator.namespace;
    let looked_at = format!("the NetworkPolicies of namespace {namespace}");
    let right = format!("list networkpolicies in namespace {namespace}");
    let policies = match policies.answer(CHECK, &looked_at, &right) {
        Ok(policies) => policies,
        Err(unknown) => return vec![unknown],
    };
    let limiting: Vec<&NetworkPolicy> = policies
        .iter()
        .filter(|policy| limits(policy, &operator.labels))
        .collect();
    if limiting.is_empty() {
        return vec![Finding::ok(
            CHECK,
            looked_at,
            "none limits where the operator connects",
        )];
    }
    let names: Vec<&str> = limiting
        .iter()
        .filter_map(|policy| policy.metadata.name.as_deref())
        .collect();
    let names = names.join(", ");
    targets
        .iter()
        .map(|target| one(target, &limiting, &names))
        .collect()
}

fn one(target: &Target, limiting: &[&NetworkPolicy], names: &str) -> Finding {
    let Target {
        what,
        addresses,
        port,
        value,
    } = target;
    let looked_at = format!("NetworkPolicy {names}, and {what}");
    if addresses.is_empty() {
        return Finding::not_tried(CHECK, looked_at, "its address is not known from here");
    }
    let told: Vec<String> = addresses.iter().map(ToString::to_string).collect();
    let told = format!("{} port {port}", told.join(", "));
    let way = |address: &IpAddr| {
        let rules = limiting.iter().flat_map(|policy| rules(policy));
        rules
            .map(|rule| through(rule, *address, *port))
            .max()
            .unwrap_or(Way::Closed)
    };
    match addresses.iter().map(way).min() {
        Some(Way::Open) => Finding::ok(CHECK, looked_at, format!("lets the operator to {told}")),
        Some(Way::Unclear) => Finding::unknown(
            CHECK,
            looked_at,
            format!("lets the operator to {told} only where that is a pod which it selects"),
            format!("if it is none, list it in {value} of the chart"),
        ),
        Some(Way::Closed) | None => Finding::fail(
            CHECK,
            looked_at,
            format!("keeps the operator from {told}"),
            format!("list it in {value} of the chart, or allow it in the policy"),
        ),
    }
}

fn rules(policy: &NetworkPolicy) -> impl Iterator<Item = &NetworkPolicyEgressRule> {
    policy
        .spec
        .iter()
        .flat_map(|spec| spec.egress.iter().flatten())
}

/// Whether a policy limits where pods with such labels connect.
fn limits(policy: &NetworkPolicy, labels: &BTreeMap<String, String>) -> bool {
    let Some(spec) = &policy.spec else {
        return false;
    };
    let is_about_egress = match &spec.policy_types {
        Some(types) => types.iter().any(|kind| kind == "Egress"),
        None => spec.egress.is_some(),
    };
    is_about_egress
        && spec
            .pod_selector
            .as_ref()
            .is_none_or(|selector| selects(selector, labels))
}

fn selects(selector: &LabelSelector, labels: &BTreeMap<String, String>) -> bool {
    let mut equal = selector.match_labels.iter().flatten();
    let mut others = selector.match_expressions.iter().flatten();
    equal.all(|(name, value)| labels.get(name) == Some(value))
        && others.all(|requirement| {
            let value = labels.get(&requirement.key);
            let values = requirement.values.as_deref().unwrap_or_default();
            let is_one = value.is_some_and(|value| values.contains(value));
            match requirement.operator.as_str() {
                "In" => is_one,
                "NotIn" => !is_one,
                "Exists" => value.is_some(),
                "DoesNotExist" => value.is_none(),
                _ => false,
            }
        })
}

fn through(rule: &NetworkPolicyEgressRule, address: IpAddr, port: u16) -> Way {
    let ports = rule.ports.as_deref().unwrap_or_default();
    let peers = rule.to.as_deref().unwrap_or_default();
    let by_port = any(ports, |entry| at_port(entry, port));
    let by_peer = any(peers, |peer| to_peer(peer, address));
    by_port.min(by_peer)
}

/// The widest of all; nothing said is everything.
fn any<T>(entries: &[T], way: impl Fn(&T) -> Way) -> Way {
    entries
        .iter()
        .map(way)
        .max()
        .unwrap_or(if entries.is_empty() {
            Way::Open
        } else {
            Way::Closed
        })
}

fn at_port(entry: &NetworkPolicyPort, port: u16) -> Way {
    if entry.protocol.as_deref().unwrap_or("TCP") != "TCP" {
        return Way::Closed;
    }
    match &entry.port {
        None => Way::Open,
        Some(IntOrString::String(_)) => Way::Unclear,
        Some(IntOrString::Int(first)) => {
            let last = entry.end_port.unwrap_or(*first);
            open_where((*first..=last).contains(&port.into()))
        }
    }
}

fn to_peer(peer: &NetworkPolicyPeer, address: IpAddr) -> Way {
    let Some(IPBlock { cidr, except }) = &peer.ip_block else {
        return Way::Unclear;
    };
    let holds = |block: &String| {
        block
            .parse::<IpNet>()
            .is_ok_and(|block| block.contains(&address))
    };
    open_where(holds(cidr) && !except.iter().flatten().any(holds))
}

const fn open_where(is_open: bool) -> Way {
    if is_open { Way::Open } else { Way::Closed }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::cli::doctor::finding::Verdict;

    fn judged(spec: &Value) -> Verdict {
        let policy =
            serde_json::from_value(json!({"metadata": {"name": "vms-operator"}, "spec": spec}));
        let operator = Installed {
            labels: [("app".to_owned(), "operator".to_owned())].into(),
            ..Installed::default()
        };
        let target = Target {
            what: "the VMS".to_owned(),
            addresses: vec!["192.0.2.10".parse().unwrap()],
            port: 8443,
            value: "networkPolicy.vms",
        };
        judge(
            &operator,
            &Asked::Answered(vec![policy.unwrap()]),
            &[target],
        )[0]
        .result
    }

    fn egress(rule: &Value) -> Value {
        json!({
            "podSelector": {"matchLabels": {"app": "operator"}},
            "policyTypes": ["Egress"], "egress": [{"ports": [{"port": 53, "protocol": "UDP"}]}, rule],
        })
    }

    #[test]
    fn a_way_is_open_where_a_rule_has_both_address_and_port() {
        let block = |cidr: &str| json!([{"ipBlock": {"cidr": cidr}}]);
        for (rule, expected) in [
            (json!({}), Verdict::Ok),
            (
                json!({"ports": [{"port": 8443}], "to": block("192.0.2.0/24")}),
                Verdict::Ok,
            ),
            (
                json!({"ports": [{"port": 8000, "endPort": 9000}]}),
                Verdict::Ok,
            ),
            (
                json!({"ports": [{"port": 443}], "to": block("192.0.2.0/24")}),
                Verdict::Fail,
            ),
            (
                json!({"ports": [{"port": 8443}], "to": block("198.51.100.0/24")}),
                Verdict::Fail,
            ),
            (
                json!({"ports": [{"port": 8443, "protocol": "UDP"}]}),
                Verdict::Fail,
            ),
            (
                json!({"to": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["192.0.2.0/28"]}}]}),
                Verdict::Fail,
            ),
            (json!({"to": [{"podSelector": {}}]}), Verdict::Unknown),
        ] {
            assert_eq!(judged(&egress(&rule)), expected, "{rule}");
        }
    }

    #[test]
    fn a_policy_about_other_pods_or_only_about_who_comes_in_limits_nothing() {
        let other = json!({
            "podSelector": {"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["operator"]}]},
            "policyTypes": ["Egress"],
        });
        assert_eq!(judged(&other), Verdict::Ok);
        let incoming = json!({"podSelector": {}, "policyTypes": ["Ingress"]});
        assert_eq!(judged(&incoming), Verdict::Ok);
        let nothing = json!({"podSelector": {}, "policyTypes": ["Egress"]});
        assert_eq!(judged(&nothing), Verdict::Fail);
    }
}

//! What the operator says of a VmsServer.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;

use super::finding::Finding;
use crate::api::{
    condition,
    v1alpha1::{LevelCounts, VmsServer, VmsServerStatus},
};

const STATUS: &str = "status";
const ACCOUNT: &str = "account";
/// Conditions that are true where somebody has to do something.
const TROUBLES: [&str; 4] = [
    "AccountsLeftBehind",
    "Deleting",
    "ObjectsUnreadable",
    "TooManyChanges",
];

/// What the operator knows of the way to a VMS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reported {
    /// It works there.
    Works,
    /// It does not.
    Fails,
    /// No operator has said anything.
    Nothing,
}

/// What the operator says of the server last.
pub fn reported(server: &VmsServer) -> Reported {
    match ready(server) {
        None => Reported::Nothing,
        Some(ready) if condition::says_true(ready) => Reported::Works,
        Some(_) => Reported::Fails,
    }
}

/// Its condition `Ready`.
pub fn ready(server: &VmsServer) -> Option<&Condition> {
    condition::find(&server.status.as_ref()?.conditions, "Ready")
}

/// How a server is called in a finding.
pub fn titled(server: &VmsServer) -> String {
    let name = server.metadata.name.as_deref().unwrap_or_default();
    format!("VmsServer {name}")
}

/// What there is to say of its status.
pub fn judge(server: &VmsServer) -> Vec<Finding> {
    let title = titled(server);
    let name = server.metadata.name.as_deref().unwrap_or_default();
    let again = format!("vmsctl reconcile vmsserver/{name} --wait tries again at once");
    let mut findings = vec![match ready(server) {
        None => Finding::fail(
            STATUS,
            &title,
            "no operator has looked at it",
            "look whether an operator runs that watches this namespace (watch.namespaces of the chart)",
        ),
        Some(ready) if condition::says_true(ready) => Finding::ok(
            STATUS,
            &title,
            format!("{}: {}", ready.reason, ready.message),
        ),
        Some(ready) => Finding::fail(
            STATUS,
            &title,
            format!("{}: {}", ready.reason, ready.message),
            format!("do what the message says; {again}"),
        ),
    }];
    let status = server.status.clone().unwrap_or_default();
    let (seen, written) = (status.observed_generation.0, server.metadata.generation);
    if let (Some(written), true) = (written, seen >= 0)
        && seen < written
    {
        findings.push(Finding::warn(
            STATUS,
            &title,
            format!("the operator has seen edit {seen} of {written}"),
            format!("wait a moment; if it stays so, look at the operator's log; {again}"),
        ));
    }
    let troubles = status.conditions.iter();
    let troubles = troubles.filter(|condition| {
        TROUBLES.contains(&condition.type_.as_str()) && condition::says_true(condition)
    });
    findings.extend(troubles.map(|trouble| {
        let found = format!("{}: {}", trouble.type_, trouble.message);
        Finding::warn(STATUS, &title, found, "do what the message says")
    }));
    findings.push(account(&title, &status));
    findings
}

/// What the account has, at the last listing of the operator.
fn account(title: &str, status: &VmsServerStatus) -> Finding {
    let Some(counts) = &status.counts else {
        return Finding::not_tried(ACCOUNT, title, "no operator has listed what it has");
    };
    let has = format!(
        "{} cameras, {} layouts, {} camera groups and {} users, at the last listing",
        counts.cameras, counts.layouts, counts.camera_groups, counts.users
    );
    let licenses = status.licenses.iter().flat_map(|licenses| {
        [
            ("l1", licenses.l1),
            ("l2", licenses.l2),
            ("l3", licenses.l3),
        ]
    });
    let licenses = licenses.filter(|(_, level)| level.total > 0);
    let (mut told, mut used_up) = (Vec::new(), Vec::new());
    for (name, LevelCounts { total, free, .. }) in licenses {
        told.push(format!("{name}: {free} of {total} licences are free"));
        if free == 0 {
            used_up.push(name);
        }
    }
    let found = [vec![has], told].concat().join("; ");
    if counts.cameras == 0 {
        let remedy = "nobody can be given a camera: give some to this account in the VMS";
        return Finding::warn(ACCOUNT, title, found, remedy);
    }
    if used_up.is_empty() {
        return Finding::ok(ACCOUNT, title, found);
    }
    let remedy = format!(
        "no licence of {} is left to give: take some from users, or buy some",
        used_up.join(", ")
    );
    Finding::warn(ACCOUNT, title, found, remedy)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::cli::doctor::finding::Verdict;

    fn judged(status: &Value) -> Vec<Verdict> {
        let server = serde_json::from_value(json!({
            "metadata": {"name": "main", "generation": 2},
            "spec": {"url": "https://vms.example.com", "credentialsSecretRef": {"name": "account"}},
            "status": status,
        }));
        let findings = judge(&server.unwrap());
        findings.iter().map(|finding| finding.result).collect()
    }

    fn condition(about: &str, status: &str) -> Value {
        json!({
            "type": about, "status": status, "reason": "Because", "message": "it is so",
            "lastTransitionTime": "2026-12-01T00:00:00Z",
        })
    }

    #[test]
    fn a_server_is_as_its_operator_says() {
        let counts = json!({"cameras": 3, "layouts": 1, "cameraGroups": 0, "users": 2});
        let (ok, warn, fail) = (Verdict::Ok, Verdict::Warn, Verdict::Fail);
        let ready = json!({
            "observedGeneration": 2, "conditions": [condition("Ready", "True")], "counts": counts,
        });
        assert_eq!(judged(&ready), [ok, ok]);
        let broken = json!({"observedGeneration": 1, "conditions": [condition("Ready", "False")]});
        assert_eq!(judged(&broken), [fail, warn, Verdict::Unknown]);
        let unseen = json!({"observedGeneration": -1});
        assert_eq!(judged(&unseen), [fail, Verdict::Unknown]);
    }

    #[test]
    fn an_account_with_nothing_to_give_is_warned_of() {
        let level = |free: u32| json!({"total": 2, "allocated": 2 - free, "free": free});
        for (cameras, free, expected) in [
            (3, 1, Verdict::Ok),
            (3, 0, Verdict::Warn),
            (0, 1, Verdict::Warn),
        ] {
            let status = json!({
                "observedGeneration": 2, "conditions": [condition("Ready", "True")],
                "counts": {"cameras": cameras, "layouts": 0, "cameraGroups": 0, "users": 0},
                "licenses": {"l1": level(free), "l2": level(1), "l3": level(2)},
            });
            assert_eq!(judged(&status)[1], expected, "{cameras} {free}");
        }
    }

    #[test]
    fn what_waits_for_somebody_is_warned_of() {
        let status = json!({
            "observedGeneration": 2,
            "conditions": [condition("Ready", "True"), condition("AccountsLeftBehind", "True")],
        });
        assert_eq!(judged(&status)[1], Verdict::Warn);
    }
}

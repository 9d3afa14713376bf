//! What is wrong with the cluster: definitions, operator, rights, network policies.

use std::{fs, path::Path};

use vms_operator::operator::rbac;

use super::installation::{deploy, doctor, server_at};
use crate::{
    operator::site::Site,
    support::{cluster::Cluster, namespace::ACCOUNT, rbac::rules},
};

#[tokio::test]
async fn definitions_that_are_missing_or_of_another_version_are_found() {
    let cluster = Cluster::bare().await;
    let namespace = cluster.namespace("definitions").await;
    let install = "vmsctl crds | kubectl apply --server-side -f -";
    let missing = doctor(&namespace, &[]).await;
    missing.has("fail", "definitions", "8 of 8 are missing", install);

    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("crds");
    for entry in fs::read_dir(folder).expect("the definitions") {
        let path = entry.expect("a definition").path();
        let text = fs::read_to_string(path).expect("a definition");
        // An earlier version knew no suspension.
        let older = text
            .replace("suspended:", "interrupted:")
            .replace(".spec.suspended", ".spec.interrupted");
        namespace
            .kubectl()
            .run_with_input(&["apply", "--server-side", "--filename=-"], &older)
            .await
            .expect_success();
    }
    let wait = [
        "wait",
        "--for=condition=Established",
        "--timeout=180s",
        "crd",
        "--all",
    ];
    namespace.kubectl().run(&wait).await.expect_success();
    let older = doctor(&namespace, &[]).await;
    older.has(
        "fail",
        "definitions",
        "drops what is written to spec.suspended",
        install,
    );
}

#[tokio::test]
async fn an_operator_that_does_not_run_is_missed_by_its_deployment_and_its_lease() {
    let site = Site::prepare("no operator").await;
    let nobody = doctor(&site.namespace, &[]).await;
    nobody.has(
        "fail",
        "operator",
        "no operator was found",
        "install it with the chart",
    );
    nobody.has(
        "fail",
        "status",
        "no operator has looked at it",
        "watch.namespaces",
    );

    deploy(&site).await;
    let status = r#"{"status": {"readyReplicas": 0}}"#;
    let patch = [
        "patch",
        "deployment/vms-operator",
        "--subresource=status",
        "--type=merge",
        "--patch",
        status,
    ];
    site.kubectl(&patch).await;
    site.apply(
        "{apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: {name: vms-operator}, spec: {
            holderIdentity: gone, leaseDurationSeconds: 15, renewTime: '2026-01-01T00:00:00.000000Z'}}",
    )
    .await;
    let down = doctor(&site.namespace, &[]).await;
    down.has(
        "fail",
        "operator",
        "0 of 2 replicas are ready",
        "logs deployment/vms-operator",
    );
    down.has("fail", "operator", "`gone` held it", "start one");
}

#[tokio::test]
async fn an_operator_that_may_not_read_secrets_is_told_the_command_that_lets_it() {
    let site = Site::prepare("no rights").await;
    let home = site
        .namespace
        .cluster
        .namespace("home without rights")
        .await;
    home.grant_in(&site.namespace.name, &rules(rbac::OBJECTS))
        .await;
    let account = format!("{}:{ACCOUNT}", home.name);
    let diagnosis = doctor(&site.namespace, &["--service-account", &account]).await;
    let namespace = &site.namespace.name;
    let remedy = format!("--role=vms-operator-secrets --serviceaccount={account}");
    diagnosis.has(
        "fail",
        "operator-rights",
        &format!("get secrets in {namespace}"),
        &remedy,
    );
    let own = format!("create configmaps in {}", home.name);
    diagnosis.has("fail", "operator-rights", &own, "vms-operator rights");
    // Once it is allowed, nothing is said of it any more.
    home.grant_in(namespace, &rules(rbac::SECRETS)).await;
    home.grant(&rules(&[rbac::OWN, rbac::ELECTING].concat()))
        .await;
    let diagnosis = doctor(&site.namespace, &["--service-account", &account]).await;
    diagnosis.has("ok", "operator-rights", "it may do all", "");
}

#[tokio::test]
async fn a_network_policy_that_keeps_the_operator_from_the_vms_is_named_with_the_value_that_opens_it()
 {
    let site = Site::prepare("a closed network").await;
    deploy(&site).await;
    site.apply(&server_at("https://127.0.0.1:8443", "")).await;
    let policy = |egress: &str| {
        format!(
            "{{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {{name: only-dns}}, spec: {{
                podSelector: {{matchLabels: {{app.kubernetes.io/component: operator}}}}, policyTypes: [Egress],
                egress: [{{ports: [{{port: 53, protocol: UDP}}]}}{egress}]}}}}"
        )
    };
    site.apply(&policy("")).await;
    let closed = doctor(&site.namespace, &[]).await;
    closed.has(
        "fail",
        "network-policy",
        "keeps the operator from 127.0.0.1 port 8443",
        "networkPolicy.vms",
    );
    // An API server of loopback is in no slice of endpoints.
    closed.has("unknown", "network-policy", "the API server", "");
    site.apply(&policy(
        ", {to: [{ipBlock: {cidr: 127.0.0.0/8}}], ports: [{port: 8443}]}",
    ))
    .await;
    let open = doctor(&site.namespace, &[]).await;
    open.has(
        "ok",
        "network-policy",
        "lets the operator to 127.0.0.1 port 8443",
        "",
    );
}

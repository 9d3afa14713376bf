//! Asks. Every question has a time limit, and what one does not answer stops no other one.

mod cluster;
mod request;
mod rights;
mod server;

use std::net::IpAddr;

use jiff::Timestamp;
use k8s_openapi::api::discovery::v1::EndpointSlice;
use kube::{
    Api, Client,
    api::{ListParams, Request},
    client::Body,
};

use self::{cluster::Cluster, request::PATIENCE};
use super::{
    admission,
    asked::{Asked, Step},
    clock::{self, Clock},
    definitions,
    finding::Finding,
    operator::{self, Installed},
    policy::{self, Target},
    rights as judged_rights, server as judged_server, versions,
};
use crate::{
    api::{crds, v1alpha1::VmsServer},
    cli::doctor::reach::Reach,
    clock::now,
    store::examine::ahead,
};

pub use request::Examination;

/// Examines a cluster.
pub async fn examine(examination: &Examination, client: &Client) -> Vec<Finding> {
    let api_server = Asked::within(PATIENCE, client.apiserver_version()).await;
    let api_server = api_server.map(|info| info.git_version);
    let cluster = Box::pin(Cluster::read(client, examination)).await;
    let installed = Installed::among(&cluster.deployments);
    let mut findings = versions::judge(env!("CARGO_PKG_VERSION"), &installed, &api_server);
    if let Asked::Failed(_) = api_server {
        let because = "the API server does not answer";
        let others = [
            "definitions",
            "operator",
            "your-rights",
            "operator-rights",
            "policies",
            "webhooks",
        ];
        findings.extend(others.map(|check| Finding::not_tried(check, "the cluster", because)));
        return findings;
    }
    findings.extend(definitions::judge(&cluster.definitions, &crds()));
    let namespace = examination.operator_namespace.as_deref();
    let (deployments, leases) = (&cluster.deployments, &cluster.leases);
    findings.extend(operator::judge(deployments, leases, namespace, now()));
    findings.extend(rights(examination, client, &installed).await);
    findings.push(admission::policies(&cluster.policy, &cluster.binding));
    findings.extend(admission::webhooks(
        &cluster.webhooks,
        &cluster.services,
        &examination.namespace,
    ));
    findings.push(clock::judge(&Clock {
        whose: "the API server".to_owned(),
        ahead: clock_of(client).await,
    }));
    findings.extend(Box::pin(servers(examination, client, &installed)).await);
    findings
}

async fn rights(
    examination: &Examination,
    client: &Client,
    installed: &[Installed],
) -> Vec<Finding> {
    let namespace = &examination.namespace;
    let mine = rights::of_self(client, judged_rights::of_person(namespace)).await;
    let mut findings = judged_rights::person(namespace, &mine);
    let named = examination.account.iter().cloned();
    let told = installed
        .iter()
        .map(|operator| (operator.namespace.clone(), operator.account.clone()));
    let mut accounts: Vec<(String, String)> = named.chain(told).collect();
    accounts.sort();
    accounts.dedup();
    if accounts.is_empty() {
        findings.push(judged_rights::no_account(namespace));
    }
    for (home, name) in accounts {
        let asked = judged_rights::of_operator(namespace, &home);
        let user = format!("system:serviceaccount:{home}:{name}");
        let answers = rights::of_user(client, &user, asked).await;
        findings.extend(judged_rights::operator(
            namespace,
            &format!("{home}:{name}"),
            &answers,
        ));
    }
    findings
}

async fn servers(
    examination: &Examination,
    client: &Client,
    installed: &[Installed],
) -> Vec<Finding> {
    let api: Api<VmsServer> = Api::namespaced(client.clone(), &examination.namespace);
    let listed = Asked::within(PATIENCE, api.list(&ListParams::default())).await;
    let looked_at = format!("the VmsServers of namespace {}", examination.namespace);
    let servers = match listed.answer("status", &looked_at, "list vmsservers") {
        Ok(servers) => servers.items.iter().filter(|server| {
            examination.server.is_none() || server.metadata.name == examination.server
        }),
        Err(unknown) => return vec![unknown],
    };
    let mut findings = Vec::new();
    let mut targets = vec![api_target(client).await];
    for server in servers {
        findings.extend(judged_server::judge(server));
        let examined = Box::pin(server::examine(client, examination, server)).await;
        findings.extend(examined.findings);
        targets.extend(target(server, &examined.reach));
    }
    if findings.is_empty() {
        findings.push(no_server(examination, looked_at));
    }
    findings.extend(policies(client, installed, &targets).await);
    findings
}

fn no_server(examination: &Examination, looked_at: String) -> Finding {
    match &examination.server {
        Some(name) => Finding::fail(
            "status",
            looked_at,
            format!("there is no VmsServer `{name}`"),
            "name one of: kubectl get vmsservers -A",
        ),
        None => Finding::warn(
            "status",
            looked_at,
            "there is none",
            "name another namespace with --namespace, or declare one",
        ),
    }
}

fn target(server: &VmsServer, reach: &Reach) -> Option<Target> {
    let place = reach.place.as_ref().ok()?;
    Some(Target {
        what: format!("the VMS of {}", judged_server::titled(server)),
        addresses: reach.addresses.done().cloned().unwrap_or_default(),
        port: place.port,
        value: "networkPolicy.vms",
    })
}

/// Where the API server is to a pod: a policy counts after the address of its Service was replaced.
async fn api_target(client: &Client) -> Target {
    let slices: Api<EndpointSlice> = Api::namespaced(client.clone(), "default");
    let of_service = ListParams::default().labels("kubernetes.io/service-name=kubernetes");
    let listed = Asked::within(PATIENCE, slices.list(&of_service)).await;
    let slices = listed
        .known()
        .map(|listed| listed.items.as_slice())
        .unwrap_or_default();
    let addresses = slices.iter().flat_map(|slice| slice.endpoints.iter());
    let addresses: Vec<IpAddr> = addresses
        .flat_map(|endpoint| endpoint.addresses.iter())
        .filter_map(|address| address.parse().ok())
        .collect();
    let ports = slices.iter().flat_map(|slice| slice.ports.iter().flatten());
    let port = ports
        .filter_map(|port| port.port)
        .find_map(|port| u16::try_from(port).ok());
    Target {
        what: "the API server".to_owned(),
        addresses,
        port: port.unwrap_or(443),
        value: "networkPolicy.apiServer and apiServerPorts",
    }
}

async fn policies(client: &Client, installed: &[Installed], targets: &[Target]) -> Vec<Finding> {
    if installed.is_empty() {
        let looked_at = "the NetworkPolicies of the operator";
        let because = "no Deployment tells where its pods are";
        return vec![Finding::not_tried("network-policy", looked_at, because)];
    }
    let mut findings = Vec::new();
    for operator in installed {
        let policies = Api::namespaced(client.clone(), &operator.namespace);
        let listed = Asked::within(PATIENCE, policies.list(&ListParams::default())).await;
        findings.extend(policy::judge(
            operator,
            &listed.map(|listed| listed.items),
            targets,
        ));
    }
    findings
}

/// By the date of its answers.
async fn clock_of(client: &Client) -> Step<Option<i64>> {
    let Ok(request) = Request::new("/version").list(&ListParams::default()) else {
        return Step::NotTried("it cannot be asked".to_owned());
    };
    let before = now();
    let asked = client.send(request.map(Body::from));
    match Asked::within(PATIENCE, asked).await {
        Asked::Answered(answer) => {
            let date = answer.headers().get("date");
            let date = date.and_then(|date| date.to_str().ok());
            Step::Done(date.and_then(|date| compared(date, before)))
        }
        Asked::NotAllowed => Step::NotTried("you may not ask it".to_owned()),
        Asked::Failed(why) => Step::Failed(why),
    }
}

fn compared(date: &str, before: Timestamp) -> Option<i64> {
    ahead(date, before, now())
}

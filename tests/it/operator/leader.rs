//! Several replicas: one acts, and whatever becomes of it, another one goes on.

use std::{path::Path, process::Command, sync::Arc};

use k8s_openapi::api::coordination::v1::{Lease, LeaseSpec};
use kube::{
    Api,
    api::{Patch, PatchParams, PostParams},
};
use rustix::process::Signal;
use serde_json::json;
use vms_operator::operator::{Election, rights};

use super::{
    manifests::{ALICE, ALICE_LOGIN, many},
    process::Process,
    site::{Site, patient_election},
    users::status_of,
};
use crate::support::{
    cluster::PATIENCE, eventually::eventually, namespace::named, proxy::Hold, relay::Relay,
    rights::rules,
};

/// Where nobody loses the Lease however busy the machine is, and it ends by being given back, or by [`let_expire`].
pub(super) const LONG: [&str; 3] = [
    "--lease-duration=300",
    "--renew-deadline=200",
    "--retry-period=1",
];
/// The same, of a leader that ends by itself soon after it was cut off: long before anybody else leads.
const CAUTIOUS: [&str; 3] = [
    "--lease-duration=300",
    "--renew-deadline=10",
    "--retry-period=1",
];
/// Where the time of the Lease is waited for.
const SHORT: [&str; 3] = [
    "--lease-duration=12",
    "--renew-deadline=10",
    "--retry-period=1",
];
/// The code of a process that led and does not any more.
const LEASE_LOST: i32 = 4;
pub(super) const CREATE: &str = "POST /api/v1/users/subusers";

pub(crate) async fn permit(site: &Site) {
    site.namespace.grant(&rules(rights::ELECTING)).await;
}

pub(super) async fn prepare(test: &str) -> Site {
    let site = Site::prepare(test).await;
    permit(&site).await;
    site
}

pub(super) fn replica(site: &Site, host: &str, times: [&str; 3]) -> Process {
    replica_by(site, host, times, site.namespace.kubeconfig())
}

/// A second replica in this process, which takes the Lease as soon as the promise of its holder is over.
pub(super) async fn run_second(site: &mut Site) {
    site.run_with(|config| {
        config.election = Some(Election {
            identity: "b_in-this-process".to_owned(),
            ..patient_election()
        });
    })
    .await;
    site.until_ready().await;
}

/// The holder of the Lease has vanished, and it has promised no more than a second.
pub(super) async fn let_expire(site: &Site) {
    let leases: Api<Lease> = site.api();
    let promise = Patch::Merge(json!({"spec": {"leaseDurationSeconds": 1}}));
    let how = PatchParams::default();
    let patched = leases.patch("vms-operator", &how, &promise).await;
    patched.expect("patch a Lease");
}

fn replica_by(site: &Site, host: &str, times: [&str; 3], kubeconfig: &Path) -> Process {
    let common = ["--leader-election", "--listen=127.0.0.1:0"];
    Process::start_as(site, host, kubeconfig, &[&common[..], &times].concat())
}

/// Host of the replica that holds the Lease; empty where nobody does.
async fn holder(site: &Site) -> String {
    let leases: Api<Lease> = site.api();
    let lease = leases.get_opt("vms-operator").await.expect("read a Lease");
    let spec = lease.and_then(|lease| lease.spec).unwrap_or_default();
    let identity = spec.holder_identity.unwrap_or_default();
    identity.split('_').next().unwrap_or_default().to_owned()
}

pub(super) async fn until_leads(site: &Site, host: &str) {
    eventually(PATIENCE, &format!("{host} leads"), async || {
        let holder = holder(site).await;
        if holder == host {
            Ok(())
        } else {
            Err(format!("{holder:?} does"))
        }
    })
    .await;
}

/// Waits until a replica that held the Lease has lost it, and has said so.
async fn ended_by_loss(replica: &mut Process) {
    let ended = replica.ended().await;
    assert_eq!(ended.code(), Some(LEASE_LOST), "{ended}");
    let said = replica.said();
    assert!(said.contains("the lease is lost"), "{said}");
}

/// One user, ours, with what is declared: id and login and addresses.
pub(super) async fn assert_one_alice(site: &Site) {
    let alice = site.ready("alice").await;
    let made = site.store.subuser(ALICE_LOGIN.0).await;
    let made = made.expect("the user is made");
    assert_eq!(status_of(&alice).external_id, Some(made["id"].to_string()));
    assert_eq!(site.login(ALICE_LOGIN).await, 200);
    assert_eq!(site.login_from(2, ALICE_LOGIN).await, 403);
}

fn writes(requests: &[String]) -> Vec<&String> {
    let requests = requests.iter();
    requests
        .filter(|request| !request.starts_with("GET "))
        .collect()
}

#[test]
fn times_that_leave_no_room_are_refused() {
    let output = Command::new(env!("CARGO_BIN_EXE_vms-operator"))
        .args(["run", "--renew-deadline=15"])
        .output()
        .expect("start the operator");
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("--retry-period has to be shorter"), "{said}");
}

/// Somebody of whom nothing else is ever heard.
pub(super) async fn let_somebody_hold_the_lease(site: &Site, seconds: i32) -> Api<Lease> {
    let leases: Api<Lease> = site.api();
    let held = Lease {
        metadata: named("vms-operator"),
        spec: Some(LeaseSpec {
            holder_identity: Some("somebody-else".to_owned()),
            lease_duration_seconds: Some(seconds),
            ..LeaseSpec::default()
        }),
    };
    let created = leases.create(&PostParams::default(), &held).await;
    created.expect("create a Lease");
    leases
}

#[tokio::test]
async fn a_replica_that_does_not_lead_is_ready_and_writes_nothing_anywhere() {
    let site = prepare("a replica in waiting").await;
    let leases = let_somebody_hold_the_lease(&site, 3600).await;
    let replica = replica(&site, "a", LONG);
    replica.until_ready().await;
    site.apply(ALICE).await;
    until_tried_twice(&site).await;
    assert_eq!(site.proxy.count(), 0, "it has not even logged in");
    let leads = async || {
        let (_, page) = replica.page("/metrics").await.expect("its metrics");
        page.lines()
            .find_map(|line| Some(line.strip_prefix("vms_operator_leader ")?.to_owned()))
    };
    assert_eq!(leads().await.as_deref(), Some("0"));

    let give_back = Patch::Merge(json!({"spec": {"holderIdentity": null}}));
    let how = PatchParams::default();
    let given_back = leases.patch("vms-operator", &how, &give_back).await;
    given_back.expect("patch a Lease");
    assert_one_alice(&site).await;
    assert_eq!(leads().await.as_deref(), Some("1"));
    // In the order of their answers: it led before it wrote anything else.
    let written = site.namespace.writes().await;
    assert_eq!(
        (&*written[0].verb, &*written[0].resource),
        ("update", "leases"),
        "{written:?}"
    );
}

/// Waits until the replica has looked at the Lease twice more.
async fn until_tried_twice(site: &Site) {
    let tries = async || {
        let requests = site.namespace.requests().await;
        let tries = requests.iter();
        tries.filter(|request| request.resource == "leases").count()
    };
    let before = tries().await;
    eventually(PATIENCE, "it looks at the Lease", async || {
        match tries().await - before {
            0 | 1 => Err("not twice".to_owned()),
            _ => Ok(()),
        }
    })
    .await;
}

/// A leader in the middle of a create, whose next request would follow the answer that is held.
pub(super) async fn in_the_middle_of_a_create(site: &Site) -> Arc<Hold> {
    let held = site.proxy.hold(CREATE);
    site.apply(ALICE).await;
    held.arrived().await;
    held
}

#[tokio::test]
async fn a_leader_that_was_stopped_for_longer_than_its_lease_writes_nothing_more_and_ends() {
    let mut site = prepare("a leader that is stopped").await;
    let mut first = replica(&site, "a", SHORT);
    until_leads(&site, "a").await;
    run_second(&mut site).await;
    let held = in_the_middle_of_a_create(&site).await;
    first.signal(Signal::STOP);
    until_leads(&site, "b").await;
    assert_one_alice(&site).await;
    let before = site.proxy.count();
    // The answer is there when it goes on.
    held.release();
    first.signal(Signal::CONT);
    ended_by_loss(&mut first).await;
    let requests = site.proxy.requests().split_off(before);
    assert_eq!(writes(&requests), Vec::<&String>::new());
    assert_one_alice(&site).await;
}

#[tokio::test]
async fn a_leader_cut_off_from_the_api_server_ends_before_another_one_leads() {
    let mut site = prepare("a leader that is cut off").await;
    let relay = Relay::before(site.namespace.kubeconfig()).await;
    let relayed = relay.kubeconfig(site.namespace.kubeconfig(), site.store.folder());
    let mut first = replica_by(&site, "a", CAUTIOUS, &relayed);
    until_leads(&site, "a").await;
    run_second(&mut site).await;
    let held = in_the_middle_of_a_create(&site).await;
    relay.cut();
    ended_by_loss(&mut first).await;
    assert_eq!(holder(&site).await, "a", "nobody else leads yet");
    let before = site.proxy.count();
    held.release();
    let_expire(&site).await;
    until_leads(&site, "b").await;
    assert_one_alice(&site).await;
    let requests = site.proxy.requests().split_off(before);
    let creates = requests.iter().filter(|request| *request == CREATE);
    assert_eq!(creates.count(), 0, "{requests:?}");
}

#[tokio::test]
async fn a_leader_that_is_told_to_end_gives_the_lease_back_and_the_next_one_leads_at_once() {
    let site = prepare("a leader that is told to end").await;
    let mut first = replica(&site, "a", LONG);
    until_leads(&site, "a").await;
    let second = replica(&site, "b", LONG);
    second.until_ready().await;
    let held = in_the_middle_of_a_create(&site).await;
    first.signal(Signal::TERM);
    held.release();
    let ended = first.ended().await;
    assert!(ended.success(), "{ended}");
    // It has finished what it had begun.
    assert_one_alice(&site).await;
    until_leads(&site, "b").await;
    site.apply(&many(0..1)).await;
    site.ready("u0").await;
    drop(second);
}

#[tokio::test]
async fn a_rolling_update_leaves_no_moment_without_a_replica_that_is_ready() {
    let site = prepare("a rolling update").await;
    let mut running = vec![replica(&site, "a", LONG)];
    running[0].until_ready().await;
    until_leads(&site, "a").await;
    for (user, next) in ["b", "c"].into_iter().enumerate() {
        running.push(replica(&site, next, LONG));
        // As a Deployment does: the old one is told to end when the new one is ready.
        eventually(PATIENCE, "the new one is ready", async || {
            let is_ready = running[1].is_ready().await;
            assert!(running[0].is_ready().await, "{}", running[0].said());
            is_ready.then_some(()).ok_or_else(|| running[1].said())
        })
        .await;
        let mut old = running.remove(0);
        old.signal(Signal::TERM);
        eventually(PATIENCE, "the next one leads", async || {
            assert!(running[0].is_ready().await, "{}", running[0].said());
            let holder = holder(&site).await;
            (holder == next).then_some(()).ok_or(holder)
        })
        .await;
        assert!(old.ended().await.success());
        site.apply(&many(user..user + 1)).await;
        site.ready(&format!("u{user}")).await;
        assert!(running[0].is_ready().await, "{}", running[0].said());
    }
}

//! Several replicas: one acts, and whatever becomes of it, another one goes on.

mod replicas;
mod shards;

use std::process::Command;

use kube::api::{Patch, PatchParams};
use rustix::process::Signal;
use serde_json::json;

pub(crate) use self::replicas::permit;
use self::replicas::{CAUTIOUS, SHORT, ended_by_loss, holder, replica_by};
pub(super) use self::replicas::{
    CREATE, LONG, assert_one_alice, in_the_middle_of_a_create, let_expire,
    let_somebody_hold_the_lease, prepare, replica, run_second, until_leads,
};
use super::{
    manifests::{ALICE, many},
    site::Site,
};
use crate::support::{cluster::PATIENCE, eventually::eventually, relay::Relay};

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
        page.lines().find_map(|line| {
            Some(
                line.strip_prefix("vms_operator_leader{shard=\"0\"} ")?
                    .to_owned(),
            )
        })
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
async fn a_failure_at_the_api_server_is_logged_by_the_operator_alone() {
    let site = prepare("an API server that goes away").await;
    let relay = Relay::before(site.namespace.kubeconfig()).await;
    let relayed = relay.kubeconfig(site.namespace.kubeconfig(), site.store.folder());
    let leader = replica_by(&site, "a", LONG, &relayed);
    let until_said = async |what: &str| {
        eventually(PATIENCE, what, async || {
            let said = leader.said();
            said.contains(what).then_some(()).ok_or(said)
        })
        .await;
    };
    until_said("all objects were listed; reconciling").await;
    drop(relay);
    until_said("the lease could not be renewed").await;
    let said = leader.said();
    assert!(!said.contains("kube_"), "{said}");
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

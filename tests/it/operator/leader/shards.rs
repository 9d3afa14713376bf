//! Several replicas that share the servers, whatever becomes of them.

use std::{collections::BTreeSet, process::Command};

use futures::future::join_all;
use k8s_openapi::api::core::v1::ConfigMap;
use kube::Api;
use rustix::process::Signal;
use vms_operator::api::v1alpha1::VmsUser;

use super::{
    Site, permit, prepare,
    replicas::{LONG, SHORT, ended_by_loss, replica_by},
};
use crate::{
    operator::{
        crash::killed_after_a_create, manifests::secret, process::Process, users::status_of,
    },
    support::{
        cluster::PATIENCE,
        eventually::eventually,
        store::{SITE, TestStore},
    },
};

const SERVERS: usize = 8;

/// A site whose VMS is declared as several servers.
async fn prepare_servers(test: &str) -> Site {
    // Each server has a session of its own.
    let seed = SITE.replace("sessionLimit: 5", "sessionLimit: 100");
    let site = Site::prepare_whole(test, TestStore::with(&seed, |_| ()).await).await;
    permit(&site).await;
    site.kubectl(&["delete", "vmsserver/main", "--ignore-not-found"])
        .await;
    let servers = (0..SERVERS).map(|number| {
        let main = site.server("");
        main.replacen("name: main}", &format!("name: s{number}}}"), 1)
    });
    site.apply(&servers.collect::<Vec<_>>().join("\n---\n"))
        .await;
    site
}

/// A user of a server, of no camera.
fn user(of: &str, number: usize) -> String {
    format!(
            "{}---\n{{apiVersion: vms-operator.io/v1alpha1, kind: VmsUser, metadata: {{name: {of}{number}}}, spec: {{
                serverRef: {{name: s{number}}}, login: {of}{number}@example.com, password: {{secretRef: {{name: {of}{number}-login}}}}}}}}\n",
            secret(&format!("{of}{number}-login"), &format!("password: {of}{number}-secret")),
        )
}

/// One of each server.
fn users(of: &str) -> String {
    let users = (0..SERVERS).map(|number| user(of, number));
    users.collect::<Vec<_>>().join("---\n")
}

fn member(site: &Site, host: &str, shards: usize, times: [&str; 3]) -> Process {
    let shards = format!("--shards={shards}");
    let common = ["--leader-election", "--listen=127.0.0.1:0", &shards];
    let arguments = [&common[..], &times].concat();
    Process::start_as(site, host, site.namespace.kubeconfig(), &arguments)
}

/// Its metrics; nothing before it serves them.
async fn metrics(replica: &Process) -> String {
    let page = replica.page("/metrics").await;
    page.map(|(_, page)| page).unwrap_or_default()
}

/// The servers that a replica leads.
async fn led(replica: &Process) -> BTreeSet<String> {
    let page = metrics(replica).await;
    let servers = page.lines().filter_map(|line| {
        let server = line.strip_prefix("vms_operator_server_up{server=\"")?;
        Some(server.split('"').next()?.to_owned())
    });
    servers.collect()
}

/// How many shards a replica leads, by its metrics.
async fn shards(replica: &Process) -> usize {
    let page = metrics(replica).await;
    let led = page
        .lines()
        .filter(|line| line.starts_with("vms_operator_leader{") && line.ends_with(" 1"));
    led.count()
}

/// Waits until each of the replicas leads so many shards; all servers are led then, and each by one.
async fn until_shared(replicas: &[&Process], counts: &[usize]) {
    eventually(
        PATIENCE,
        &format!("they lead {counts:?} shards"),
        async || {
            let mut led_now = join_all(replicas.iter().map(|replica| shards(replica))).await;
            led_now.sort_unstable();
            (led_now == counts)
                .then_some(())
                .ok_or_else(|| format!("{led_now:?}"))
        },
    )
    .await;
    eventually(PATIENCE, "each server is led by one", async || {
        let all: Vec<String> = join_all(replicas.iter().map(|replica| led(replica)))
            .await
            .into_iter()
            .flatten()
            .collect();
        let each: BTreeSet<&String> = all.iter().collect();
        (all.len() == SERVERS && each.len() == SERVERS)
            .then_some(())
            .ok_or_else(|| format!("{all:?}"))
    })
    .await;
}

/// Waits until the users are made, once each, with what the objects have recorded.
async fn until_made(site: &Site, of: &str) {
    for number in 0..SERVERS {
        let name = format!("{of}{number}");
        let user: VmsUser = site.ready(&name).await;
        let made = site.store.subuser(&format!("{name}@example.com")).await;
        let made = made.expect("the user is made");
        assert_eq!(status_of(&user).external_id, Some(made["id"].to_string()));
    }
    let creates = site.proxy.requests().into_iter();
    let creates = creates.filter(|request| request == super::CREATE).count();
    let made = site.users.names().await.len();
    assert_eq!(creates, made, "nobody is made twice, or tried to be");
}

#[test]
fn shards_are_for_replicas_that_elect_leaders() {
    let output = Command::new(env!("CARGO_BIN_EXE_vms-operator"))
        .args(["run", "--shards=4"])
        .output()
        .expect("start the operator");
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("--leader-election"), "{said}");
}

#[tokio::test]
async fn a_replica_that_comes_gets_its_part_and_one_that_ends_leaves_its_own() {
    let site = prepare_servers("replicas that share servers").await;
    let first = member(&site, "a", 4, LONG);
    until_shared(&[&first], &[4]).await;
    site.apply(&users("one")).await;
    until_made(&site, "one").await;
    let mut second = member(&site, "b", 4, LONG);
    second.until_ready().await;
    site.apply(&users("two")).await;
    until_shared(&[&first, &second], &[2, 2]).await;
    until_made(&site, "two").await;
    let third = member(&site, "c", 4, LONG);
    third.until_ready().await;
    until_shared(&[&first, &second, &third], &[1, 1, 2]).await;
    second.signal(Signal::TERM);
    site.apply(&users("three")).await;
    assert!(second.ended().await.success());
    until_shared(&[&first, &third], &[2, 2]).await;
    until_made(&site, "three").await;
}

#[tokio::test]
async fn the_servers_of_a_replica_that_is_killed_are_led_by_the_others_within_the_lease() {
    let site = prepare_servers("a replica that is killed").await;
    let first = member(&site, "a", 4, SHORT);
    let second = member(&site, "b", 4, SHORT);
    let mut third = member(&site, "c", 4, SHORT);
    until_shared(&[&first, &second, &third], &[1, 1, 2]).await;
    site.apply(&users("one")).await;
    third.kill();
    site.apply(&users("two")).await;
    until_shared(&[&first, &second], &[2, 2]).await;
    until_made(&site, "one").await;
    until_made(&site, "two").await;
}

#[tokio::test]
async fn a_replica_that_was_stopped_for_longer_than_its_leases_writes_nothing_more_for_any_shard() {
    let site = prepare_servers("a replica that is stopped").await;
    let mut first = member(&site, "a", 4, SHORT);
    let second = member(&site, "b", 4, SHORT);
    until_shared(&[&first, &second], &[2, 2]).await;
    let led_now = led(&first).await;
    // In the middle of a create, after whose answer it would go on.
    let number = (0..SERVERS)
        .find(|number| led_now.contains(&format!("{}/s{number}", site.namespace.name)))
        .expect("a server that it leads");
    let held = site.proxy.hold(super::CREATE);
    site.apply(&user("one", number)).await;
    held.arrived().await;
    first.signal(Signal::STOP);
    site.apply(&users("one")).await;
    until_shared(&[&second], &[4]).await;
    for other in 0..SERVERS {
        site.ready(&format!("one{other}")).await;
    }
    let before = site.proxy.count();
    held.release();
    first.signal(Signal::CONT);
    ended_by_loss(&mut first).await;
    let requests = site.proxy.requests().split_off(before);
    assert_eq!(super::writes(&requests), Vec::<&String>::new());
}

#[tokio::test]
async fn replicas_that_divide_the_servers_otherwise_wait_until_the_others_have_ended() {
    let site = prepare_servers("replicas that divide otherwise").await;
    let mut whole = replica_by(&site, "a", LONG, site.namespace.kubeconfig());
    until_shared(&[&whole], &[1]).await;
    // An update of the chart that changes the number: the new ones are ready, and wait.
    let mut by_four = member(&site, "b", 4, SHORT);
    by_four.until_ready().await;
    assert_eq!(shards(&by_four).await, 0);
    whole.signal(Signal::TERM);
    assert!(whole.ended().await.success());
    until_shared(&[&by_four], &[4]).await;
    site.apply(&users("one")).await;
    until_made(&site, "one").await;
    let by_two = member(&site, "c", 2, SHORT);
    by_two.until_ready().await;
    assert_eq!(shards(&by_two).await, 0);
    by_four.kill();
    until_shared(&[&by_two], &[2]).await;
    site.apply(&users("two")).await;
    until_made(&site, "two").await;
}

#[tokio::test]
async fn claims_on_record_go_along_where_the_servers_are_divided_otherwise() {
    let site = prepare("claims that go along").await;
    site.give_finalizers().await;
    let made_first = killed_after_a_create(&site).await;
    let recorded = async || {
        let maps: Api<ConfigMap> = site.api();
        let record = maps.get("vms-operator-claims").await;
        record
            .expect("a record of claims")
            .data
            .unwrap_or_default()
            .len()
    };
    assert_eq!(recorded().await, 1);
    let _by_four = member(&site, "a", 4, LONG);
    let alice = site.ready("alice").await;
    let id = status_of(&alice).external_id.map(|id| vec![id]);
    assert_eq!(id, Some(made_first), "the same user, and no second one");
    assert_eq!(recorded().await, 0, "it is on record elsewhere, or nowhere");
}

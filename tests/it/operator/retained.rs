//! A name that leads nowhere keeps what it stood for, and nothing else.

use serde_json::json;

use super::{
    manifests::ALICE,
    site::Site,
    users::{is_current, rules_of, status_of},
};
use crate::support::{cluster::PATIENCE, eventually::eventually};

const GATE_1: u64 = 1;
const GATE_2: u64 = 2;
const YARD_1: u64 = 3;

/// The cameras of the example that alice has, by their ids: they are numbered as they are listed there.
async fn until_she_has(site: &Site, path: &str, ids: &[u64]) {
    let parent = site.store.parent().await;
    eventually(PATIENCE, "alice has these cameras", async || {
        let shown = parent.get(path).await.expect(200).body["cameras"].clone();
        if shown == json!(ids) {
            Ok(())
        } else {
            Err(format!("{shown} and not {ids:?}"))
        }
    })
    .await;
}

/// Alice, two of whose cameras are not declared any more.
async fn with_two_lost_names(test: &str) -> (Site, String) {
    let site = Site::start(test).await;
    site.apply(ALICE).await;
    let id = status_of(&site.ready("alice").await).external_id;
    site.kubectl(&["delete", "vmscamera/gate-1", "vmscamera/gate-2"])
        .await;
    site.until("alice", "told of both names", |user| {
        let rules = rules_of(user);
        let unknown = rules.iter().filter(|rule| *rule == "UnknownCamera");
        // Each is named by her and by the layout.
        is_current(user) && unknown.count() == 4
    })
    .await;
    let path = format!("/api/v1/users/subusers/{}", id.expect("an id"));
    until_she_has(&site, &path, &[GATE_1, GATE_2, YARD_1]).await;
    (site, path)
}

async fn drop_one(site: &Site) {
    let access = "{access: {cameras: {names: [gate-1, yard-1]}, layouts: null}}";
    site.patch("vmsuser/alice", access).await;
}

#[tokio::test]
async fn a_camera_that_is_dropped_goes_although_another_name_leads_nowhere() {
    let (site, path) = with_two_lost_names("one of two lost names is dropped").await;
    drop_one(&site).await;
    until_she_has(&site, &path, &[GATE_1, YARD_1]).await;
    // What is kept is not the start of losing it.
    site.reconcile("alice").await;
    until_she_has(&site, &path, &[GATE_1, YARD_1]).await;
    site.patch("vmsuser/alice", "{access: {cameras: {names: [yard-1]}}}")
        .await;
    until_she_has(&site, &path, &[YARD_1]).await;
}

#[tokio::test]
async fn what_a_name_stood_for_outlives_a_restart() {
    let (mut site, path) = with_two_lost_names("a lost name and a restart").await;
    site.stop().await;
    drop_one(&site).await;
    site.run().await;
    until_she_has(&site, &path, &[GATE_1, YARD_1]).await;
}

//! A name that leads nowhere keeps what it stood for, and nothing else.

use std::collections::BTreeSet;

use super::{
    manifests::ALICE,
    site::Site,
    users::{is_current, rules_of, status_of},
};
use crate::support::{cluster::PATIENCE, eventually::eventually, store::Visitor};

/// The names of the cameras that alice has in the VMS.
async fn cameras(parent: &Visitor, path: &str) -> BTreeSet<String> {
    let shown = parent.get(path).await.expect(200).body;
    let cameras = shown["cameras"].as_array().expect("cameras").iter();
    let name = |camera: &serde_json::Value| camera["name"].as_str().map(str::to_owned);
    cameras.filter_map(name).collect()
}

async fn until_she_has(site: &Site, path: &str, names: &[&str]) {
    let parent = site.store.parent().await;
    let wanted: BTreeSet<String> = names.iter().map(ToString::to_string).collect();
    eventually(
        PATIENCE,
        "alice has these cameras",
        async || match cameras(&parent, path).await {
            has if has == wanted => Ok(()),
            has => Err(format!("{has:?} and not {wanted:?}")),
        },
    )
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
    until_she_has(&site, &path, &["gate-1", "gate-2", "yard-1"]).await;
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
    until_she_has(&site, &path, &["gate-1", "yard-1"]).await;
    // What is kept is not the start of losing it.
    site.reconcile("alice").await;
    until_she_has(&site, &path, &["gate-1", "yard-1"]).await;
    site.patch("vmsuser/alice", "{access: {cameras: {names: [yard-1]}}}")
        .await;
    until_she_has(&site, &path, &["yard-1"]).await;
}

#[tokio::test]
async fn what_a_name_stood_for_outlives_a_restart() {
    let (mut site, path) = with_two_lost_names("a lost name and a restart").await;
    site.stop().await;
    drop_one(&site).await;
    site.run().await;
    until_she_has(&site, &path, &["gate-1", "yard-1"]).await;
}

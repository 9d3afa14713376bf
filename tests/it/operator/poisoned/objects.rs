//! A layout, a camera or a row of a user that the VMS shows in a form that it should not.

use serde_json::{Value, json};
use vms_operator::api::condition;

use crate::{
    operator::{
        listing::LISTING,
        manifests::{ALICE, ALICE_LOGIN},
        site::Site,
        users::is_ready,
    },
    support::{cluster::PATIENCE, eventually::eventually},
};

/// The message of the condition that names what cannot be read.
async fn unreadable(site: &Site) -> Option<String> {
    let status = site.vms_server().await.status.unwrap_or_default();
    let found = condition::find(&status.conditions, "ObjectsUnreadable");
    found.map(|found| found.message.clone())
}

/// Breaks the row of that name in a page.
fn break_row(page: &mut Value, name: &str, field: &str) {
    for row in page["data"].as_array_mut().expect("rows") {
        if row["name"] == name {
            row[field] = json!({"hunter2": [0]});
        }
    }
}

/// Somebody who sees what alice sees, but the layout.
const BOB: &str =
    "{apiVersion: vms-operator.io/v1alpha1, kind: VmsUser, metadata: {name: bob}, spec: {
    serverRef: {name: main}, login: bob@example.com, access: {cameras: {names: [gate-1]}}}}";

#[tokio::test]
async fn a_layout_that_cannot_be_read_is_named_and_given_to_nobody() {
    let mut site = Site::prepare("a layout that cannot be read").await;
    site.proxy.alter("GET /api/v1/layouts", |page| {
        break_row(page, "north-wall", "grid");
    });
    site.run().await;
    site.until_server_says("Connected").await;
    site.apply(&[ALICE, BOB].join("\n---\n")).await;
    site.ready("bob").await;
    site.until("alice", "told of the layout", |user| {
        !is_ready(user) && format!("{:?}", user.status).contains("north-wall")
    })
    .await;
    let named = eventually(PATIENCE, "the layout is named", async || {
        unreadable(&site).await.ok_or_else(|| "not yet".to_owned())
    })
    .await;
    assert!(named.contains("(1): layout "), "{named}");
    assert!(!named.contains("hunter2"), "{named}");
    site.proxy.heal();
    site.resync("healed").await;
    site.ready("alice").await;
    eventually(PATIENCE, "nothing is named any more", async || {
        unreadable(&site).await.map_or(Ok(()), Err)
    })
    .await;
}

#[tokio::test]
async fn a_layout_that_becomes_unreadable_is_not_taken_from_who_has_it() {
    let site = Site::start("a layout that becomes unreadable").await;
    site.apply(ALICE).await;
    let alice = site.ready("alice").await;
    let path = super::path_of(&alice);
    let parent = site.store.parent().await;
    let before = parent.get(&path).await.expect(200).body["layouts"].clone();
    assert_eq!(before.as_array().map(Vec::len), Some(1));
    site.proxy.alter("GET /api/v1/layouts", |page| {
        break_row(page, "north-wall", "grid");
    });
    site.resync("broken").await;
    // Something is written while nobody knows what the layout shows.
    super::rename(&site, "alice", "Alice Anew").await;
    super::until_named(&parent, &path, "Alice Anew").await;
    let after = parent.get(&path).await.expect(200).body["layouts"].clone();
    assert_eq!(after, before);
}

#[tokio::test]
async fn a_camera_without_a_title_keeps_nobody_waiting() {
    let mut site = Site::prepare("a camera without a title").await;
    site.proxy.alter("GET /api/v1/cameras", |page| {
        break_row(page, "yard-2", "name");
    });
    site.run().await;
    site.apply(ALICE).await;
    site.ready("alice").await;
    assert_eq!(site.login(ALICE_LOGIN).await, 200);
}

#[tokio::test]
async fn a_row_of_a_user_that_tells_nothing_hides_nobody() {
    let site = Site::start("a row that tells nothing").await;
    site.apply(&[ALICE, BOB].join("\n---\n")).await;
    let alice = site.ready("alice").await;
    site.ready("bob").await;
    site.proxy.alter(LISTING, |page| {
        for row in page["data"].as_array_mut().expect("rows") {
            if row["login"] == "alice@example.com" {
                row["version"] = json!("hunter2");
                row["password_changed_at"] = json!([0]);
            }
        }
    });
    let parent = site.store.parent().await;
    let path = super::path_of(&alice);
    parent
        .put(
            &path,
            json!({"name": "Somebody else", "email": ALICE_LOGIN.0, "permissions": []}),
        )
        .await
        .expect(200);
    site.resync("altered").await;
    // Without a version it is not known that nothing has changed.
    super::until_named(&parent, &path, "Alice Lane").await;
    assert_eq!(site.server_ready().await.0, "Connected");
}

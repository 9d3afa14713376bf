//! The four errors of the users page, by editing objects in the order a person would; and layouts that gain a camera.

use serde_json::json;
use vms_operator::api::v1alpha1::VmsUser;

use super::{
    manifests::{ALICE, ALICE_LOGIN},
    site::Site,
    users::{condition, is_ready, status_of},
};
use crate::support::{cluster::PATIENCE, eventually::eventually};

/// The layouts (or whatever else of the kind) that alice sees in the store.
async fn seen_by_alice(site: &Site, kind: &str) -> Vec<String> {
    let alice = site.store.anybody().logged_in(ALICE_LOGIN).await;
    let listing = alice.get(&format!("/api/v1/{kind}")).await.expect(200);
    listing.column("name")
}

async fn with_alice(test: &str) -> Site {
    let site = Site::start(test).await;
    site.apply(ALICE).await;
    site.ready("alice").await;
    site
}

#[tokio::test]
async fn a_layout_without_its_cameras_is_refused_until_they_are_granted() {
    let site = with_alice("a layout without its cameras").await;
    site.patch(
        "vmsuser/alice",
        "{access: {layouts: {names: [north-wall, reception]}}}",
    )
    .await;
    let alice = site.refused("alice", &["LayoutCamerasNotGranted"]).await;
    let violation = &status_of(&alice).violations[0];
    assert_eq!(violation.path, "spec.access.layouts.names[1]");
    assert_eq!(
        violation.message,
        "layout `reception` shows 2 cameras that are not granted: `corridor-1`, `lobby`"
    );
    assert_eq!(seen_by_alice(&site, "layouts").await, ["north-wall"]);

    let cameras = "[gate-1, gate-2, yard-1, lobby, corridor-1]";
    site.patch(
        "vmsuser/alice",
        &format!("{{access: {{cameras: {{names: {cameras}}}}}}}"),
    )
    .await;
    site.ready("alice").await;
    assert_eq!(
        seen_by_alice(&site, "layouts").await,
        ["north-wall", "reception"]
    );
}

#[tokio::test]
async fn a_group_without_its_cameras_is_refused_until_it_is_taken_away() {
    let site = with_alice("a group without its cameras").await;
    site.patch(
        "vmsuser/alice",
        "{access: {cameraGroups: {names: [perimeter]}}}",
    )
    .await;
    let alice = site.refused("alice", &["GroupCamerasNotGranted"]).await;
    let message = &status_of(&alice).violations[0].message;
    assert_eq!(
        message,
        "camera group `perimeter` shows 3 cameras that are not granted: `parking-1`, `parking-2`, `yard-2`"
    );
    assert_eq!(seen_by_alice(&site, "groups").await, [""; 0]);
    site.patch("vmsuser/alice", "{access: {cameraGroups: null}}")
        .await;
    site.ready("alice").await;
}

#[tokio::test]
async fn a_camera_revoked_while_a_layout_shows_it_takes_the_layout_along() {
    let site = with_alice("a revoked camera in a layout").await;
    site.patch(
        "vmsuser/alice",
        "{access: {cameras: {names: [gate-1, gate-2]}}}",
    )
    .await;
    let alice = site.refused("alice", &["RevokedCameraInLayout"]).await;
    let message = &status_of(&alice).violations[0].message;
    assert_eq!(
        message,
        "layout `north-wall` shows a camera that is no longer granted: `yard-1`"
    );
    assert_eq!(seen_by_alice(&site, "cameras").await, ["gate-1", "gate-2"]);
    assert_eq!(seen_by_alice(&site, "layouts").await, [""; 0]);

    // The violation keeps its name while its cause is there, although the camera is long gone.
    site.patch("vmsuser/alice", "{displayName: Alice L.}").await;
    site.refused("alice", &["RevokedCameraInLayout"]).await;
    site.patch("vmsuser/alice", "{access: {layouts: null}}")
        .await;
    site.ready("alice").await;
}

#[tokio::test]
async fn a_camera_revoked_while_a_group_shows_it_takes_the_group_along() {
    let site = Site::start("a revoked camera in a group").await;
    site.apply(ALICE).await;
    let all = "[gate-1, gate-2, yard-1, yard-2, parking-1, parking-2]";
    site.patch(
        "vmsuser/alice",
        &format!("{{access: {{cameras: {{names: {all}}}, cameraGroups: {{names: [perimeter]}}}}}}"),
    )
    .await;
    site.ready("alice").await;
    assert_eq!(seen_by_alice(&site, "groups").await, ["perimeter"]);
    site.patch(
        "vmsuser/alice",
        "{access: {cameras: {names: [gate-1, gate-2, yard-1]}}}",
    )
    .await;
    site.refused("alice", &["RevokedCameraInGroup"]).await;
    assert_eq!(seen_by_alice(&site, "groups").await, [""; 0]);
    assert_eq!(
        seen_by_alice(&site, "layouts").await,
        ["north-wall"],
        "the layout is whole"
    );
    site.patch(
        "vmsuser/alice",
        &format!("{{access: {{cameras: {{names: {all}}}}}}}"),
    )
    .await;
    site.ready("alice").await;
    assert_eq!(seen_by_alice(&site, "groups").await, ["perimeter"]);
}

#[tokio::test]
async fn a_camera_that_a_layout_gains_by_declaration_moves_its_users_alone() {
    let mut site = with_alice("a layout gains a declared camera").await;
    site.apply(include_str!("../../../examples/site/ip-pools.yaml"))
        .await;
    site.apply(include_str!("../../../examples/site/roles.yaml"))
        .await;
    site.apply(include_str!("../../../examples/site/user-bob.yaml"))
        .await;
    site.ready("bob").await;
    site.until_settled().await;
    let bob = site.user("bob").await;
    site.patch(
        "vmslayout/north-wall",
        "{cameras: {names: [gate-1, gate-2, yard-1, lobby]}}",
    )
    .await;
    let alice = site.refused("alice", &["LayoutCamerasNotGranted"]).await;
    assert!(
        condition(&alice, "Ready").2.contains("`lobby`"),
        "{alice:?}"
    );
    assert_eq!(seen_by_alice(&site, "layouts").await, [""; 0]);
    site.until_caught_up().await;
    site.stop_when_idle().await;
    assert_eq!(
        site.user("bob").await.metadata.resource_version,
        bob.metadata.resource_version,
        "nobody wrote to bob, who has another layout"
    );
}

#[tokio::test]
async fn a_camera_slipped_into_a_layout_in_the_store_moves_its_users() {
    let site = with_alice("a camera slipped into a layout").await;
    let parent = site.store.parent().await;
    let layouts = parent.get("/api/v1/layouts?per_page=100").await.expect(200);
    let cameras = parent.get("/api/v1/cameras?per_page=100").await.expect(200);
    let id_of = |listing: &crate::support::store::Answer, name: &str| {
        let rows = listing.body["data"].as_array().expect("a listing");
        let row = rows.iter().find(|row| row["name"] == name);
        row.and_then(|row| row["id"].as_i64()).expect("an id")
    };
    let (wall, room) = (
        id_of(&layouts, "north-wall"),
        id_of(&cameras, "server-room"),
    );
    let path = format!("/admin/v1/layouts/{wall}/cameras");
    let slipped = site
        .store
        .admin()
        .post(&path, json!({"cameras": [room]}))
        .await;
    slipped.expect(200);

    site.resync("now").await;
    site.refused("alice", &["LayoutCamerasNotGranted"]).await;
    assert_eq!(seen_by_alice(&site, "layouts").await, [""; 0]);
    // What is said of layouts comes after what is done with users, and after the listing.
    let wanted = "--output=jsonpath={.status.conditions[?(@.type=='MembersDiffer')].message}";
    eventually(PATIENCE, "the layout says what it has", async || {
        let said = site.kubectl(&["get", "vmslayout/north-wall", wanted]).await;
        (said == "there beyond that: server-room")
            .then_some(())
            .ok_or(said)
    })
    .await;

    let path = format!("{path}/{room}");
    site.store.admin().delete(&path).await.expect(200);
    site.resync("again").await;
    let alice = site.until("alice", "ready again", is_ready).await;
    assert_eq!(status_of(&alice).violations, []);
    assert_eq!(seen_by_alice(&site, "layouts").await, ["north-wall"]);
}

#[tokio::test]
async fn a_layout_that_grants_its_cameras_brings_those_that_it_should_hold_and_no_other() {
    let site = Site::start("a layout that grants its cameras").await;
    let access =
        "    cameras: {names: [gate-1, gate-2, yard-1]}\n    layouts: {names: [north-wall]}\n";
    assert!(ALICE.contains(access), "the example has other access now");
    let granting = "    layouts: {names: [north-wall], memberCameras: Grant}\n";
    site.apply(&ALICE.replace(access, granting)).await;
    let alice = site.ready("alice").await;
    assert_eq!(
        status_of(&alice).gained_cameras,
        ["gate-1", "gate-2", "yard-1"]
    );
    assert_eq!(seen_by_alice(&site, "cameras").await.len(), 3);

    // By declaration, and then in the VMS.
    let more = "{cameras: {names: [gate-1, gate-2, yard-1, lobby]}}";
    site.patch("vmslayout/north-wall", more).await;
    let four = |alice: &VmsUser| status_of(alice).gained_cameras.len() == 4 && is_ready(alice);
    site.until("alice", "four cameras", four).await;
    assert_eq!(seen_by_alice(&site, "cameras").await.len(), 4);

    let fewer = "{cameras: {names: [gate-1, gate-2, yard-1]}}";
    site.patch("vmslayout/north-wall", fewer).await;
    let three = |alice: &VmsUser| status_of(alice).gained_cameras.len() == 3 && is_ready(alice);
    site.until("alice", "three cameras", three).await;
    assert_eq!(seen_by_alice(&site, "cameras").await.len(), 3);
}

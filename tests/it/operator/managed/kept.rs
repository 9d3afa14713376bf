//! Made, filled, renamed, and changed back.

use serde_json::json;
use vms_operator::api::condition;

use super::{keeping, names, said, wall, watching};
use crate::{operator::site::Site, support::store::TestStore};

#[tokio::test]
async fn a_layout_is_made_filled_renamed_and_changed_back() {
    let site = keeping("a layout is kept").await;
    site.apply(&wall("[lobby, gate-1]", "")).await;
    site.apply(&watching("anna", "[lobby, gate-1]", "Require"))
        .await;
    let made = site
        .until_shown("layouts", "Lobby wall", names(["gate-1", "lobby"]))
        .await;
    assert_eq!(made.template.as_deref(), Some("Grid22"));
    site.ready("anna").await;
    site.until_holds("anna@example.com", "layouts", 1).await;
    let status = site.until_wall("Found").await;
    assert_eq!(status.external_id, Some(made.id.to_string()));
    assert!(!condition::is_true(&status.conditions, "MembersDiffer"));
    assert!(site.events("Changed").await.is_empty());

    // Somebody puts another camera in and takes one out, in the VMS.
    let parent = site.store.parent().await;
    let cameras = parent.get("/api/v1/cameras?per_page=100").await.expect(200);
    let cameras = cameras.body["data"].as_array().expect("cameras").clone();
    let id = |name: &str| {
        let camera = cameras.iter().find(|camera| camera["name"] == name);
        camera.expect("a camera")["id"].clone()
    };
    let grid = json!([{"camera_id": id("gate-1")}, null, {"camera_id": id("server-room")}]);
    let body = json!({"name": "Lobby wall", "layout_template": "Grid22", "grid": grid});
    parent
        .put(&format!("/api/v1/layouts/{}", made.id), body)
        .await
        .expect(200);
    site.look_again().await;
    let mended = site
        .until_shown("layouts", "Lobby wall", names(["gate-1", "lobby"]))
        .await;
    assert_eq!(mended, made);
    let events = site.events("Changed").await;
    assert!(
        events
            .iter()
            .any(|note| note.contains("taken out: server-room")),
        "{events:?}"
    );

    site.patch(
        "vmslayout/lobby-wall",
        "{title: West wall, template: Grid51}",
    )
    .await;
    let renamed = site
        .until_shown("layouts", "West wall", names(["gate-1", "lobby"]))
        .await;
    assert_eq!(renamed.id, made.id);
    assert_eq!(renamed.template.as_deref(), Some("Grid51"));
    site.until_wall("Found").await;
    site.ready("anna").await;
}

#[tokio::test]
async fn what_has_a_title_is_made_by_its_name_and_then_renamed() {
    let site = keeping("a title from the start").await;
    site.apply(&wall("[lobby]", ", title: West wall")).await;
    let made = site
        .until_shown("layouts", "West wall", names(["lobby"]))
        .await;
    let status = site.until_wall("Found").await;
    assert_eq!(status.external_id, Some(made.id.to_string()));
    assert_eq!(site.shown("layouts", "Lobby wall").await, None);
}

#[tokio::test]
async fn a_group_is_made_and_one_that_is_gone_is_made_again() {
    let site = keeping("a group is kept").await;
    let group = "{apiVersion: vms-operator.io/v1alpha1, kind: VmsCameraGroup, metadata: {name: gates}, spec: {
        serverRef: {name: main}, matchName: Gates, manage: true, cameras: {selector: {matchLabels: {area: gate}}}}}\n";
    site.apply(group).await;
    let made = site
        .until_shown("groups", "Gates", names(["gate-1", "gate-2"]))
        .await;
    let parent = site.store.parent().await;
    parent
        .delete(&format!("/api/v1/groups/{}", made.id))
        .await
        .expect(200);
    site.look_again().await;
    let again = site
        .until_shown("groups", "Gates", names(["gate-1", "gate-2"]))
        .await;
    assert_ne!(again.id, made.id);
}

#[tokio::test]
async fn nothing_is_written_that_the_server_does_not_allow() {
    let mut site = Site::prepare_whole("not allowed", TestStore::start().await).await;
    site.apply(&wall("[lobby]", "")).await;
    site.run().await;
    let status = site.until_wall("NotAllowed").await;
    assert!(said(&status).contains("spec.managedKinds"), "{status:#?}");
    assert_eq!(site.shown("layouts", "Lobby wall").await, None);

    site.patch("vmsserver/main", "{managedKinds: [Layouts], mode: Observe}")
        .await;
    let status = site.until_wall("Observed").await;
    assert!(
        said(&status).contains("made as `Lobby wall`, with: lobby"),
        "{status:#?}"
    );
    assert_eq!(site.shown("layouts", "Lobby wall").await, None);

    site.patch("vmsserver/main", "{mode: Manage}").await;
    site.until_shown("layouts", "Lobby wall", names(["lobby"]))
        .await;
}

#[tokio::test]
async fn what_the_vms_does_not_take_is_told_and_keeps_no_other_back() {
    let site = keeping("one is refused").await;
    // This store takes words alone.
    site.apply(&wall("[lobby]", "").replace("Grid22", "Grid-22"))
        .await;
    site.apply(
        &wall("[lobby]", "")
            .replace("name: lobby-wall", "name: yard-wall")
            .replace("Lobby wall", "Yard wall"),
    )
    .await;
    site.until_shown("layouts", "Yard wall", names(["lobby"]))
        .await;
    let status = site.until_wall("Invalid").await;
    let told = site.vmsctl(&["status", "main"]).await.expect(1);
    assert!(
        told.contains("VmsLayout lobby-wall") && told.contains("because of layout_template"),
        "{told}"
    );
    assert!(condition::is_true(&status.conditions, "Stalled"));
    site.apply(&wall("[lobby]", "").replace(", template: Grid22", ""))
        .await;
    let status = site.until_wall("NoTemplate").await;
    assert!(said(&status).contains("spec.template"), "{status:#?}");
    site.apply(&wall("[lobby]", "")).await;
    site.until_shown("layouts", "Lobby wall", names(["lobby"]))
        .await;
}

//! Layouts and camera groups of one's own.

use serde_json::json;

use super::{create, ids, permissions_named, update};
use crate::support::store::TestStore;

const BOB: (&str, &str) = ("bob@example.com", "secret-1");

#[tokio::test]
async fn a_sub_user_makes_layouts_and_groups_of_what_it_sees() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    let [gate, yard, lobby] = ids(&parent, "cameras", ["gate-1", "yard-1", "lobby"]).await;
    let permissions = permissions_named(
        &parent,
        &[
            "layouts-index",
            "layouts-store",
            "layouts-rename",
            "layouts-cameras-detach",
            "groups-index",
            "groups-store",
            "groups-destroy",
        ],
    )
    .await;
    let grants = json!({"cameras_to_attach": [gate, yard], "permissions": permissions});
    create(&parent, BOB.0, grants).await;
    let bob = store.anybody().logged_in(BOB).await;

    let grid = json!([{"camera_id": gate}, null, {"camera_id": yard}]);
    let made = bob
        .post("/api/v1/layouts", json!({"name": "mine", "grid": grid}))
        .await
        .expect(200);
    assert_eq!(made.body["grid"].as_array().expect("cells").len(), 2);
    let stranger = json!({"name": "other", "grid": [{"camera_id": lobby}]});
    let refused = bob.post("/api/v1/layouts", stranger).await.expect(422);
    assert!(refused.body["errors"]["grid"].is_array());
    bob.post("/api/v1/layouts", json!({"name": "mine"}))
        .await
        .expect(422);

    let path = format!("/api/v1/layouts/{}", made.id());
    let smaller = json!({"name": "still mine", "grid": [{"camera_id": gate}]});
    let changed = bob.put(&path, smaller).await.expect(200);
    assert_eq!(changed.body["name"], "still mine");
    let larger = json!({"name": "still mine", "grid": grid});
    bob.put(&path, larger).await.expect(403);
    bob.delete(&path).await.expect(403);
    parent.get(&path).await.expect(404);

    let group = bob
        .post("/api/v1/groups", json!({"name": "mine", "items": [yard]}))
        .await
        .expect(200);
    bob.delete(&format!("/api/v1/groups/{}", group.id()))
        .await
        .expect(200);
}

#[tokio::test]
async fn nobody_changes_or_deletes_what_was_only_granted_to_them() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    let cameras = ids(&parent, "cameras", ["warehouse-1", "warehouse-2"]).await;
    let [layout] = ids(&parent, "layouts", ["warehouse"]).await;
    let permissions = permissions_named(
        &parent,
        &["layouts-index", "layouts-rename", "layouts-destroy"],
    )
    .await;
    let grants =
        json!({"cameras_to_attach": cameras, "layouts": [layout], "permissions": permissions});
    create(&parent, BOB.0, grants).await;
    let bob = store.anybody().logged_in(BOB).await;
    let path = format!("/api/v1/layouts/{layout}");
    bob.get(&path).await.expect(200);
    bob.put(&path, json!({"name": "mine"})).await.expect(404);
    bob.delete(&path).await.expect(404);
}

#[tokio::test]
async fn a_revoked_camera_leaves_what_the_sub_user_made_itself() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    let [gate, yard] = ids(&parent, "cameras", ["gate-1", "yard-1"]).await;
    let permissions = permissions_named(
        &parent,
        &[
            "layouts-index",
            "layouts-store",
            "groups-index",
            "groups-store",
        ],
    )
    .await;
    let grants = json!({"cameras_to_attach": [gate, yard], "permissions": permissions});
    let id = create(&parent, BOB.0, grants).await;
    let bob = store.anybody().logged_in(BOB).await;
    let grid = json!([{"camera_id": gate}, {"camera_id": yard}]);
    bob.post("/api/v1/layouts", json!({"name": "mine", "grid": grid}))
        .await
        .expect(200);
    bob.post(
        "/api/v1/groups",
        json!({"name": "mine", "items": [gate, yard]}),
    )
    .await
    .expect(200);
    update(&parent, (id, BOB.0), json!({"cameras_to_detach": [gate]})).await;
    let layouts = bob.get("/api/v1/layouts").await.expect(200);
    assert_eq!(
        layouts.body["data"][0]["grid"]
            .as_array()
            .expect("cells")
            .len(),
        1
    );
    assert_eq!(layouts.body["data"][0]["grid"][0]["id"], yard);
    let groups = bob.get("/api/v1/groups").await.expect(200);
    assert_eq!(groups.body["data"][0]["items_count"], 1);
}

#[tokio::test]
async fn who_may_rename_cameras_renames_those_that_they_see() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    let [gate, lobby] = ids(&parent, "cameras", ["gate-1", "lobby"]).await;
    let permissions = permissions_named(&parent, &["cameras-rename"]).await;
    let grants = json!({"cameras_to_attach": [gate], "permissions": permissions});
    create(&parent, BOB.0, grants).await;
    let bob = store.anybody().logged_in(BOB).await;
    let rename = async |camera: i64| {
        let path = format!("/api/v1/cameras/{camera}/rename");
        bob.put(&path, json!({"name": "main gate"})).await.status
    };
    assert_eq!(rename(gate).await, 200);
    assert_eq!(rename(lobby).await, 404);
    let seen = parent
        .get(&format!("/api/v1/cameras/{gate}"))
        .await
        .expect(200);
    assert_eq!(seen.body["name"], "main gate");
}

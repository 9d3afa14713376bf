//! What a sub-user sees, and the four errors of the manual.

use serde_json::json;

use super::{ALICE, create, ids, merged, nobody_special, permissions_named, update, with_alice};
use crate::support::store::TestStore;

#[tokio::test]
async fn a_sub_user_sees_what_it_was_granted_and_nothing_else() {
    let (store, parent, _) = with_alice().await;
    let alice = store.anybody().logged_in(ALICE).await;
    let cameras = alice.get("/api/v1/cameras").await.expect(200);
    assert_eq!(cameras.column("name"), ["gate-1", "gate-2", "yard-1"]);
    assert_eq!(
        alice
            .get("/api/v1/layouts")
            .await
            .expect(200)
            .column("name"),
        ["north-wall"]
    );
    assert_eq!(
        alice.get("/api/v1/groups").await.expect(200).body["data"],
        json!([])
    );

    let [gate, lobby] = ids(&parent, "cameras", ["gate-1", "lobby"]).await;
    let [north, warehouse] = ids(&parent, "layouts", ["north-wall", "warehouse"]).await;
    let [perimeter] = ids(&parent, "groups", ["perimeter"]).await;
    alice
        .get(&format!("/api/v1/cameras/{gate}"))
        .await
        .expect(200);
    alice
        .get(&format!("/api/v1/cameras/{lobby}"))
        .await
        .expect(404);
    alice
        .get(&format!("/api/v1/layouts/{north}"))
        .await
        .expect(200);
    alice
        .get(&format!("/api/v1/layouts/{warehouse}"))
        .await
        .expect(404);
    alice
        .get(&format!("/api/v1/groups/{perimeter}"))
        .await
        .expect(404);
}

#[tokio::test]
async fn a_parent_sees_all_it_owns() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    let cameras = parent.get("/api/v1/cameras?per_page=5").await.expect(200);
    assert_eq!(cameras.body["meta"]["total"], 12);
    assert_eq!(cameras.column("name").len(), 5);
    let layouts = parent.get("/api/v1/layouts").await.expect(200);
    assert_eq!(
        layouts.column("name"),
        ["north-wall", "reception", "warehouse"]
    );
    assert_eq!(layouts.body["data"][1]["grid"][0]["name"], "gate-1");
    let groups = parent.get("/api/v1/groups?search=DOOR").await.expect(200);
    assert_eq!(groups.column("name"), ["indoors"]);
    assert_eq!(groups.body["data"][0]["items_count"], 6);
}

#[tokio::test]
async fn a_layout_or_group_without_all_its_cameras_is_refused() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    let [gate] = ids(&parent, "cameras", ["gate-1"]).await;
    let [wall] = ids(&parent, "layouts", ["north-wall"]).await;
    let [perimeter] = ids(&parent, "groups", ["perimeter"]).await;
    let body = merged(
        nobody_special(ALICE.0),
        &json!({
            "cameras_to_attach": [gate], "layouts": [wall], "groups": [perimeter],
        }),
    );
    let refused = parent
        .post("/api/v1/users/subusers", body)
        .await
        .expect(422);
    insta::assert_snapshot!(serde_json::to_string_pretty(&refused.body).unwrap(), @r#"
    {
      "errors": {
        "groups": [
          "The group \"perimeter\" has cameras that are not available to the user: gate-2, yard-1, yard-2, parking-1, parking-2."
        ],
        "layouts": [
          "The layout \"north-wall\" has cameras that are not available to the user: gate-2, yard-1."
        ]
      },
      "message": "The given data was invalid."
    }
    "#);
}

#[tokio::test]
async fn a_camera_is_not_revoked_while_a_layout_or_group_with_it_stays() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    let cameras = ids(
        &parent,
        "cameras",
        [
            "gate-1",
            "gate-2",
            "yard-1",
            "yard-2",
            "parking-1",
            "parking-2",
        ],
    )
    .await;
    let [wall] = ids(&parent, "layouts", ["north-wall"]).await;
    let [perimeter] = ids(&parent, "groups", ["perimeter"]).await;
    let grants = json!({"cameras_to_attach": cameras, "layouts": [wall], "groups": [perimeter]});
    let alice = create(&parent, ALICE.0, grants).await;
    let body = json!({"name": "Alice", "email": ALICE.0, "cameras_to_detach": [cameras[0]]});
    let refused = parent
        .put(&format!("/api/v1/users/subusers/{alice}"), body)
        .await
        .expect(422);
    insta::assert_snapshot!(serde_json::to_string_pretty(&refused.body).unwrap(), @r#"
    {
      "errors": {
        "groups": [
          "The group \"perimeter\" stays available to the user, but access to its cameras is revoked: gate-1."
        ],
        "layouts": [
          "The layout \"north-wall\" stays available to the user, but access to its cameras is revoked: gate-1."
        ]
      },
      "message": "The given data was invalid."
    }
    "#);
    let with_both = json!({"cameras_to_detach": [cameras[0]], "layouts": [], "groups": []});
    update(&parent, (alice, ALICE.0), with_both).await;
}

#[tokio::test]
async fn a_camera_slipped_into_a_shared_layout_is_seen_until_somebody_reacts() {
    let (store, parent, alice) = with_alice().await;
    let visitor = store.anybody().logged_in(ALICE).await;
    let [server_room] = ids(&parent, "cameras", ["server-room"]).await;
    let [wall] = ids(&parent, "layouts", ["north-wall"]).await;
    let slip = json!({"cameras": [server_room]});
    store
        .admin()
        .post(&format!("/admin/v1/layouts/{wall}/cameras"), slip)
        .await
        .expect(200);
    let leak = visitor.get("/api/v1/layouts").await.expect(200);
    let seen: Vec<_> = leak.body["data"][0]["grid"]
        .as_array()
        .unwrap()
        .iter()
        .map(|cell| cell["name"].clone())
        .collect();
    assert!(seen.contains(&json!("server-room")));

    // Sent again the layout is refused, left out it is not, and withdrawn it is gone.
    let path = format!("/api/v1/users/subusers/{alice}");
    let again = json!({"name": "Alice", "email": ALICE.0, "layouts": [wall]});
    parent.put(&path, again).await.expect(422);
    let permissions = permissions_named(&parent, &["layouts-index"]).await;
    update(
        &parent,
        (alice, ALICE.0),
        json!({"permissions": permissions}),
    )
    .await;
    update(&parent, (alice, ALICE.0), json!({"layouts": []})).await;
    assert_eq!(
        visitor.get("/api/v1/layouts").await.expect(200).body["data"],
        json!([])
    );
}

#[tokio::test]
async fn what_is_taken_away_is_gone_from_the_next_request_on() {
    let (store, parent, alice) = with_alice().await;
    let visitor = store.anybody().logged_in(ALICE).await;
    let [gate] = ids(&parent, "cameras", ["gate-1"]).await;
    update(
        &parent,
        (alice, ALICE.0),
        json!({"cameras_to_detach": [gate], "layouts": []}),
    )
    .await;
    assert_eq!(
        visitor
            .get("/api/v1/cameras")
            .await
            .expect(200)
            .column("name"),
        ["gate-2", "yard-1"]
    );
    visitor
        .get(&format!("/api/v1/cameras/{gate}"))
        .await
        .expect(404);
}

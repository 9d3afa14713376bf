//! Making, showing, changing and deleting sub-users.

use serde_json::json;

use super::{ALICE, create, ids, merged, nobody_special, permission, with_alice};
use crate::support::store::TestStore;

const TWO_PARENTS: &str = "
accounts:
  - {login: one@example.com, name: One, password: secret-1, permissions: ['*'], cameras: [a], layouts: [{name: wall, cameras: [a]}]}
  - {login: two@example.com, name: Two, password: secret-1, permissions: [users-index, users-store, layouts-index], cameras: [b], layouts: [{name: wall, cameras: [b]}]}
";

#[tokio::test]
async fn a_sub_user_is_shown_with_all_it_was_granted() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    let cameras = ids(&parent, "cameras", ["lobby", "corridor-1", "gate-1"]).await;
    let layouts = ids(&parent, "layouts", ["reception"]).await;
    let archive = permission(&parent, "archives-show").await;
    let body = merged(
        nobody_special("bob@example.com"),
        &json!({
            "cameras_to_attach": cameras,
            "layouts": layouts,
            "groups": [],
            "permissions": [archive],
            "analytic_l1": 2,
            "ip_pool": ["10.0.0.0/8", "192.0.2.1"],
        }),
    );
    let made = parent
        .post("/api/v1/users/subusers", body)
        .await
        .expect(200);
    let shown = parent
        .get(&format!("/api/v1/users/subusers/{}", made.id()))
        .await
        .expect(200);
    assert_eq!(shown.body, made.body);
    let mut sorted = cameras;
    sorted.sort_unstable();
    assert_eq!(shown.body["cameras"], json!(sorted));
    assert_eq!(shown.body["layouts"], json!(layouts));
    assert_eq!(shown.body["permissions"][0]["name"], "archives-show");
    assert_eq!(shown.body["analytic_l1"], 2);
    assert_eq!(shown.body["ip_pool"], json!(["10.0.0.0/8", "192.0.2.1"]));
    assert_eq!(shown.body["login"], "bob@example.com");
}

#[tokio::test]
async fn the_listing_has_pages_and_finds_by_login() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    for number in 0..7 {
        create(&parent, &format!("user-{number}@example.com"), json!({})).await;
    }
    let page = parent
        .get("/api/v1/users/subusers?page=2&per_page=3")
        .await
        .expect(200);
    assert_eq!(
        page.column("login"),
        [
            "user-3@example.com",
            "user-4@example.com",
            "user-5@example.com"
        ]
    );
    assert_eq!(page.body["meta"]["last_page"], 3);
    assert_eq!(page.body["meta"]["total"], 7);
    assert!(
        page.body["links"]["next"]
            .as_str()
            .unwrap()
            .ends_with("/api/v1/users/subusers?page=3")
    );
    let found = parent
        .get("/api/v1/users/subusers?search=USER-6@")
        .await
        .expect(200);
    assert_eq!(found.column("login"), ["user-6@example.com"]);
    let wildcard = parent
        .get("/api/v1/users/subusers?search=%25")
        .await
        .expect(200);
    assert_eq!(wildcard.body["data"], json!([]));
}

#[tokio::test]
async fn a_login_is_taken_in_any_case_of_letters_and_under_any_parent() {
    let store = TestStore::with(TWO_PARENTS, |_| {}).await;
    let one = store
        .anybody()
        .logged_in(("one@example.com", "secret-1"))
        .await;
    let two = store
        .anybody()
        .logged_in(("two@example.com", "secret-1"))
        .await;
    create(&one, "bob@example.com", json!({})).await;
    for taken in [
        "BOB@example.com",
        "bob@example.com",
        "one@example.com",
        "Two@example.com",
    ] {
        let refused = two
            .post("/api/v1/users/subusers", nobody_special(taken))
            .await
            .expect(422);
        assert_eq!(
            refused.body["errors"]["email"],
            json!(["The email has already been taken."])
        );
    }
}

#[tokio::test]
async fn the_sub_users_of_another_parent_are_not_there() {
    let store = TestStore::with(TWO_PARENTS, |_| {}).await;
    let one = store
        .anybody()
        .logged_in(("one@example.com", "secret-1"))
        .await;
    let two = store
        .anybody()
        .logged_in(("two@example.com", "secret-1"))
        .await;
    let theirs = create(&two, "bob@example.com", json!({})).await;
    let path = format!("/api/v1/users/subusers/{theirs}");
    let password = json!({"password": "secret-2", "password_confirmation": "secret-2"});
    one.get(&path).await.expect(404);
    one.put(&path, json!({"name": "x", "email": "bob@example.com"}))
        .await
        .expect(404);
    one.post(&format!("{path}/change-password"), password)
        .await
        .expect(404);
    one.delete(&path).await.expect(404);
    assert_eq!(
        one.get("/api/v1/users/subusers").await.expect(200).body["data"],
        json!([])
    );
    one.get("/api/v1/users/subusers/1").await.expect(404);
    one.get("/api/v1/users/subusers/none").await.expect(404);
}

#[tokio::test]
async fn what_belongs_to_another_parent_cannot_be_granted() {
    let store = TestStore::with(TWO_PARENTS, |_| {}).await;
    let one = store
        .anybody()
        .logged_in(("one@example.com", "secret-1"))
        .await;
    let two = store
        .anybody()
        .logged_in(("two@example.com", "secret-1"))
        .await;
    let [camera] = ids(&two, "cameras", ["b"]).await;
    let [layout] = ids(&two, "layouts", ["wall"]).await;
    let body = merged(
        nobody_special("bob@example.com"),
        &json!({"cameras_to_attach": [camera], "layouts": [layout]}),
    );
    let refused = one.post("/api/v1/users/subusers", body).await.expect(422);
    let mut fields: Vec<&String> = refused.body["errors"].as_object().unwrap().keys().collect();
    fields.sort();
    assert_eq!(fields, ["cameras_to_attach.0", "layouts.0"]);
}

#[tokio::test]
async fn a_parent_needs_each_permission_and_grants_only_what_it_holds() {
    let store = TestStore::with(TWO_PARENTS, |_| {}).await;
    let one = store
        .anybody()
        .logged_in(("one@example.com", "secret-1"))
        .await;
    let two = store
        .anybody()
        .logged_in(("two@example.com", "secret-1"))
        .await;
    let bob = create(&two, "bob@example.com", json!({})).await;
    let path = format!("/api/v1/users/subusers/{bob}");
    let password = json!({"password": "secret-2", "password_confirmation": "secret-2"});
    two.get(&path).await.expect(403);
    two.put(&path, json!({})).await.expect(403);
    two.delete(&path).await.expect(403);
    two.post(&format!("{path}/change-password"), password)
        .await
        .expect(403);

    let ptz = permission(&one, "ptz").await;
    for (permission, message) in [
        (ptz, "You do not hold this permission, and cannot grant it."),
        (99_999, "The selected permissions.0 is invalid."),
    ] {
        let body = merged(
            nobody_special("carol@example.com"),
            &json!({"permissions": [permission]}),
        );
        let refused = two.post("/api/v1/users/subusers", body).await.expect(422);
        assert_eq!(refused.body["errors"]["permissions.0"], json!([message]));
    }
}

#[tokio::test]
async fn a_deleted_sub_user_is_gone_with_its_sessions_and_its_id() {
    let (store, parent, alice) = with_alice().await;
    let visitor = store.anybody().logged_in(ALICE).await;
    let path = format!("/api/v1/users/subusers/{alice}");
    parent.delete(&path).await.expect(200);
    visitor.get("/api/v1/cameras").await.expect(401);
    store.anybody().login(ALICE).await.expect(422);
    parent.get(&path).await.expect(404);
    parent.delete(&path).await.expect(404);
    let again = create(&parent, ALICE.0, json!({})).await;
    assert!(again > alice);
}

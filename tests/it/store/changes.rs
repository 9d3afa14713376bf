//! Changing sub-users.

use serde_json::{Value, json};

use super::{ALICE, create, ids, merged, nobody_special, permission, update, with_alice};
use crate::support::store::TestStore;

#[tokio::test]
async fn cameras_change_by_differences_and_lists_as_a_whole() {
    let (_store, parent, alice) = with_alice().await;
    let [lobby, gate] = ids(&parent, "cameras", ["lobby", "gate-1"]).await;
    let [archive, ptz] = [
        permission(&parent, "archives-show").await,
        permission(&parent, "ptz").await,
    ];
    let user = (alice, ALICE.0);
    let changed = update(
        &parent,
        user,
        json!({"cameras_to_attach": [lobby], "permissions": [archive, ptz]}),
    )
    .await;
    assert_eq!(changed["cameras"].as_array().unwrap().len(), 4);
    let changed = update(
        &parent,
        user,
        json!({"permissions": [ptz], "layouts": [], "cameras_to_detach": [gate]}),
    )
    .await;
    assert_eq!(changed["permissions"].as_array().unwrap().len(), 1);
    assert_eq!(changed["layouts"], json!([]));
    assert_eq!(changed["cameras"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn the_version_grows_with_every_change_and_not_without_one() {
    let (_store, parent, alice) = with_alice().await;
    let user = (alice, ALICE.0);
    let [lobby] = ids(&parent, "cameras", ["lobby"]).await;
    let version = async || {
        let listing = parent.get("/api/v1/users/subusers").await.expect(200);
        listing.body["data"][0]["version"].as_i64().unwrap()
    };
    let mut last = version().await;
    for change in [
        json!({"cameras_to_attach": [lobby]}),
        json!({"layouts": []}),
        json!({"permissions": [1]}),
        json!({"analytic_l1": 1}),
        json!({"ip_pool": ["10.0.0.1"]}),
        json!({"ip_pool": null}),
        json!({"valid_from": "2020-01-01T00:00:00Z"}),
        json!({"valid_from": "2020-01-01T00:00:00.000000001Z"}),
        json!({"valid_until": "2999-01-01T00:00:00Z"}),
        json!({"valid_from": null, "valid_until": null}),
        json!({"suspended": true}),
        json!({"suspended": false}),
        json!({"name": "Another name"}),
        json!({"name": "Another name", "email": "Alice@example.com"}),
    ] {
        update(&parent, user, change.clone()).await;
        let next = version().await;
        assert!(next > last, "{change}");
        last = next;
    }
    let same = json!({"name": "Another name", "email": "Alice@example.com", "cameras_to_attach": [lobby], "layouts": [], "valid_until": null, "suspended": false});
    update(&parent, user, same).await;
    let password = json!({"password": "secret-2", "password_confirmation": "secret-2"});
    parent
        .post(
            &format!("/api/v1/users/subusers/{alice}/change-password"),
            password,
        )
        .await
        .expect(200);
    assert_eq!(version().await, last);
}

#[tokio::test]
async fn a_changed_password_ends_the_sessions_and_replaces_the_old_one() {
    let (store, parent, alice) = with_alice().await;
    let visitor = store.anybody().logged_in(ALICE).await;
    let path = format!("/api/v1/users/subusers/{alice}/change-password");
    let weak = json!({"password": "weak", "password_confirmation": "weak"});
    parent.post(&path, weak).await.expect(422);
    visitor.get("/api/v1/cameras").await.expect(200);
    let password = json!({"password": "secret-2", "password_confirmation": "secret-2"});
    parent.post(&path, password).await.expect(200);
    visitor.get("/api/v1/cameras").await.expect(401);
    store.anybody().login(ALICE).await.expect(422);
    store
        .anybody()
        .login((ALICE.0, "secret-2"))
        .await
        .expect(200);
}

#[tokio::test]
async fn licences_are_given_only_as_long_as_there_are_some() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    create(&parent, "bob@example.com", json!({"analytic_l3": 1})).await;
    let carol = create(&parent, "carol@example.com", json!({"analytic_l3": 1})).await;
    let body = merged(
        nobody_special("dave@example.com"),
        &json!({"analytic_l3": 1}),
    );
    let refused = parent
        .post("/api/v1/users/subusers", body)
        .await
        .expect(402);
    assert_eq!(
        refused.body["message"],
        "The license limit of analytic_l3 is exceeded: 0 are left."
    );
    update(
        &parent,
        (carol, "carol@example.com"),
        json!({"analytic_l3": 0}),
    )
    .await;
    create(&parent, "dave@example.com", json!({"analytic_l3": 1})).await;
    let account = parent.get("/api/v1/users/self").await.expect(200).body;
    let level = &account["analytic_license"][2];
    assert_eq!(
        (&level["all"], &level["free"], &level["used"]),
        (&json!(2), &json!(0), &json!(2))
    );
}

#[tokio::test]
async fn a_refused_request_changes_nothing() {
    let (_store, parent, alice) = with_alice().await;
    let path = format!("/api/v1/users/subusers/{alice}");
    let before = parent.get(&path).await.expect(200).body;
    let [gate] = ids(&parent, "cameras", ["gate-1"]).await;
    for wrong in [
        json!({"cameras_to_detach": [gate]}),
        json!({"name": "New name", "ip_pool": []}),
        json!({"name": "New name", "permissions": [99_999]}),
        json!({"name": "New name", "analytic_l1": -1}),
        json!({"name": "New name", "analytic_l1": 1000}),
        json!({"name": ""}),
        json!({"email": "operator@example.com"}),
    ] {
        let body = merged(
            json!({"name": "alice@example.com", "email": "alice@example.com"}),
            &wrong,
        );
        let status = parent.put(&path, body).await.status;
        assert!(matches!(status, 402 | 422), "{status}");
    }
    let after: Value = parent.get(&path).await.expect(200).body;
    assert_eq!(after, before);
}

#[tokio::test]
async fn seven_hundred_cameras_take_two_requests() {
    let names: Vec<String> = (0..700).map(|number| format!("camera-{number}")).collect();
    let seed = format!(
        "accounts: [{{login: one@example.com, name: One, password: secret-1, permissions: ['*'], cameras: {names:?}, layouts: [{{name: all, cameras: {names:?}}}]}}]"
    );
    let store = TestStore::with(&seed, |_| {}).await;
    let parent = store
        .anybody()
        .logged_in(("one@example.com", "secret-1"))
        .await;
    let all: Vec<i64> = (1..=700).collect();
    let too_many = merged(
        nobody_special(ALICE.0),
        &json!({"cameras_to_attach": all[..501]}),
    );
    parent
        .post("/api/v1/users/subusers", too_many)
        .await
        .expect(422);
    let alice = create(&parent, ALICE.0, json!({"cameras_to_attach": all[..500]})).await;
    let rest = json!({"cameras_to_attach": all[500..], "layouts": [1]});
    let changed = update(&parent, (alice, ALICE.0), rest).await;
    assert_eq!(changed["cameras"], json!(all));
    assert_eq!(changed["layouts"], json!([1]));
}

//! The part of the API that a public source documents, served alone.

use serde_json::{Value, json};
use vms_operator::server::Profile;

use super::{ids, merged, nobody_special};
use crate::support::store::{SITE, TestStore, Visitor};

async fn store() -> (TestStore, Visitor) {
    let store = TestStore::with(SITE, |config| config.profile = Profile::Documented).await;
    let parent = store.parent().await;
    (store, parent)
}

#[tokio::test]
async fn nothing_of_ours_is_announced_or_answered() {
    let (store, parent) = store().await;
    let basic = store
        .anybody()
        .get("/api/v1/static/basic")
        .await
        .expect(200);
    assert_eq!(basic.body["vms_store"], Value::Null);
    let [gate] = ids(&parent, "cameras", ["gate-1"]).await;
    let body = merged(
        nobody_special("bob@example.com"),
        &json!({"cameras_to_attach": [gate], "analytic_l1": 1, "marks": []}),
    );
    let made = parent
        .post("/api/v1/users/subusers", body)
        .await
        .expect(200);
    assert_eq!(made.body["login"], "bob@example.com");
    for ours in [
        "version",
        "cameras",
        "ip_pool",
        "suspended",
        "valid_until",
        "password_changed_at",
    ] {
        assert_eq!(made.body[ours], Value::Null, "{ours}");
    }
    let account = parent.get("/api/v1/users/self").await.expect(200);
    let held = account.body["permissions"].as_array().expect("a list");
    assert!(
        held.iter()
            .all(|permission| permission["name"] != "maps-index")
    );
    assert!(
        held.iter()
            .any(|permission| permission["name"] == "archives-show")
    );
}

#[tokio::test]
async fn what_no_source_documents_is_not_there() {
    let (store, parent) = store().await;
    let body = nobody_special("bob@example.com");
    let bob = parent
        .post("/api/v1/users/subusers", body)
        .await
        .expect(200)
        .id();
    for path in [
        &format!("/api/v1/users/subusers/{bob}"),
        "/api/v1/groups/1",
        "/api/v1/analytic/cases",
        "/api/v1/cameras/1/permissions/ptz",
    ] {
        parent.get(path).await.expect(404);
    }
    for (field, value) in [
        ("ip_pool", json!(["192.0.2.1"])),
        ("valid_from", json!("2020-01-01T00:00:00Z")),
        ("valid_until", Value::Null),
        ("suspended", json!(true)),
    ] {
        let mut body = nobody_special("eve@example.com");
        body[field] = value;
        let refused = parent
            .post("/api/v1/users/subusers", body)
            .await
            .expect(422);
        assert!(refused.body["errors"][field].is_array(), "{field}");
    }
    assert_eq!(store.anybody().get("/login").await.status, 404, "no pages");
}

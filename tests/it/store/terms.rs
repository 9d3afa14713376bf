//! Consent to the terms of a paid service, before a user is added.

use serde_json::json;

use super::{create, ids, nobody_special};
use crate::support::store::{PARENT, TestStore, terms};

#[tokio::test]
async fn a_user_is_added_only_under_exactly_the_terms_that_are_asked_for() {
    let store = TestStore::asking_for_terms("2026-01").await;
    let basic = store
        .anybody()
        .get("/api/v1/static/basic")
        .await
        .expect(200);
    assert_eq!(
        basic.body["vms_store"]["terms"],
        json!({"version": "2026-01", "url": "https://vms.example.com/terms"})
    );
    let parent = store.parent().await;
    for given in [None, Some("2025-12"), Some("2026-01 "), Some("")] {
        let mut body = nobody_special("alice@example.com");
        body["accepted_terms"] = json!(given);
        let refused = parent
            .post("/api/v1/users/subusers", body)
            .await
            .expect(422);
        let complaint = "To add a user, agree to version 2026-01 of the terms of the paid service: https://vms.example.com/terms";
        assert_eq!(
            refused.body["errors"],
            json!({"accepted_terms": [complaint]})
        );
    }
    let listing = parent.get("/api/v1/users/subusers").await.expect(200);
    assert_eq!(listing.column("login"), [""; 0]);
    let consent = json!({"accepted_terms": "2026-01"});
    create(&parent, "alice@example.com", consent).await;
}

#[tokio::test]
async fn the_audit_says_who_agreed_to_what() {
    let store = TestStore::asking_for_terms("2026-01").await;
    let parent = store.parent().await;
    let [gate] = ids(&parent, "cameras", ["gate-1"]).await;
    let consent = json!({"accepted_terms": "2026-01"});
    create(&parent, "alice@example.com", consent.clone()).await;
    let mut more = consent;
    more["cameras_to_attach"] = json!([gate]);
    create(&parent, "bob@example.com", more).await;
    let audit = store.admin().get("/admin/v1/audit").await.expect(200);
    let entries = audit.body["data"].as_array().expect("a listing");
    let by_parent = entries.iter().filter(|entry| entry["actor"] == PARENT.0);
    let creates = by_parent.filter(|entry| entry["action"] == "create");
    let told: Vec<_> = creates
        .filter_map(|entry| entry["detail"].as_str())
        .collect();
    assert_eq!(
        told,
        [
            &*format!("accepted terms 2026-01; cameras +{gate}"),
            "accepted terms 2026-01",
        ]
    );
}

#[tokio::test]
async fn who_is_there_is_changed_and_deleted_without_consent() {
    let mut store = TestStore::start().await;
    let parent = store.parent().await;
    let alice = create(&parent, "alice@example.com", json!({})).await;
    store
        .restart_with(|config| config.terms = Some(terms("2026-01")))
        .await;
    let path = format!("/api/v1/users/subusers/{alice}");
    let body = json!({"name": "Alice", "email": "alice@example.com", "ip_pool": ["192.0.2.1"]});
    parent.put(&path, body).await.expect(200);
    parent.delete(&path).await.expect(200);
}

//! Business cases and their licences.

use serde_json::{Value, json};

use super::{
    super::{create, ids, merged, nobody_special, permissions_named},
    site::{BOB, Site},
};
use crate::support::store::TestStore;

#[tokio::test]
async fn a_case_takes_a_licence_of_its_level_and_the_right_to_its_type() {
    let site = Site::with_licenses(1, 1).await;
    site.case("motion", "motion-detect").await;
    let new = |kind: &str| json!({"name": "x", "type": kind, "camera_id": site.camera});
    let post = async |body: Value| site.bob.post("/api/v1/analytic/cases", body).await;
    post(new("motion-detect")).await.expect(402);
    post(new("license-plate")).await.expect(403);
    let unknown = post(new("weather")).await.expect(422);
    assert!(unknown.body["errors"]["type"].is_array());
    let [lobby] = ids(&site.parent, "cameras", ["lobby"]).await;
    let unseen = json!({"name": "x", "type": "face", "camera_id": lobby});
    let unseen = post(unseen).await.expect(422);
    assert!(unseen.body["errors"]["camera_id"].is_array());
    site.case("face", "face").await;

    let statistics = site
        .bob
        .get("/api/v1/analytic/statistics")
        .await
        .expect(200);
    assert_eq!(
        statistics.body["levels"][0],
        json!({"level": "analytic_l1", "total": 1, "used": 1, "free": 0})
    );
    let all = site
        .parent
        .get("/api/v1/analytic/statistics")
        .await
        .expect(200);
    assert_eq!(all.body["subusers"][0]["login"], BOB.0);
    assert_eq!(all.body["levels"][0]["used"], 1);
}

#[tokio::test]
async fn a_permission_of_a_case_type_takes_licences_of_its_level() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    let permissions = permissions_named(&parent, &["analytic-cases-face"]).await;
    let body = merged(
        nobody_special(BOB.0),
        &json!({"permissions": permissions, "analytic_l1": 1}),
    );
    let refused = parent
        .post("/api/v1/users/subusers", body)
        .await
        .expect(422);
    assert_eq!(
        refused.body["errors"],
        json!({"analytic_l3": ["The permission analytic-cases-face takes licenses of level L3."]})
    );
}

#[tokio::test]
async fn no_more_licences_are_given_than_the_account_has_left() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    create(&parent, "one@example.com", json!({"analytic_l3": 2})).await;
    let body = merged(
        nobody_special("two@example.com"),
        &json!({"analytic_l3": 1}),
    );
    parent
        .post("/api/v1/users/subusers", body)
        .await
        .expect(402);
}

#[tokio::test]
async fn a_deleted_user_takes_its_cases_along() {
    let site = Site::with_licenses(1, 0).await;
    let case = site.case("motion", "motion-detect").await;
    let events = format!("/api/v1/analytic/cases/{}/events", case["id"]);
    let seen = json!({"detail": "something moved"});
    site.bob.post(&events, seen).await.expect(200);
    let path = format!("/api/v1/users/subusers/{}", site.id);
    site.parent.delete(&path).await.expect(200);
    for table in ["analytic_cases", "analytic_events"] {
        assert_eq!(site.store.database().count(table).await, 0, "{table}");
    }
    let statistics = site
        .parent
        .get("/api/v1/analytic/statistics")
        .await
        .expect(200);
    assert_eq!(statistics.body["levels"][0]["used"], 0);
}

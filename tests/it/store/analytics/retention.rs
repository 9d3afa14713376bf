//! For how long data is kept without a licence.

use serde_json::json;

use super::site::{DAY, HOUR, Site};

#[tokio::test]
async fn data_without_a_licence_is_kept_for_seven_days_and_then_deleted() {
    let site = Site::with_licenses(0, 1).await;
    let case = site.case("face", "face").await;
    let events = format!("/api/v1/analytic/cases/{}/events", case["id"]);
    let seen = json!({"detail": "a face"});
    site.bob.post(&events, seen.clone()).await.expect(200);
    let group = json!({"name": "staff"});
    let group = site
        .bob
        .post("/api/v1/analytic/resource-groups", group)
        .await;
    let alice = json!({"name": "alice", "type": "face", "group_id": group.expect(200).id()});
    site.bob
        .post("/api/v1/analytic/resources", alice)
        .await
        .expect(200);

    site.license(0, 0).await;
    assert_eq!(site.cases().await, [("face".to_owned(), true)]);
    site.bob.post(&events, seen).await.expect(402);
    site.pass(7 * DAY - HOUR).await;
    assert_eq!(
        site.bob.get(&events).await.expect(200).column("detail"),
        ["a face"]
    );
    let kept = site.bob.get("/api/v1/analytic/resources").await.expect(200);
    assert_eq!(kept.column("name"), ["alice"]);
    assert!(kept.body["data"][0]["expires_at"].is_string());

    site.pass(2 * HOUR).await;
    assert_eq!(site.cases().await, []);
    site.bob.get(&events).await.expect(404);
    for listing in ["resources", "resource-groups"] {
        let path = format!("/api/v1/analytic/{listing}");
        assert_eq!(
            site.bob.get(&path).await.expect(200).body["data"],
            json!([])
        );
    }
}

#[tokio::test]
async fn fewer_licences_cost_the_newest_cases_and_nothing_else() {
    let site = Site::with_licenses(3, 0).await;
    for name in ["first", "second", "third"] {
        site.case(name, "motion-detect").await;
    }
    site.license(1, 0).await;
    let case = |name: &str, goes: bool| (name.to_owned(), goes);
    assert_eq!(
        site.cases().await,
        [
            case("first", false),
            case("second", true),
            case("third", true)
        ]
    );
    site.pass(8 * DAY).await;
    assert_eq!(site.cases().await, [case("first", false)]);
}

#[tokio::test]
async fn a_licence_given_back_within_the_time_keeps_its_data() {
    let site = Site::with_licenses(2, 1).await;
    site.case("first", "motion-detect").await;
    site.case("second", "motion-detect").await;
    let alice = json!({"name": "alice", "type": "face"});
    site.bob
        .post("/api/v1/analytic/resources", alice)
        .await
        .expect(200);
    site.license(1, 0).await;
    site.pass(6 * DAY).await;
    site.license(2, 1).await;
    site.pass(8 * DAY).await;
    let case = |name: &str| (name.to_owned(), false);
    assert_eq!(site.cases().await, [case("first"), case("second")]);
    let kept = site.bob.get("/api/v1/analytic/resources").await.expect(200);
    assert_eq!(kept.column("name"), ["alice"]);
}

#[tokio::test]
async fn the_time_runs_on_where_a_licence_is_not_given_back() {
    let site = Site::with_licenses(2, 1).await;
    site.case("first", "motion-detect").await;
    site.case("second", "motion-detect").await;
    site.license(1, 1).await;
    site.pass(6 * DAY).await;
    // Another change of the same user starts no new time.
    site.license(1, 0).await;
    site.pass(2 * DAY).await;
    assert_eq!(site.cases().await, [("first".to_owned(), false)]);
}

#[tokio::test]
async fn a_deleted_case_gives_its_licence_to_one_that_waits() {
    let site = Site::with_licenses(2, 0).await;
    let first = site.case("first", "motion-detect").await;
    site.case("second", "motion-detect").await;
    site.license(1, 0).await;
    let path = format!("/api/v1/analytic/cases/{}", first["id"]);
    site.bob.delete(&path).await.expect(200);
    assert_eq!(site.cases().await, [("second".to_owned(), false)]);
}

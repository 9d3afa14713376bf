//! Business cases and their licences, and for how long data is kept without them.

use serde_json::{Value, json};

use super::{create, ids, merged, nobody_special, permissions_named, update};
use crate::support::store::{SITE, TestStore, Visitor};

const BOB: (&str, &str) = ("bob@example.com", "secret-1");
const DAY: i64 = 24 * 60 * 60;
const ALLOWED: [&str; 11] = [
    "analytic",
    "analytic-cases-store",
    "analytic-cases-face",
    "analytic-cases-motion-detect",
    "camera-events-index",
    "camera-events-store",
    "analytic-resources-index",
    "analytic-resources-store",
    "analytic-resource-groups-index",
    "analytic-resource-groups-store",
    "analytic-license-statistics",
];

/// A store whose clock can be moved, with the sub-user bob, who may run cases.
struct Site {
    store: TestStore,
    parent: Visitor,
    bob: Visitor,
    id: i64,
    camera: i64,
}

impl Site {
    async fn with_licenses(l1: i64, l3: i64) -> Self {
        let store = TestStore::with(SITE, |config| config.movable_clock = true).await;
        let parent = store.parent().await;
        let [camera] = ids(&parent, "cameras", ["gate-1"]).await;
        let permissions = permissions_named(&parent, &allowed(l1, l3)).await;
        let grants = json!({
            "cameras_to_attach": [camera], "permissions": permissions,
            "analytic_l1": l1, "analytic_l3": l3,
        });
        let id = create(&parent, BOB.0, grants).await;
        let bob = store.anybody().logged_in(BOB).await;
        Self {
            store,
            parent,
            bob,
            id,
            camera,
        }
    }

    async fn case(&self, name: &str, kind: &str) -> Value {
        let body = json!({"name": name, "type": kind, "camera_id": self.camera, "reactions": ["call the guard"]});
        let made = self.bob.post("/api/v1/analytic/cases", body).await;
        made.expect(200).body
    }

    /// The names of bob's cases, each with whether it has a time to go.
    async fn cases(&self) -> Vec<(String, bool)> {
        let listing = self.bob.get("/api/v1/analytic/cases").await.expect(200);
        let rows = listing.body["data"].as_array().expect("a listing").clone();
        rows.iter()
            .map(|row| {
                let name = row["name"].as_str().expect("a name").to_owned();
                (name, !row["expires_at"].is_null())
            })
            .collect()
    }

    /// Gives bob so many licences.
    async fn license(&self, l1: i64, l3: i64) {
        let permissions = permissions_named(&self.parent, &allowed(l1, l3)).await;
        let more = json!({"permissions": permissions, "analytic_l1": l1, "analytic_l3": l3});
        update(&self.parent, (self.id, BOB.0), more).await;
    }

    async fn pass(&self, seconds: i64) {
        let admin = self.store.admin();
        let body = json!({"seconds": seconds});
        admin.post("/admin/v1/clock", body).await.expect(200);
    }
}

/// What bob may do: the types of a level go with its last licence.
fn allowed(l1: i64, l3: i64) -> Vec<&'static str> {
    let allowed = ALLOWED.iter().filter(|name| match **name {
        "analytic-cases-motion-detect" => l1 > 0,
        "analytic-cases-face" => l3 > 0,
        _ => true,
    });
    allowed.copied().collect()
}

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
    site.pass(7 * DAY - 60).await;
    assert_eq!(
        site.bob.get(&events).await.expect(200).column("detail"),
        ["a face"]
    );
    let kept = site.bob.get("/api/v1/analytic/resources").await.expect(200);
    assert_eq!(kept.column("name"), ["alice"]);
    assert!(kept.body["data"][0]["expires_at"].is_string());

    site.pass(120).await;
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

#[tokio::test]
async fn a_deleted_user_takes_its_cases_along() {
    let site = Site::with_licenses(1, 0).await;
    let case = site.case("motion", "motion-detect").await;
    let events = format!("/api/v1/analytic/cases/{}/events", case["id"]);
    let seen = json!({"detail": "something moved"});
    site.bob.post(&events, seen).await.expect(200);
    let path = format!("/api/v1/users/subusers/{}", site.id);
    site.parent.delete(&path).await.expect(200);
    let database = site.store.folder().join("store.db");
    let database = sqlx::SqlitePool::connect(&format!("sqlite://{}", database.display()))
        .await
        .expect("the database");
    for table in ["analytic_cases", "analytic_events"] {
        let left: i64 =
            sqlx::query_scalar(sqlx::AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}")))
                .fetch_one(&database)
                .await
                .expect("a count");
        assert_eq!(left, 0, "{table}");
    }
    let statistics = site
        .parent
        .get("/api/v1/analytic/statistics")
        .await
        .expect(200);
    assert_eq!(statistics.body["levels"][0]["used"], 0);
}

#[tokio::test]
async fn the_clock_of_an_ordinary_store_cannot_be_moved() {
    let store = TestStore::start().await;
    let body = json!({"seconds": 60});
    store
        .admin()
        .post("/admin/v1/clock", body)
        .await
        .expect(403);
    let basic = store
        .anybody()
        .get("/api/v1/static/basic")
        .await
        .expect(200);
    assert_eq!(basic.body["vms_store"]["movable_clock"], false);
}

#[tokio::test]
async fn the_clock_goes_ahead_only_and_stays_there_over_a_restart() {
    let mut site = Site::with_licenses(0, 0).await;
    site.pass(DAY).await;
    let back = json!({"seconds": -1});
    let admin = site.store.admin();
    admin.post("/admin/v1/clock", back).await.expect(422);
    site.store.stop().await;
    site.store.start_again().await;
    let clock = site.store.admin().get("/admin/v1/clock").await.expect(200);
    assert_eq!(clock.body["ahead"], DAY);
}

//! When a sub-user may come: from a moment on, until another, and not while suspended.

use std::time::Duration;

use jiff::SignedDuration;
use serde_json::{Value, json};
use vms_operator::clock;

use super::{ALICE, create, nobody_special, permissions_named, update};
use crate::support::{
    cluster::PATIENCE,
    eventually::eventually,
    store::{SITE, TestStore},
};

const REFUSAL: &str = "Access is not available at this time";

/// A store whose clock can be moved.
async fn movable() -> TestStore {
    TestStore::with(SITE, |config| config.movable_clock = true).await
}

/// That moment in so many hours of the machine's clock: however slow the machine is, a test takes none of them.
fn in_hours(hours: i64) -> String {
    let moment = clock::now() + SignedDuration::from_hours(hours);
    moment.to_string()
}

async fn pass_hours(store: &TestStore, hours: i64) {
    let body = json!({"seconds": hours * 60 * 60});
    let admin = store.admin();
    admin.post("/admin/v1/clock", body).await.expect(200);
}

#[tokio::test]
async fn an_open_session_ends_at_the_moment_and_comes_back_with_the_access() {
    let store = movable().await;
    let parent = store.parent().await;
    let permissions = permissions_named(&parent, &["layouts-index", "groups-index"]).await;
    let grants = json!({"valid_until": in_hours(10), "permissions": permissions});
    let alice = create(&parent, ALICE.0, grants).await;
    let visitor = store.anybody().logged_in(ALICE).await;
    let paths = [
        "/api/v1/users/self",
        "/api/v1/cameras",
        "/api/v1/layouts",
        "/api/v1/groups",
        "/api/v1/sessions",
    ];
    pass_hours(&store, 9).await;
    for path in paths {
        visitor.get(path).await.expect(200);
    }
    pass_hours(&store, 1).await;
    for path in paths {
        let refused = visitor.get(path).await.expect(403);
        assert_eq!(refused.body["message"], REFUSAL, "{path}");
    }
    store.anybody().login(ALICE).await.expect(403);

    let longer = json!({"valid_until": in_hours(20)});
    update(&parent, (alice, ALICE.0), longer).await;
    visitor.get("/api/v1/cameras").await.expect(200);
    store.anybody().login(ALICE).await.expect(200);
}

#[tokio::test]
async fn access_begins_at_the_moment() {
    let store = movable().await;
    let parent = store.parent().await;
    create(&parent, ALICE.0, json!({"valid_from": in_hours(10)})).await;
    let refused = store.anybody().login(ALICE).await.expect(403);
    assert_eq!(refused.body["message"], REFUSAL);
    pass_hours(&store, 9).await;
    store.anybody().login(ALICE).await.expect(403);
    pass_hours(&store, 1).await;
    store.anybody().login(ALICE).await.expect(200);
}

#[tokio::test]
async fn an_end_that_nobody_moves_a_clock_for_comes_at_its_moment_and_not_before() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    let alice = create(&parent, ALICE.0, json!({})).await;
    // Logged in before the end is set, so that it does not matter how long the login takes.
    let visitor = store.anybody().logged_in(ALICE).await;
    let until = clock::now() + Duration::from_millis(700);
    let end = json!({"valid_until": until.to_string()});
    update(&parent, (alice, ALICE.0), end).await;
    eventually(PATIENCE, "the token dies", async || {
        let answer = visitor.get("/api/v1/cameras").await;
        match (answer.status, clock::now()) {
            (403, now) if now >= until => Ok(()),
            (403, now) => panic!("it died at {now}, before {until}"),
            (status, now) => Err(format!("{status} at {now}")),
        }
    })
    .await;
    let shown = parent.get(&format!("/api/v1/users/subusers/{alice}")).await;
    assert_eq!(shown.expect(200).body["valid_until"], until.to_string());
}

#[tokio::test]
async fn a_suspension_is_felt_by_the_next_request_and_so_is_its_end() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    let alice = create(&parent, ALICE.0, json!({})).await;
    let visitor = store.anybody().logged_in(ALICE).await;
    for (suspended, status) in [(true, 403), (false, 200)] {
        let shown = update(&parent, (alice, ALICE.0), json!({"suspended": suspended})).await;
        assert_eq!(shown["suspended"], suspended);
        visitor.get("/api/v1/cameras").await.expect(status);
        store.anybody().login(ALICE).await.expect(status);
    }
}

#[tokio::test]
async fn only_who_knows_the_password_is_told_of_the_time() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    create(&parent, ALICE.0, json!({"suspended": true})).await;
    let stranger = store.anybody();
    let wrong = stranger.login((ALICE.0, "wrong-one")).await.expect(422);
    let unknown = stranger
        .login(("nobody@example.com", "wrong-one"))
        .await
        .expect(422);
    assert_eq!(wrong.body, unknown.body);
}

#[tokio::test]
async fn who_comes_from_elsewhere_is_told_of_the_address_alone() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    let grants = json!({"suspended": true, "ip_pool": ["192.0.2.1"]});
    create(&parent, ALICE.0, grants).await;
    let refused = store.anybody().login(ALICE).await.expect(403);
    assert_eq!(
        refused.body["message"],
        "Access from this IP address is not available"
    );
}

#[tokio::test]
async fn what_an_update_leaves_out_stays_and_null_is_no_bound() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    let user = (
        create(
            &parent,
            ALICE.0,
            json!({"valid_from": "2020-01-01T02:00:00.5+02:00", "valid_until": "2999-01-01T00:00:00.000000001Z"}),
        )
        .await,
        ALICE.0,
    );
    let bounds = |shown: &Value| {
        let fields = ["valid_from", "valid_until", "suspended"];
        fields.map(|field| shown[field].clone())
    };
    let (from, until) = (
        json!("2020-01-01T00:00:00.5Z"),
        json!("2999-01-01T00:00:00.000000001Z"),
    );
    let kept = update(&parent, user, json!({})).await;
    assert_eq!(bounds(&kept), [from, until.clone(), json!(false)]);
    let open = update(
        &parent,
        user,
        json!({"valid_from": null, "suspended": true}),
    )
    .await;
    assert_eq!(bounds(&open), [Value::Null, until, json!(true)]);
    let none = update(
        &parent,
        user,
        json!({"valid_until": null, "suspended": false}),
    )
    .await;
    assert_eq!(bounds(&none), [Value::Null, Value::Null, json!(false)]);
}

#[tokio::test]
async fn what_is_no_moment_is_refused_and_a_beginning_after_the_end_is_never() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    for field in ["valid_from", "valid_until"] {
        for text in [
            "",
            "tomorrow",
            "2027-01-31",
            "2027-01-31 00:00:00",
            "2027-01-31T00:00:00",
        ] {
            let mut body = nobody_special(ALICE.0);
            body[field] = json!(text);
            // The document says what a moment is: a client that keeps to it cannot send this.
            let refused = parent
                .post("/api/v1/users/subusers", body)
                .await
                .expect(422);
            assert!(refused.body["errors"][field].is_array(), "{field} {text}");
        }
    }
    let never =
        json!({"valid_from": "2027-01-31T00:00:00Z", "valid_until": "2020-01-31T00:00:00Z"});
    create(&parent, ALICE.0, never).await;
    store.anybody().login(ALICE).await.expect(403);
}

#[tokio::test]
async fn the_audit_says_when_somebody_may_come_and_why_somebody_did_not() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    let alice = create(
        &parent,
        ALICE.0,
        json!({"valid_from": "2020-01-01T00:00:00Z"}),
    )
    .await;
    update(&parent, (alice, ALICE.0), json!({"suspended": true})).await;
    store.anybody().login(ALICE).await.expect(403);
    let entries = store.admin().get("/admin/v1/audit").await.expect(200);
    let told: Vec<&str> = entries.body["data"]
        .as_array()
        .expect("a listing")
        .iter()
        .filter(|entry| entry["subject"] == ALICE.0)
        .filter_map(|entry| entry["detail"].as_str())
        .collect();
    for detail in [
        "valid from 2020-01-01T00:00:00Z",
        "valid from 2020-01-01T00:00:00Z, suspended",
        "suspended",
    ] {
        assert!(told.contains(&detail), "{detail}: {told:?}");
    }
}

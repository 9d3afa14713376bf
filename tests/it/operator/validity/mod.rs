//! Access that ends, begins and is suspended: at the moment, also for a user who is logged in.

mod moments;

use std::time::Duration;

use jiff::{Timestamp, Unit};
use serde_json::{Value, json};
use vms_operator::{api::v1alpha1::VmsUser, clock};

pub(super) use self::moments::declare_moment;
use super::{
    manifests::{ALICE, ALICE_LOGIN},
    site::Site,
    users::{condition, is_current, status_of},
};
use crate::support::{
    cluster::PATIENCE,
    eventually::eventually,
    store::{SITE, TestStore},
};

/// The reason of `Ready`, which is true.
async fn until_ready_as(site: &Site, reason: &str) {
    let so = |alice: &VmsUser| {
        let (ready, why, _) = condition(alice, "Ready");
        is_current(alice) && ready == "True" && why == reason
    };
    site.until("alice", reason, so).await;
}

#[tokio::test]
async fn a_suspended_user_is_out_at_once_and_back_when_it_is_over() {
    let site = Site::start("a suspended user").await;
    site.apply(ALICE).await;
    site.ready("alice").await;
    let alice = site.store.anybody().logged_in(ALICE_LOGIN).await;
    assert_eq!(
        alice
            .get("/api/v1/cameras")
            .await
            .expect(200)
            .column("name")
            .len(),
        3
    );

    site.patch("vmsuser/alice", "{suspended: true}").await;
    until_ready_as(&site, "Suspended").await;
    assert_eq!(
        alice.get("/api/v1/cameras").await.status,
        403,
        "her token is of no use"
    );
    assert_eq!(site.login(ALICE_LOGIN).await, 403);

    site.patch("vmsuser/alice", "{suspended: null}").await;
    until_ready_as(&site, "Applied").await;
    assert_eq!(
        alice
            .get("/api/v1/cameras")
            .await
            .expect(200)
            .column("name")
            .len(),
        3
    );
    assert_eq!(
        site.events("DriftMended").await,
        [""; 0],
        "nobody changed it by hand"
    );
}

/// A moment that is yet to come, to the second.
fn in_seconds(seconds: u64) -> Timestamp {
    let moment = clock::now() + Duration::from_secs(seconds);
    moment.round(Unit::Second).expect("a second")
}

/// Alice, with more of a spec.
fn alice_with(spec: &str) -> String {
    ALICE.replacen("spec:\n", &format!("spec:\n  {spec}\n"), 1)
}

/// A site whose store has a clock that can be moved, and Alice as she is there.
async fn movable(test: &str) -> Site {
    let store = TestStore::with(SITE, |config| config.movable_clock = true).await;
    let mut site = Site::prepare_whole(test, store).await;
    site.run().await;
    site
}

async fn pass_an_hour(site: &Site) {
    let body = json!({"seconds": 60 * 60});
    let admin = site.store.admin();
    admin.post("/admin/v1/clock", body).await.expect(200);
}

/// What the store has of Alice.
async fn stored(site: &Site) -> Value {
    let parent = site.store.parent().await;
    let id = status_of(&site.user("alice").await).external_id;
    let path = format!("/api/v1/users/subusers/{}", id.expect("an id in the store"));
    parent.get(&path).await.expect(200).body
}

/// How often something was written to the store so far.
fn writes(site: &Site) -> usize {
    let requests = site.proxy.requests();
    let writes = requests.iter().filter(|request| {
        let is_about_users = request.contains("/users/subusers");
        is_about_users && !request.starts_with("GET")
    });
    writes.count()
}

#[tokio::test]
async fn access_begins_and_ends_by_our_clock_where_the_store_keeps_no_time() {
    let store = TestStore::silent_about("validity").await;
    let mut site = Site::prepare_whole("our clock", store).await;
    site.run().await;
    site.apply(&alice_with(&format!("validFrom: {}", in_seconds(3600))))
        .await;
    until_ready_as(&site, "NotYetValid").await;
    assert_eq!(site.login(ALICE_LOGIN).await, 422, "she is not made yet");

    let (from, _) = declare_moment(&site, "alice", "validFrom", "NotYetValid").await;
    until_ready_as(&site, "Applied").await;
    let began = clock::now();
    assert!(began >= from, "{began} is before {from}");
    assert_eq!(site.login(ALICE_LOGIN).await, 200);

    let (until, _) = declare_moment(&site, "alice", "validUntil", "Applied").await;
    until_ready_as(&site, "Expired").await;
    let ended = clock::now();
    assert!(ended >= until, "{ended} is before {until}");
    assert_eq!(site.login(ALICE_LOGIN).await, 403);
    let (_, _, message) = condition(&site.user("alice").await, "Ready");
    let stands_in = "all access is taken away, because the VMS cannot enforce this itself";
    assert!(message.ends_with(stands_in), "{message}");
    let alice = stored(&site).await;
    assert_eq!(
        (&alice["cameras"], &alice["valid_until"]),
        (&json!([]), &Value::Null)
    );
}

#[tokio::test]
async fn access_ends_at_its_moment_while_no_operator_runs() {
    let mut site = movable("an end without us").await;
    let until = in_seconds(60 * 60);
    site.apply(&alice_with(&format!("validUntil: {until}")))
        .await;
    site.ready("alice").await;
    assert_eq!(stored(&site).await["valid_until"], until.to_string());
    let alice = site.store.anybody().logged_in(ALICE_LOGIN).await;
    alice.get("/api/v1/cameras").await.expect(200);

    site.stop().await;
    pass_an_hour(&site).await;
    alice.get("/api/v1/cameras").await.expect(403);
    assert_eq!(site.login(ALICE_LOGIN).await, 403);

    // Whose clock it is that counts: by ours there is an hour left, and nothing to do.
    let before = writes(&site);
    site.run().await;
    site.until_caught_up().await;
    site.stop_when_idle().await;
    site.ready("alice").await;
    assert_eq!(writes(&site), before);
    alice.get("/api/v1/cameras").await.expect(403);
}

#[tokio::test]
async fn access_begins_at_its_moment_while_no_operator_runs() {
    let mut site = movable("a beginning without us").await;
    site.apply(&alice_with(&format!("validFrom: {}", in_seconds(60 * 60))))
        .await;
    until_ready_as(&site, "NotYetValid").await;
    let (_, _, message) = condition(&site.user("alice").await, "Ready");
    let ahead = "the VMS holds what is declared, and lets the user in at that moment";
    assert!(message.ends_with(ahead), "{message}");
    assert_eq!(
        site.login(ALICE_LOGIN).await,
        403,
        "she is made, and kept out"
    );

    site.stop().await;
    pass_an_hour(&site).await;
    let alice = site.store.anybody().logged_in(ALICE_LOGIN).await;
    let seen = alice.get("/api/v1/cameras").await.expect(200);
    assert_eq!(seen.column("name").len(), 3);
}

#[tokio::test]
async fn a_beginning_that_comes_is_told_and_costs_no_write_to_the_store() {
    let site = Site::start("a beginning that comes").await;
    site.apply(&alice_with(&format!("validFrom: {}", in_seconds(60 * 60))))
        .await;
    until_ready_as(&site, "NotYetValid").await;
    let before = writes(&site);
    let (from, moments) = declare_moment(&site, "alice", "validFrom", "NotYetValid").await;
    until_ready_as(&site, "Applied").await;
    assert!(clock::now() >= from);
    assert_eq!(site.login(ALICE_LOGIN).await, 200);
    assert_eq!(writes(&site), before + moments, "the other moment alone");
}

#[tokio::test]
async fn an_end_that_comes_is_told_and_takes_everything_away() {
    let site = Site::start("an end that comes").await;
    site.apply(ALICE).await;
    site.ready("alice").await;
    let alice = site.store.anybody().logged_in(ALICE_LOGIN).await;
    let (until, _) = declare_moment(&site, "alice", "validUntil", "Applied").await;
    until_ready_as(&site, "Expired").await;
    assert!(clock::now() >= until);
    alice.get("/api/v1/cameras").await.expect(403);
    let held = stored(&site).await;
    assert_eq!(
        (&held["cameras"], &held["valid_until"]),
        (&json!([]), &json!(until))
    );
    let (_, _, message) = condition(&site.user("alice").await, "Ready");
    let besides = "the VMS keeps the user out, and all access is taken away besides";
    assert!(message.ends_with(besides), "{message}");

    site.patch("vmsuser/alice", "{validUntil: null}").await;
    until_ready_as(&site, "Applied").await;
    alice.get("/api/v1/cameras").await.expect(200);
}

#[tokio::test]
async fn who_is_let_in_by_hand_is_kept_out_again() {
    let site = Site::start("let in by hand").await;
    let until = in_seconds(60 * 60);
    site.apply(&alice_with(&format!("validUntil: {until}")))
        .await;
    site.ready("alice").await;
    site.patch("vmsuser/alice", "{suspended: true}").await;
    until_ready_as(&site, "Suspended").await;
    let id = stored(&site).await["id"].clone();
    let by_hand = json!({
        "name": "Alice Lane", "email": ALICE_LOGIN.0, "suspended": false, "valid_until": null,
    });
    let parent = site.store.parent().await;
    parent
        .put(&format!("/api/v1/users/subusers/{id}"), by_hand)
        .await
        .expect(200);

    site.resync("now").await;
    eventually(PATIENCE, "an Event that names the fields", async || {
        let told = site.events("DriftMended").await;
        if told == ["validUntil, suspended had been changed in the VMS and are as declared again"] {
            Ok(())
        } else {
            Err(format!("{told:?}"))
        }
    })
    .await;
    let held = stored(&site).await;
    assert_eq!(
        (&held["suspended"], &held["valid_until"]),
        (&json!(true), &json!(until))
    );
}

#[tokio::test]
async fn a_moment_is_kept_to_the_nanosecond_and_is_no_drift() {
    let site = Site::start("to the nanosecond").await;
    let exact = "2020-01-01T00:00:00.123456789+02:00";
    let (last, as_good) = ("9999-12-31T23:59:59Z", "9999-12-30T22:00:00.999999999Z");
    site.apply(&alice_with(&format!(
        "validFrom: {exact}\n  validUntil: {last}"
    )))
    .await;
    site.ready("alice").await;
    let held = stored(&site).await;
    assert_eq!(held["valid_from"], "2019-12-31T22:00:00.123456789Z");
    assert_eq!(held["valid_until"], as_good);
    assert_eq!(site.login(ALICE_LOGIN).await, 200);
    let before = writes(&site);
    site.reconcile("alice").await;
    assert_eq!(writes(&site), before);
    assert_eq!(site.events("DriftMended").await, [""; 0]);
}

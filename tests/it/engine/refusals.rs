//! A server that refuses a part of what it is told: what is taken is taken all the same.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use vms_operator::{
    domain::{access::Grant, permission::PermissionName},
    engine::{Effect, Outcome, Reconciled},
};

use super::bench::Bench;
use crate::support::proxy::Fault;

const UPDATE: &str = "PUT /api/v1/users/subusers/";
const ALL: &str = "cameras: {names: [c0, c1, c2]}, layouts: {names: [wall]}";
const ONE: &str = "cameras: {names: [c0]}";

async fn reconciled(bench: &mut Bench) -> Reconciled {
    match bench.reconcile().await.expect("the store answers") {
        Outcome::Reconciled(reconciled) => *reconciled,
        Outcome::Unchanged(_) => panic!("nothing was done"),
    }
}

/// A user of three cameras, a layout and two permissions.
async fn settled() -> Bench {
    let mut bench = Bench::new().await;
    bench.declare(ALL, "[View, Download]", "127.0.0.1");
    let made = reconciled(&mut bench).await;
    assert!(made.failure.is_none(), "{:?}", made.failure);
    bench
}

async fn stored(bench: &Bench) -> Grant {
    bench.stored().await.expect("a user").grant
}

fn names(grant: &Grant) -> BTreeSet<&str> {
    grant
        .permissions
        .iter()
        .map(PermissionName::as_str)
        .collect()
}

/// The id of a permission, as the parent account is shown it.
async fn permission(bench: &Bench, name: &str) -> Value {
    let own = bench.store.parent().await.get("/api/v1/users/self").await;
    let held = own.expect(200).body["permissions"].clone();
    let held = held.as_array().expect("permissions").iter();
    let mut found = held.filter(|permission| permission["name"] == name);
    found.next().expect("a permission")["id"].clone()
}

#[tokio::test]
async fn a_camera_is_taken_from_a_user_who_holds_what_the_parent_account_has_lost() {
    let mut bench = settled().await;
    let lost = permission(&bench, "archives-download").await;
    bench.proxy.alter("GET /api/v1/users/self", |own| {
        let held = own["permissions"].as_array_mut().expect("permissions");
        held.retain(|permission| permission["name"] != "archives-download");
    });
    bench.proxy.refuse_where(UPDATE, 422, move |body| {
        let named = body["permissions"].as_array();
        named.is_some_and(|named| named.contains(&lost))
    });
    bench.declare(ONE, "[View, Download]", "127.0.0.1");
    let reconciled = reconciled(&mut bench).await;
    assert!(reconciled.failure.is_none(), "{:?}", reconciled.failure);
    assert!(matches!(&*reconciled.effects, [Effect::Updated { .. }]));
    let grant = stored(&bench).await;
    assert_eq!(grant.access.cameras.len(), 1);
    assert_eq!(names(&grant), ["archives-show"].into());
}

#[tokio::test]
async fn a_camera_is_taken_from_a_user_whose_new_name_is_refused() {
    let mut bench = settled().await;
    bench
        .proxy
        .refuse_where(UPDATE, 422, |body| body["name"] == "Refused");
    bench.declare(ONE, "[View, Download]", "127.0.0.1");
    bench.user.display_name = "Refused".into();
    let reconciled = reconciled(&mut bench).await;
    assert!(reconciled.failure.is_some(), "the name is not as declared");
    let grant = stored(&bench).await;
    assert_eq!(grant.access.cameras.len(), 1);
    assert_eq!(names(&grant).len(), 2, "what may stay has stayed");
}

#[tokio::test]
async fn a_camera_is_taken_whatever_else_the_server_refuses() {
    for refused in ["layouts", "permissions", "ip_pool"] {
        let mut bench = settled().await;
        bench.proxy.refuse_where(UPDATE, 422, move |body| {
            let shown = &body[refused];
            *shown != json!(["127.0.0.1"]) && *shown != json!([])
        });
        bench.declare(
            "cameras: {names: [c0]}",
            "[View]",
            if refused == "ip_pool" {
                "127.0.0.2"
            } else {
                "127.0.0.1"
            },
        );
        let _ = reconciled(&mut bench).await;
        let grant = stored(&bench).await;
        assert!(grant.access.cameras.len() <= 1, "{refused}: {grant:?}");
    }
}

/// A user of Alice's login with a password of its own, who may be taken over.
async fn adoptable() -> (Bench, String) {
    let mut bench = Bench::new().await;
    bench.declare(ALL, "[View]", "127.0.0.1");
    bench.allow_adoption();
    let foreign = json!({"name": "Alice", "email": "alice@example.com", "password": "by-hand-1",
        "password_confirmation": "by-hand-1"});
    let parent = bench.store.parent().await;
    let made = parent.post("/api/v1/users/subusers", foreign).await;
    let path = format!("/api/v1/users/subusers/{}", made.expect(200).id());
    (bench, path)
}

#[tokio::test]
async fn a_user_that_is_taken_over_has_the_declared_password_before_anything_is_given() {
    let (mut bench, _) = adoptable().await;
    let before = bench.proxy.count();
    reconciled(&mut bench).await;
    let requests = bench.proxy.requests().split_off(before);
    let place = |part: &str| requests.iter().position(|line| line.contains(part));
    let password = place("/change-password").expect("a password was set");
    let given = requests.iter().rposition(|line| line.starts_with("PUT "));
    assert!(
        password < given.expect("something was given"),
        "{requests:?}"
    );
}

#[tokio::test]
async fn a_takeover_that_breaks_off_gives_nothing_before_the_declared_password() {
    let (mut bench, path) = adoptable().await;
    bench
        .proxy
        .fail_always(format!("POST {path}"), Fault::Refuse(500));
    let before = bench.user.record.clone();
    for _ in 0..2 {
        assert!(reconciled(&mut bench).await.failure.is_some());
        assert!(stored(&bench).await.access.cameras.is_empty());
        bench.crash(before.clone());
    }
    bench.proxy.heal();
    assert!(reconciled(&mut bench).await.failure.is_none());
    assert_eq!(stored(&bench).await.access.cameras.len(), 3);
    assert_eq!(bench.login("by-hand-1").await, 422);
}

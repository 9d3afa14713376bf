//! A password that somebody changes in the VMS: noticed by the listing, and set back where the Secret's counts.

use serde_json::json;

use super::{LOGIN, password_writes};
use crate::operator::{
    manifests::{ALICE, ALICE_LOGIN},
    site::Site,
    users::{is_ready, status_of},
};

const OWN: &str = "my-own-choice";

/// Alice changes her password on the page of the VMS.
async fn changes_it_herself(site: &Site) {
    let alice = site.store.anybody().logged_in(ALICE_LOGIN).await;
    let body =
        json!({"current_password": ALICE_LOGIN.1, "password": OWN, "password_confirmation": OWN});
    alice.put("/api/v1/users/self", body).await.expect(200);
}

#[tokio::test]
async fn a_password_changed_by_its_user_is_set_back_with_an_event_at_the_cost_of_a_listing() {
    let mut site = Site::start("a password changed by its user").await;
    site.apply(ALICE).await;
    let before = status_of(&site.ready("alice").await).password;
    assert!(before.as_ref().expect("a password").changed_at.is_some());
    changes_it_herself(&site).await;
    let asked = site.proxy.count();
    site.resync("now").await;
    site.eventually_logs_in(ALICE_LOGIN).await;
    assert_eq!(site.login((LOGIN, OWN)).await, 422);
    site.until("alice", "the new time is noted", |alice| {
        status_of(alice).password != before && is_ready(alice)
    })
    .await;
    assert_eq!(
        site.events("DriftMended").await,
        ["the password had been changed in the VMS and is as declared again"]
    );
    let requests = site.proxy.requests().split_off(asked);
    let of_alice = requests
        .iter()
        .filter(|request| request.contains("subusers/"));
    let of_alice: Vec<&str> = of_alice.map(String::as_str).collect();
    assert_eq!(
        of_alice,
        [
            "GET /api/v1/users/subusers/2",
            "POST /api/v1/users/subusers/2/change-password",
            "GET /api/v1/users/subusers/2",
        ]
    );
    // Our own change is none of somebody else's.
    site.until_caught_up().await;
    site.stop_when_idle().await;
    assert_eq!(password_writes(&site), 2, "{:#?}", site.proxy.requests());
}

#[tokio::test]
async fn a_password_changed_by_the_parent_account_is_set_back() {
    let site = Site::start("a password changed by the parent").await;
    site.apply(ALICE).await;
    site.ready("alice").await;
    let body = json!({"password": OWN, "password_confirmation": OWN});
    let parent = site.store.parent().await;
    let path = "/api/v1/users/subusers/2/change-password";
    parent.post(path, body).await.expect(200);
    site.resync("now").await;
    site.eventually_logs_in(ALICE_LOGIN).await;
    assert_eq!(site.login((LOGIN, OWN)).await, 422);
}

#[tokio::test]
async fn an_initial_password_is_the_users_own_until_it_is_enforced() {
    let mut site = Site::start("an initial password").await;
    let secret = "{name: alice-login}";
    let initial = ALICE.replacen(secret, &format!("{secret}\n    policy: Initial"), 1);
    assert_ne!(initial, ALICE, "the example has another Secret now");
    site.apply(&initial).await;
    site.ready("alice").await;
    changes_it_herself(&site).await;
    let writes = password_writes(&site);
    site.until_caught_up().await;
    site.patch("vmsuser/alice", "{displayName: Alice L.}").await;
    site.ready("alice").await;
    site.until_caught_up().await;
    site.stop_when_idle().await;
    assert_eq!(password_writes(&site), writes);
    assert_eq!(site.login((LOGIN, OWN)).await, 200);
    assert_eq!(site.events("DriftMended").await, [""; 0]);
    site.run().await;

    site.patch("vmsuser/alice", "{password: {policy: Enforce}}")
        .await;
    site.eventually_logs_in(ALICE_LOGIN).await;
}

#[tokio::test]
async fn a_change_while_the_operator_is_away_is_noticed_and_a_restart_alone_writes_nothing() {
    let mut site = Site::start("a password changed meanwhile").await;
    site.apply(ALICE).await;
    site.ready("alice").await;
    site.stop().await;
    let asked = site.proxy.count();
    site.run().await;
    site.until_listed(asked).await;
    site.until_caught_up().await;
    site.stop_when_idle().await;
    let requests = site.proxy.requests().split_off(asked);
    let of_alice = requests
        .iter()
        .find(|request| request.contains("subusers/"));
    assert_eq!(of_alice, None, "nothing has changed");

    changes_it_herself(&site).await;
    site.run().await;
    site.eventually_logs_in(ALICE_LOGIN).await;
    // The Event is told before the status.
    let alice = site.reconcile("alice").await;
    assert!(is_ready(&alice), "{alice:?}");
    assert_eq!(site.events("DriftMended").await.len(), 1);
}

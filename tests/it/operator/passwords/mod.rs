//! Passwords: from a Secret to the store, once for each content, and nowhere else.

mod drift;
mod generated;
mod hashed;
mod touched;

use super::{
    manifests::{ALICE, ALICE_LOGIN, secret},
    site::Site,
    users::condition,
};

const LOGIN: &str = ALICE_LOGIN.0;

/// Requests that change a password.
fn password_writes(site: &Site) -> usize {
    let requests = site.proxy.requests();
    let is_write = |request: &&String| request.contains("change-password");
    requests.iter().filter(is_write).count()
}

#[tokio::test]
async fn a_rotated_secret_changes_the_password_before_any_resync() {
    let site = Site::start("a rotated Secret").await;
    site.apply(ALICE).await;
    site.ready("alice").await;
    assert_eq!(site.login(ALICE_LOGIN).await, 200);
    let before = password_writes(&site);
    site.apply(&secret("alice-login", "password: rotated-2"))
        .await;
    site.eventually_logs_in((LOGIN, "rotated-2")).await;
    assert_eq!(site.login(ALICE_LOGIN).await, 422, "the old one");
    assert_eq!(password_writes(&site), before + 1);
}

#[tokio::test]
async fn a_missing_secret_is_waited_for_quietly() {
    let site = Site::start("a missing Secret").await;
    let (user, declared) = ALICE.split_once("---").expect("a user and a Secret");
    site.apply(user).await;
    let alice = site.refused("alice", &["PasswordRejected"]).await;
    assert_eq!(condition(&alice, "Reconciling").0, "True", "{alice:?}");
    assert_eq!(condition(&alice, "Stalled").0, "", "{alice:?}");
    let events = site.kubectl(&["get", "events", "--output=name"]).await;
    assert_eq!(events, "", "what is not there yet is no news");
    site.apply(declared).await;
    site.ready("alice").await;
    assert_eq!(site.login(ALICE_LOGIN).await, 200);
}

#[tokio::test]
async fn a_secret_that_vanishes_leaves_the_password_alone() {
    let site = Site::start("a vanished Secret").await;
    site.apply(ALICE).await;
    site.ready("alice").await;
    site.kubectl(&["delete", "secret", "alice-login"]).await;
    site.until("alice", "the Secret is missed", |alice| {
        condition(alice, "Valid").1 == "PasswordRejected"
    })
    .await;
    assert_eq!(site.login(ALICE_LOGIN).await, 200);
}

//! A listing takes a while, and what happens meanwhile is newer than what it says.

use std::sync::Arc;

use vms_operator::api::v1alpha1::VmsUser;

use super::{
    deletion::{stored, until_gone},
    manifests::{ALICE, ALICE_LOGIN, many},
    site::Site,
    users::status_of,
};
use crate::support::proxy::Hold;

/// The request for a page of all users.
pub(super) const LISTING: &str = "GET /api/v1/users/subusers?";

/// A resync of the server whose listing was answered and has not arrived.
async fn listing(site: &Site) -> Arc<Hold> {
    let hold = site.proxy.hold(LISTING);
    site.ask_for_resync("now").await;
    hold.arrived().await;
    hold
}

/// Lets the listing arrive, and waits until it was taken in.
async fn arrive(site: &Site, hold: &Hold) {
    hold.release();
    site.until_resynced("now").await;
}

/// A site with Alice, made while the server was being listed.
async fn with_alice_unlisted(test: &str) -> Site {
    let site = Site::start(test).await;
    site.resync("first").await;
    let hold = listing(&site).await;
    site.apply(ALICE).await;
    site.ready("alice").await;
    arrive(&site, &hold).await;
    site
}

#[tokio::test]
async fn a_user_made_while_the_server_is_listed_stays_ours() {
    let site = with_alice_unlisted("made while listed").await;
    let id = status_of(&site.user("alice").await).external_id;
    site.patch("vmsuser/alice", "{displayName: Alice Anew}")
        .await;
    let alice = site.ready("alice").await;
    assert_eq!(status_of(&alice).external_id, id);
    assert_eq!(site.login(ALICE_LOGIN).await, 200);
    assert_eq!(site.events("Restored").await, [""; 0]);
}

#[tokio::test]
async fn a_user_made_while_the_server_is_listed_is_not_left_behind_by_its_object() {
    let site = with_alice_unlisted("made while listed and deleted").await;
    site.kubectl(&["delete", "vmsuser/alice"]).await;
    until_gone::<VmsUser>(&site, "alice").await;
    assert_eq!(stored(&site).await, [""; 0]);
}

#[tokio::test]
async fn a_user_deleted_while_the_server_is_listed_does_not_take_the_login_along() {
    let site = Site::start("deleted while listed").await;
    site.apply(ALICE).await;
    site.ready("alice").await;
    let hold = listing(&site).await;
    site.kubectl(&["delete", "vmsuser/alice"]).await;
    until_gone::<VmsUser>(&site, "alice").await;
    arrive(&site, &hold).await;
    site.apply(ALICE).await;
    site.ready("alice").await;
    assert_eq!(site.login(ALICE_LOGIN).await, 200);
    assert_eq!(site.events("LoginTaken").await, [""; 0]);
}

#[tokio::test]
async fn a_resync_that_was_asked_for_is_answered_by_a_listing_and_by_nothing_else() {
    let site = Site::start("asked for while users are made").await;
    site.resync("first").await;
    // Each new user lets the status of the server be looked at again.
    site.apply(&many(0..20)).await;
    let hold = listing(&site).await;
    let status = site.vms_server().await.status.unwrap_or_default();
    assert_eq!(status.last_handled_reconcile_at.as_deref(), Some("first"));
    arrive(&site, &hold).await;
}

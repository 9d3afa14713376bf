//! A listing takes a while, and what happens meanwhile is newer than what it says.

use kube::api::DeleteParams;
use vms_operator::api::{annotation::RECONCILE_AT, v1alpha1::VmsUser};

use super::{
    deletion::{stored, until_gone},
    manifests::{ALICE, ALICE_LOGIN},
    site::Site,
    users::status_of,
};
use crate::support::{cluster::PATIENCE, eventually::eventually, proxy::Hold};

const LISTING: &str = "GET /api/v1/users/subusers?";

/// A look at the server whose listing was answered and has not arrived.
async fn listing(site: &Site, value: &str) -> std::sync::Arc<Hold> {
    let hold = site.proxy.hold(LISTING);
    let annotation = format!("{RECONCILE_AT}={value}");
    site.kubectl(&["annotate", "vmsserver/main", "--overwrite", &annotation])
        .await;
    hold.arrived().await;
    hold
}

async fn until_looked(site: &Site, value: &str) {
    eventually(PATIENCE, "the server was looked at", async || {
        let status = site.vms_server().await.status.unwrap_or_default();
        match status.last_handled_reconcile_at.as_deref() {
            Some(handled) if handled == value => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await;
}

#[tokio::test]
async fn a_user_made_while_the_server_is_listed_stays_ours() {
    let site = Site::start("made while listed").await;
    site.look("first").await;
    let hold = listing(&site, "before-alice").await;
    site.apply(ALICE).await;
    let id = status_of(&site.ready("alice").await).external_id;
    hold.release();
    until_looked(&site, "before-alice").await;
    site.patch("vmsuser/alice", "{displayName: Alice Anew}")
        .await;
    let alice = site.ready("alice").await;
    assert_eq!(status_of(&alice).external_id, id);
    assert_eq!(site.login(ALICE_LOGIN).await, 200);
    assert_eq!(site.events("Restored").await, [""; 0]);

    // Nor is she left behind when she is deleted before the next listing.
    let hold = listing(&site, "while-alice").await;
    hold.release();
    site.kubectl(&["delete", "vmsuser/alice"]).await;
    until_gone::<VmsUser>(&site, "alice").await;
    assert_eq!(stored(&site).await, [""; 0]);
}

#[tokio::test]
async fn a_user_deleted_while_the_server_is_listed_does_not_take_the_login_along() {
    let site = Site::start("deleted while listed").await;
    site.apply(ALICE).await;
    site.ready("alice").await;
    let hold = listing(&site, "with-alice").await;
    let users = site.api::<VmsUser>().await;
    let deleted = users.delete("alice", &DeleteParams::default()).await;
    deleted.expect("delete alice");
    until_gone::<VmsUser>(&site, "alice").await;
    hold.release();
    until_looked(&site, "with-alice").await;
    site.apply(ALICE).await;
    site.ready("alice").await;
    assert_eq!(site.login(ALICE_LOGIN).await, 200);
}

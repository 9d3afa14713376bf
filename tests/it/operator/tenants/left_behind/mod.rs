//! What restricts somebody is not theirs to switch off: nothing that a tenant writes keeps access beyond the share.

mod audited;
mod blinded;
mod steps;

use std::time::Duration;

use serde_json::json;
use vms_operator::api::{
    annotation::{CLAIM, DELETION_PROTECTION, LET_GO, PAUSED},
    condition,
    v1alpha1::{LeftBehindReason, VmsUser},
};

use super::Shared;
use crate::{
    operator::{
        deletion::until_gone,
        manifests::{ALICE, ALICE_LOGIN},
        users::condition as user_condition,
    },
    support::{cluster::PATIENCE, eventually::eventually},
};

/// How long a create may take to arrive.
const LATE: Duration = Duration::from_secs(2);

const EVE: &str = "eve@shop.example.com";
const WITHIN: &str = "access: {cameras: {names: [gate-1, gate-2]}}, permissions: {archive: [View]}";

#[tokio::test]
async fn a_paused_user_of_a_tenant_loses_what_the_share_loses_and_gains_nothing() {
    let shared = Shared::with_eve("a tenant that pauses").await;
    shared.annotate(PAUSED, "true").await;
    shared.share_cameras("gate-1").await;
    shared.until_cameras(Some(1)).await;
    shared.share_cameras("gate-1, gate-2").await;
    let paused = shared
        .users
        .until("eve", "growth is withheld", |user| {
            user_condition(user, "Ready").1 == "Paused"
        })
        .await;
    let (_, _, message) = user_condition(&paused, "Ready");
    assert!(message.contains("cameras"), "{message}");
    assert_eq!(shared.cameras().await, Some(1));
    shared.share_nothing().await;
    shared.until_cameras(Some(0)).await;
    shared.delete_eve().await;
    shared.until_cameras(None).await;
    shared.until_nothing_is_on_record().await;
}

#[tokio::test]
async fn a_tenants_user_whose_deletion_waits_loses_what_the_share_loses() {
    let mut shared = Shared::with_eve("a tenant that protects").await;
    // What protects her comes too late for the API server to refuse.
    shared.site.stop().await;
    shared.begin_to_delete_eve().await;
    shared.annotate(DELETION_PROTECTION, "true").await;
    shared.run().await;
    let is_protected = |user: &VmsUser| user_condition(user, "Ready").1 == "DeletionProtected";
    shared
        .users
        .until("eve", "the deletion waits", is_protected)
        .await;
    assert_eq!(shared.cameras().await, Some(2));
    shared.share_cameras("gate-1").await;
    shared.until_cameras(Some(1)).await;
    shared.share_nothing().await;
    shared.until_cameras(Some(0)).await;
    shared.annotate(DELETION_PROTECTION, "false").await;
    shared.until_cameras(None).await;
    shared.until_nothing_is_on_record().await;
}

#[tokio::test]
async fn a_tenant_that_writes_over_its_claim_keeps_nothing() {
    let shared = Shared::with_eve("a tenant that writes over its claim").await;
    shared.annotate(CLAIM, "x").await;
    shared.share_cameras("gate-1").await;
    shared.until_cameras(Some(1)).await;
    shared.annotate(CLAIM, "").await;
    shared.merge(&json!({"spec": {"suspended": true}})).await;
    eventually(PATIENCE, "she is suspended", async || {
        let eve = shared.site.store.subuser(EVE).await.expect("an account");
        (eve["suspended"] == true)
            .then_some(())
            .ok_or(eve.to_string())
    })
    .await;
    shared.share_nothing().await;
    shared.until_cameras(Some(0)).await;
    shared.delete_eve().await;
    shared.until_cameras(None).await;
    shared.until_nothing_is_on_record().await;
}

#[tokio::test]
async fn an_account_that_a_tenant_orphans_has_no_access_and_can_be_taken_over() {
    let shared = Shared::with_eve("a tenant that orphans").await;
    shared
        .merge(&json!({"spec": {"deletionPolicy": "Orphan"}}))
        .await;
    shared.delete_eve().await;
    shared.until_cameras(Some(0)).await;
    shared.until_told(LeftBehindReason::Orphaned).await;

    // Its owner gives it to somebody: then there is nothing to tell of any more.
    let adopt = format!(
        "adopt: [{{namespace: {0}, login: {EVE}}}], shares: [{{namespace: {0}, loginPattern: '*@shop.example.com',
          cameras: {{names: [gate-1, gate-2]}}, permissions: {{archive: [View]}}}}]",
        shared.tenant.name
    );
    shared.site.apply(&shared.site.server(&adopt)).await;
    shared.declare("eve", EVE, WITHIN).await;
    shared.users.ready("eve").await;
    shared.until_cameras(Some(2)).await;
    eventually(
        PATIENCE,
        "one record is left, and it is in use",
        async || {
            let accounts = shared.accounts().await;
            match accounts.as_slice() {
                [account] if account.spec.left_behind.is_none() => Ok(()),
                accounts => Err(format!("{accounts:#?}")),
            }
        },
    )
    .await;
    shared.site.until_caught_up().await;
    assert_eq!(shared.cameras().await, Some(2));
}

#[tokio::test]
async fn an_account_that_is_let_go_while_the_vms_is_away_loses_its_access_when_it_is_back() {
    let mut shared = Shared::with_eve("a tenant that lets go").await;
    shared.site.store.stop().await;
    shared.annotate(LET_GO, "true").await;
    shared.delete_eve().await;
    shared.site.store.start_again().await;
    shared.site.until_server_says("Connected").await;
    shared.until_cameras(Some(0)).await;
    shared.until_told(LeftBehindReason::LetGo).await;
}

#[tokio::test]
async fn an_account_is_found_again_although_its_object_was_taken_away_by_force() {
    let mut shared = Shared::with_eve("a tenant that uses force").await;
    shared.site.stop().await;
    shared
        .merge(&json!({"metadata": {"finalizers": null}}))
        .await;
    shared.delete_eve().await;
    assert_eq!(shared.cameras().await, Some(2));
    let tenant = shared.tenant.name.clone();
    let site = &mut shared.site;
    site.run_over_with(&[&tenant], |config| config.late_arrivals = LATE)
        .await;
    shared.until_cameras(Some(0)).await;
    shared.until_told(LeftBehindReason::ObjectGone).await;

    // What somebody gives it in the VMS is taken back.
    let id = shared.site.store.subuser(EVE).await.expect("an account")["id"].clone();
    let parent = shared.site.store.parent().await;
    let path = format!("/api/v1/users/subusers/{id}");
    let camera = parent.get("/api/v1/cameras").await.expect(200).body["data"][0]["id"].clone();
    parent
        .put(
            &path,
            json!({"name": "Eve", "email": EVE, "cameras_to_attach": [camera]}),
        )
        .await
        .expect(200);
    assert_eq!(shared.cameras().await, Some(1));
    shared.site.resync("after a change by hand").await;
    shared.until_cameras(Some(0)).await;

    // It is over when somebody deletes it there.
    parent.delete(&path).await.expect(200);
    shared.site.resync("after a deletion by hand").await;
    shared.until_nothing_is_on_record().await;
}

#[tokio::test]
async fn an_account_that_the_owner_orphans_stays_as_it_is_and_is_on_record() {
    let shared = Shared::start("an owner that orphans").await;
    shared.site.apply(ALICE).await;
    shared.site.ready("alice").await;
    shared
        .site
        .patch("vmsuser/alice", "{deletionPolicy: Orphan}")
        .await;
    shared.site.ready("alice").await;
    shared.site.kubectl(&["delete", "vmsuser/alice"]).await;
    until_gone::<VmsUser>(&shared.site, "alice").await;
    eventually(PATIENCE, "it is on record", async || {
        let accounts = shared.accounts().await;
        (accounts.len() == 1)
            .then_some(())
            .ok_or(format!("{accounts:#?}"))
    })
    .await;
    shared.site.until_caught_up().await;
    assert_eq!(shared.site.login(ALICE_LOGIN).await, 200);
    assert_eq!(shared.accounts().await.len(), 1);

    // The owner may say that it is meant to be so.
    shared
        .site
        .kubectl(&["delete", "vmsaccounts", "--all"])
        .await;
    shared.site.until_caught_up().await;
    let status = shared.site.vms_server().await.status.unwrap_or_default();
    let told = condition::find(&status.conditions, "AccountsLeftBehind");
    assert_eq!(told, None);
    assert_eq!(shared.site.login(ALICE_LOGIN).await, 200);
}

#[tokio::test]
async fn accounts_of_a_namespace_that_is_not_watched_any_more_stay_as_they_are() {
    let mut shared = Shared::with_eve("a tenant who is not watched").await;
    shared.site.stop().await;
    shared.site.run().await;
    shared.site.until_caught_up().await;
    assert_eq!(shared.cameras().await, Some(2));
    let accounts = shared.accounts().await;
    assert_eq!(accounts.len(), 1, "{accounts:#?}");
    assert_eq!(accounts[0].spec.left_behind, None);
}

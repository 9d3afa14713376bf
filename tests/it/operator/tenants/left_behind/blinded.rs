//! A namespace whose roles are gone, which its own people can bring about.

use serde_json::json;
use vms_operator::operator::rbac;

use super::{super::Shared, LATE};
use crate::{
    operator::{
        deletion::{delete_namespace, until_namespace_is_gone},
        manifests::ALICE,
    },
    support::rbac::rules,
};

impl Shared {
    /// Nothing of the tenant's namespace may be read any more.
    async fn blind(&self) {
        let objects = rules(rbac::OBJECTS);
        let account = &self.site.namespace;
        account.revoke_in(&self.tenant.name, &objects).await;
    }
}

#[tokio::test]
async fn a_namespace_without_roles_keeps_nobody_waiting_and_no_access_beyond_its_share() {
    let mut shared = Shared::with_eve("a namespace without roles").await;
    shared.site.stop().await;
    shared.blind().await;
    shared.run().await;
    shared.site.apply(ALICE).await;
    shared.site.ready("alice").await;
    assert_eq!(
        shared.cameras().await,
        Some(2),
        "she may be declared as before"
    );

    shared.share_nothing().await;
    shared.until_cameras(Some(0)).await;
    shared.share_cameras("gate-1, gate-2").await;
    shared.site.until_caught_up().await;
    assert_eq!(
        shared.cameras().await,
        Some(0),
        "nobody knows what is declared"
    );

    shared.grant().await;
    shared.until_cameras(Some(2)).await;
    let accounts = shared.accounts().await;
    assert_eq!(accounts.len(), 1, "{accounts:#?}");
    assert_eq!(accounts[0].spec.left_behind, None);
}

#[tokio::test]
async fn an_account_whose_object_went_while_nobody_could_see_it_is_found() {
    let mut shared = Shared::with_eve("an object that goes unseen").await;
    shared.site.stop().await;
    shared.blind().await;
    let released = json!({"metadata": {"finalizers": null}});
    shared.merge(&released).await;
    shared.delete_eve().await;
    let tenant = shared.tenant.name.clone();
    let site = &mut shared.site;
    site.run_over_with(&[&tenant], |config| config.late_arrivals = LATE)
        .await;
    shared.site.apply(ALICE).await;
    shared.site.ready("alice").await;
    assert_eq!(shared.cameras().await, Some(2));
    shared.grant().await;
    shared.until_cameras(Some(0)).await;
}

#[tokio::test]
async fn a_namespace_that_loses_its_roles_before_its_users_can_be_deleted() {
    let shared = Shared::with_eve("a namespace that loses its roles").await;
    let releasing = rules(rbac::RELEASING);
    shared.site.namespace.grant_everywhere(&releasing).await;
    shared.blind().await;
    delete_namespace(&shared.tenant).await;
    until_namespace_is_gone(&shared.tenant).await;
    shared.until_cameras(None).await;
}

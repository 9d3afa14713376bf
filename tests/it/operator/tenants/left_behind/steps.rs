//! What a tenant and an owner do, and what they see.

use kube::{
    Api,
    api::{DeleteParams, ListParams, Patch, PatchParams},
};
use serde_json::{Value, json};
use vms_operator::api::{
    condition,
    v1alpha1::{LeftBehindReason, VmsAccount},
};

use super::{EVE, WITHIN};
use crate::{
    operator::tenants::Shared,
    support::{cluster::PATIENCE, eventually::eventually},
};

impl Shared {
    /// A tenant whose user has an account with two cameras.
    pub(super) async fn with_eve(test: &str) -> Self {
        let shared = Box::pin(Self::start(test)).await;
        shared.share().await;
        Box::pin(shared.declare("eve", EVE, WITHIN)).await;
        Box::pin(shared.users.ready("eve")).await;
        assert_eq!(shared.cameras().await, Some(2));
        shared
    }

    /// How many cameras the account of the tenant's user has; `None` where there is no such account.
    pub(super) async fn cameras(&self) -> Option<usize> {
        let eve = self.site.store.subuser(EVE).await?;
        eve["cameras"].as_array().map(Vec::len)
    }

    pub(super) async fn until_cameras(&self, wanted: Option<usize>) {
        eventually(PATIENCE, "the account is as wanted", async || {
            match self.cameras().await {
                cameras if cameras == wanted => Ok(()),
                cameras => Err(format!("{cameras:?}")),
            }
        })
        .await;
    }

    pub(super) async fn merge(&self, patch: &Value) {
        let (how, patch) = (PatchParams::default(), Patch::Merge(patch));
        let patched = self.tenants_users().patch("eve", &how, &patch).await;
        patched.expect("a tenant may write its own objects");
    }

    pub(super) async fn annotate(&self, annotation: &str, value: &str) {
        self.merge(&json!({"metadata": {"annotations": {annotation: value}}}))
            .await;
    }

    pub(super) async fn begin_to_delete_eve(&self) {
        let users = self.tenants_users();
        let deleted = users.delete("eve", &DeleteParams::default()).await;
        deleted.expect("deleted");
    }

    pub(super) async fn delete_eve(&self) {
        self.begin_to_delete_eve().await;
        let users = self.tenants_users();
        eventually(PATIENCE, "the object is gone", async || {
            match users.get_metadata_opt("eve").await {
                Ok(None) => Ok(()),
                other => Err(format!("{other:?}")),
            }
        })
        .await;
    }

    pub(super) async fn share_cameras(&self, cameras: &str) {
        let share = format!(
            "shares: [{{namespace: {}, loginPattern: '*@shop.example.com', cameras: {{names: [{cameras}]}},
              permissions: {{archive: [View]}}}}]",
            self.tenant.name
        );
        self.site.apply(&self.site.server(&share)).await;
    }

    pub(super) async fn share_nothing(&self) {
        self.site.apply(&self.site.server("shares: []")).await;
    }

    pub(super) async fn accounts(&self) -> Vec<VmsAccount> {
        let accounts: Api<VmsAccount> = self.site.api();
        let listed = accounts.list(&ListParams::default()).await;
        listed.expect("a list").items
    }

    /// Waits until the owner is told of the account that was left behind.
    pub(super) async fn until_told(&self, reason: LeftBehindReason) {
        let of_eve = format!("`{EVE}` of {}/eve", self.tenant.name);
        eventually(PATIENCE, "the owner is told", async || {
            let status = self.site.vms_server().await.status.unwrap_or_default();
            let told = condition::find(&status.conditions, "AccountsLeftBehind");
            match told.map(|told| told.message.clone()) {
                Some(told) if told.contains(&of_eve) => Ok(()),
                told => Err(format!("{told:?}")),
            }
        })
        .await;
        let accounts = self.accounts().await;
        let [account] = accounts.as_slice() else {
            panic!("one account is on record: {accounts:#?}");
        };
        let left = account.spec.left_behind.as_ref();
        assert_eq!(left.map(|left| left.reason), Some(reason));
        assert!(account.spec.external_id.is_some());
        assert_eq!(account.spec.user.namespace, self.tenant.name);
        let events = self.site.events("AccountLeftBehind").await;
        assert_eq!(events.len(), 1, "{events:?}");
        let page = self.site.page("/metrics").await.expect(200).text;
        let series = format!(
            "vms_operator_accounts_left_behind{{server=\"{}/main\"}} 1",
            self.site.namespace.name
        );
        assert!(page.contains(&series), "{page}");
    }

    /// Waits until nothing is on record, and nobody is told of anything.
    pub(super) async fn until_nothing_is_on_record(&self) {
        eventually(PATIENCE, "nothing is on record", async || {
            let accounts = self.accounts().await;
            accounts
                .is_empty()
                .then_some(())
                .ok_or(format!("{accounts:#?}"))
        })
        .await;
    }
}

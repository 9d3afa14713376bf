//! Who is not entitled to an account counts for nobody else: in no status, no request and no counter.

use kube::api::{DeleteParams, ListParams};
use vms_operator::api::{
    annotation::{CLAIM, FINALIZER},
    v1alpha1::{VmsServer, VmsUser},
};

use super::Shared;
use crate::{
    operator::{
        deletion::until_gone,
        listing::LISTING,
        manifests::{ALICE, ALICE_LOGIN},
        users::{condition, status_of},
    },
    support::{cluster::PATIENCE, eventually::eventually},
};

/// Many more than the change guard lets go at once.
const MANY: usize = 15;

impl Shared {
    /// Applies a user of the tenant that wears all that an operator gives to its own: a finalizer and a claim.
    async fn pretend(&self, name: &str, server: &str, login: &str) {
        let user = format!(
            "{{apiVersion: vms-operator.io/v1alpha1, kind: VmsUser,
              metadata: {{name: {name}, finalizers: [{FINALIZER}], annotations: {{{CLAIM}: planted}}}},
              spec: {{serverRef: {{name: {server}, namespace: {}}}, login: {login}}}}}",
            self.site.namespace.name
        );
        let kubectl = self.tenant.kubectl();
        let applied = kubectl.run_with_input(&["apply", "--filename=-"], &user);
        applied.await.expect_success();
    }

    async fn refuses(&self, name: &str) {
        self.users.refused(name, &["ServerNotShared"]).await;
    }

    pub(super) fn tenants_users(&self) -> kube::Api<VmsUser> {
        kube::Api::namespaced(self.tenant.admin.clone(), &self.tenant.name)
    }

    /// Deletes all users of the tenant, and waits for the end of it.
    async fn delete_all(&self) {
        let users = self.tenants_users();
        let (how, all) = (DeleteParams::default(), ListParams::default());
        users.delete_collection(&how, &all).await.expect("deleted");
        eventually(PATIENCE, "the tenant has no users", async || {
            let left = users.list_metadata(&all).await.expect("a list").items;
            left.is_empty().then_some(()).ok_or(format!("{left:?}"))
        })
        .await;
    }
}

#[tokio::test]
async fn a_login_is_not_taken_by_somebody_who_may_not_have_it() {
    let shared = Shared::start("a login that is only named").await;
    shared.pretend("mallory", "main", "alice@example.com").await;
    shared.refuses("mallory").await;
    shared.site.apply(ALICE).await;
    shared.site.ready("alice").await;
    assert_eq!(shared.site.login(ALICE_LOGIN).await, 200);

    // A share with other logins is none for this one.
    shared.share().await;
    shared.users.refused("mallory", &["ExceedsShare"]).await;
    let alice = shared.site.reconcile("alice").await;
    assert_eq!(condition(&alice, "Ready").0, "True");
    shared.delete_all().await;
    assert_eq!(shared.site.login(ALICE_LOGIN).await, 200);
}

#[tokio::test]
async fn a_login_that_is_shared_later_goes_to_its_recorded_owner() {
    let shared = Shared::start("a login that is shared later").await;
    shared
        .pretend("early", "main", "eve@shop.example.com")
        .await;
    shared.refuses("early").await;
    shared.share().await;
    let early = shared.users.ready("early").await;
    assert!(status_of(&early).external_id.is_some());
    shared
        .declare("late", "eve@shop.example.com", "suspended: false")
        .await;
    shared.users.refused("late", &["LoginTaken"]).await;
}

#[tokio::test]
async fn a_server_is_deleted_although_strangers_name_it_and_says_whom_it_waits_for() {
    let shared = Shared::start("a server that strangers name").await;
    shared.site.apply(ALICE).await;
    shared.site.ready("alice").await;
    shared
        .pretend("mallory", "main", "mallory@example.com")
        .await;
    shared.refuses("mallory").await;

    let servers = shared.site.api::<VmsServer>();
    let deleted = servers.delete("main", &DeleteParams::default()).await;
    deleted.expect("deleted");
    let alice = format!("{}/alice", shared.site.namespace.name);
    eventually(PATIENCE, "it says that it waits for alice", async || {
        let status = shared.site.vms_server().await.status.unwrap_or_default();
        let found = vms_operator::api::condition::find(&status.conditions, "Deleting");
        match found.map(|found| found.message.clone()) {
            Some(said) if said.contains(&alice) && !said.contains("mallory") => Ok(()),
            said => Err(format!("{said:?}")),
        }
    })
    .await;
    let users = shared.site.api::<VmsUser>();
    users
        .delete("alice", &DeleteParams::default())
        .await
        .expect("deleted");
    until_gone::<VmsServer>(&shared.site, "main").await;
    shared.delete_all().await;
}

#[tokio::test]
async fn deletions_of_those_who_have_no_account_stop_nobodys_deletion() {
    let shared = Shared::start("deletions of nobody").await;
    shared.site.apply(ALICE).await;
    shared.site.ready("alice").await;
    for number in 0..MANY {
        let (name, login) = (
            format!("junk-{number}"),
            format!("junk-{number}@example.com"),
        );
        shared.pretend(&name, "main", &login).await;
    }
    shared.refuses(&format!("junk-{}", MANY - 1)).await;
    // Nothing of the tenant's is released while the operator is away: all of them are being deleted when it is back.
    let mut shared = shared;
    shared.site.stop().await;
    let (how, all) = (DeleteParams::default(), ListParams::default());
    let deleted = shared.tenants_users().delete_collection(&how, &all).await;
    deleted.expect("deleted");
    let users = shared.site.api::<VmsUser>();
    users.delete("alice", &how).await.expect("deleted");
    shared.run().await;
    until_gone::<VmsUser>(&shared.site, "alice").await;
    assert_eq!(
        shared.site.login(ALICE_LOGIN).await,
        422,
        "she is gone from the VMS"
    );
    assert_eq!(shared.site.events("TooManyChanges").await, [""; 0]);
    shared.delete_all().await;
}

#[tokio::test]
async fn who_may_use_no_server_costs_a_status_and_nothing_else() {
    let shared = Shared::start("users of no server").await;
    shared.site.apply(ALICE).await;
    shared.site.ready("alice").await;
    shared.site.until_settled().await;
    let (requests, listings) = (shared.site.proxy.count(), LISTING);
    for number in 0..MANY {
        let name = format!("junk-{number}");
        let invented = format!("invented-{number}");
        let server = if number % 2 == 0 { "main" } else { &invented };
        let login = format!("{name}@example.com");
        shared.pretend(&name, server, &login).await;
        shared.refuses(&name).await;
    }
    let page = shared.site.page("/metrics").await.expect(200).text;
    assert!(page.contains("/main\""), "{page}");
    assert!(!page.contains("invented"), "{page}");
    shared.delete_all().await;
    // What they did is over: a listing that is asked for is the only one.
    shared.site.resync("after the strangers").await;
    let asked = shared.site.proxy.requests().split_off(requests);
    let listed = asked.iter().filter(|request| request.starts_with(listings));
    assert_eq!(listed.count(), 1, "{asked:?}");
}

#[tokio::test]
async fn an_account_whose_login_is_not_shared_any_more_loses_its_access() {
    let shared = Shared::start("a login that is not shared any more").await;
    shared.share().await;
    let within = "access: {cameras: {names: [gate-1]}}, permissions: {archive: [View]}";
    shared.declare("eve", "eve@shop.example.com", within).await;
    shared.users.ready("eve").await;
    let narrower = format!(
        "shares: [{{namespace: {}, loginPattern: 'guard-*@shop.example.com', cameras: {{all: true}},
          permissions: {{archive: [View]}}}}]",
        shared.tenant.name
    );
    shared.site.apply(&shared.site.server(&narrower)).await;
    shared.users.refused("eve", &["ExceedsShare"]).await;
    eventually(PATIENCE, "she holds no camera", async || {
        let eve = shared.site.store.subuser("eve@shop.example.com").await;
        match &eve.expect("an account")["cameras"] {
            cameras if cameras == &serde_json::json!([]) => Ok(()),
            cameras => Err(cameras.to_string()),
        }
    })
    .await;
}

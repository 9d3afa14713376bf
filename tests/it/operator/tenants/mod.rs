//! A namespace that shares a server gets its share and nothing more; what is not ours is left alone.

mod foreign;
mod left_behind;
mod random;
mod unentitled;

use serde_json::json;

use super::{
    manifests::secret,
    site::Site,
    users::{Users, rules_of, status_of},
};
use crate::support::{cluster::Cluster, namespace::TestNamespace, rbac::rules};
use vms_operator::operator::rbac;

/// A site that a second namespace may use, if it is shared.
pub(super) struct Shared {
    pub(super) site: Site,
    tenant: TestNamespace,
    pub(super) users: Users,
}

impl Shared {
    pub(super) async fn start(test: &str) -> Self {
        let site = Site::prepare(test).await;
        let tenant = Cluster::get().await.namespace("tenant").await;
        let users = Users::of(&tenant);
        let mut shared = Self {
            site,
            tenant,
            users,
        };
        shared.grant().await;
        shared.run().await;
        shared
    }

    /// Lets the operator into the namespace of the tenant.
    async fn grant(&self) {
        for rights in [rbac::OBJECTS, rbac::SECRETS] {
            let rules = rules(rights);
            self.site
                .namespace
                .grant_in(&self.tenant.name, &rules)
                .await;
        }
    }

    /// Starts the operator over both namespaces.
    async fn run(&mut self) {
        self.site.run_over(&[&self.tenant.name]).await;
    }

    /// Shares two cameras, a layout of three, one permission and logins of one domain.
    pub(super) async fn share(&self) {
        let share = format!(
            "shares: [{{namespace: {}, loginPattern: '*@shop.example.com', cameras: {{names: [gate-1, gate-2]}},
              layouts: {{names: [north-wall]}}, permissions: {{archive: [View]}}}}]",
            self.tenant.name
        );
        self.site.apply(&self.site.server(&share)).await;
    }

    /// Applies a user of the tenant.
    pub(super) async fn declare(&self, name: &str, login: &str, spec: &str) {
        let user = format!(
            "{{apiVersion: vms-operator.io/v1alpha1, kind: VmsUser, metadata: {{name: {name}}}, spec: {{
                serverRef: {{name: main, namespace: {}}}, login: {login},
                password: {{secretRef: {{name: {name}-login}}}}, {spec}}}}}\n---\n{}",
            self.site.namespace.name,
            secret(&format!("{name}-login"), &format!("password: {name}-secret"))
        );
        let kubectl = self.tenant.kubectl();
        let applied = kubectl.run_with_input(&["apply", "--filename=-"], &user);
        applied.await.expect_success();
    }
}

/// Ids, logins and versions of all store users.
async fn stored(site: &Site) -> Vec<serde_json::Value> {
    let listing = site
        .store
        .parent()
        .await
        .get("/api/v1/users/subusers?per_page=100")
        .await;
    listing.expect(200).body["data"]
        .as_array()
        .expect("a listing")
        .clone()
}

#[tokio::test]
async fn a_server_that_is_not_shared_serves_no_other_namespace() {
    let shared = Shared::start("a server that is not shared").await;
    shared
        .declare(
            "eve",
            "eve@shop.example.com",
            "access: {cameras: {names: [gate-1]}}",
        )
        .await;
    let eve = shared.users.refused("eve", &["ServerNotShared"]).await;
    assert_eq!(status_of(&eve).external_id, None);
    assert_eq!(stored(&shared.site).await, [json!(null); 0]);
}

#[tokio::test]
async fn a_tenant_gets_its_share_and_nothing_more() {
    let shared = Shared::start("a tenant gets its share").await;
    shared.share().await;
    let within = "access: {cameras: {names: [gate-1]}}, permissions: {archive: [View]}";
    shared.declare("eve", "eve@shop.example.com", within).await;
    shared.users.ready("eve").await;
    let before = stored(&shared.site).await;

    let camera =
        "access: {cameras: {names: [gate-1, server-room]}}, permissions: {archive: [View]}";
    shared.declare("eve", "eve@shop.example.com", camera).await;
    let eve = shared.users.refused("eve", &["ExceedsShare"]).await;
    assert_eq!(
        status_of(&eve).violations[0].path,
        "spec.access.cameras.names[1]"
    );
    let missing = camera.replace("server-room", "no-such-camera");
    shared
        .declare("eve", "eve@shop.example.com", &missing)
        .await;
    let eve = shared.users.refused("eve", &["ExceedsShare"]).await;
    assert_eq!(
        status_of(&eve).violations[0].message,
        "camera `no-such-camera` is not shared with this namespace",
        "what exists elsewhere is not told"
    );
    let action = "access: {cameras: {names: [gate-1]}}, permissions: {archive: [View, Download]}";
    shared.declare("eve", "eve@shop.example.com", action).await;
    shared.users.refused("eve", &["ExceedsShare"]).await;
    assert_eq!(
        stored(&shared.site).await,
        before,
        "nothing was gained, nothing was lost"
    );

    let layout = "access: {cameras: {names: [gate-1, gate-2]}, layouts: {names: [north-wall]}}, permissions: {archive: [View]}";
    shared.declare("eve", "eve@shop.example.com", layout).await;
    let eve = shared
        .users
        .refused("eve", &["LayoutCamerasNotGranted"])
        .await;
    let message = &status_of(&eve).violations[0].message;
    assert!(!message.contains("yard-1"), "{message}");
    assert!(
        message.contains("1 that this namespace may not see"),
        "{message}"
    );

    shared.declare("mal", "mallory@example.com", within).await;
    shared.users.refused("mal", &["ExceedsShare"]).await;
    assert_eq!(stored(&shared.site).await.len(), 1);
}

#[tokio::test]
async fn a_share_that_is_withdrawn_takes_the_access_along() {
    let shared = Shared::start("a share that is withdrawn").await;
    shared.share().await;
    let within = "access: {cameras: {names: [gate-1]}}, permissions: {archive: [View]}";
    shared.declare("eve", "eve@shop.example.com", within).await;
    shared.users.ready("eve").await;
    shared.site.patch("vmsserver/main", "{shares: null}").await;
    shared
        .users
        .until("eve", "without the share", |eve| {
            rules_of(eve) == ["ServerNotShared"]
        })
        .await;
    let credentials = ("eve@shop.example.com", "eve-secret");
    assert_eq!(shared.site.login(credentials).await, 403, "from nowhere");
    let holds = async || {
        let id = status_of(&shared.users.get("eve").await)
            .external_id
            .expect("an id");
        let path = format!("/api/v1/users/subusers/{id}");
        let shown = shared
            .site
            .store
            .parent()
            .await
            .get(&path)
            .await
            .expect(200)
            .body;
        (shown["cameras"].clone(), shown["permissions"].clone())
    };
    assert_eq!(holds().await, (json!([]), json!([])));
}

//! A namespace that shares a server gets its share and nothing more; what is not ours is left alone.

use serde_json::json;

use super::{
    manifests::{ALICE, secret},
    site::Site,
    users::{Users, is_ready, rules_of, status_of},
};
use crate::support::{cluster::Cluster, namespace::TestNamespace, rights::rules};
use vms_operator::{api::annotation::CLAIM, operator::rights};

/// A site that a second namespace may use, if it is shared.
pub(super) struct Shared {
    pub(super) site: Site,
    tenant: TestNamespace,
    pub(super) users: Users,
}

impl Shared {
    pub(super) async fn start(test: &str) -> Self {
        let mut site = Site::prepare(test).await;
        let tenant = Cluster::get().await.namespace("tenant").await;
        for rights in [rights::OBJECTS, rights::SECRETS] {
            let rules = rules(rights);
            site.namespace.grant_in(&tenant.name, &rules).await;
        }
        site.run_over(&[&tenant.name]).await;
        let users = Users::of(&tenant);
        Self {
            site,
            tenant,
            users,
        }
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

#[tokio::test]
async fn a_login_of_somebody_else_cannot_be_taken() {
    let shared = Shared::start("a login of somebody else").await;
    let share = format!(
        "shares: [{{namespace: {}, loginPattern: '*', cameras: {{all: true}}}}]",
        shared.tenant.name
    );
    shared.site.apply(&shared.site.server(&share)).await;
    shared.site.apply(ALICE).await;
    let alice = shared.site.ready("alice").await;
    let before = stored(&shared.site).await;
    shared
        .declare(
            "thief",
            "Alice@Example.com",
            "access: {cameras: {names: [server-room]}}",
        )
        .await;
    let thief = shared.users.refused("thief", &["LoginTaken"]).await;
    let message = &status_of(&thief).violations[0].message;
    assert!(
        message.starts_with("a VmsUser of another namespace has the login"),
        "{message}"
    );
    assert!(!message.contains(&shared.site.namespace.name), "{message}");

    // A claim and a status copied from the owner prove nothing.
    let claim = alice
        .metadata
        .annotations
        .as_ref()
        .and_then(|all| all.get(CLAIM));
    let claim = format!("{CLAIM}={}", claim.expect("a claim"));
    let kubectl = shared.tenant.kubectl();
    kubectl
        .run(&["annotate", "vmsuser/thief", &claim])
        .await
        .expect_success();
    let status = json!({"status": {"externalId": status_of(&alice).external_id}}).to_string();
    let forged = [
        "patch",
        "vmsuser/thief",
        "--subresource=status",
        "--type=merge",
        "--patch",
        &status,
    ];
    kubectl.run(&forged).await.expect_success();
    kubectl
        .run(&[
            "annotate",
            "vmsuser/thief",
            "vms-operator.io/reconcile-at=now",
        ])
        .await
        .expect_success();
    let thief = shared
        .users
        .until("thief", "looked at again", |thief| {
            status_of(thief).last_handled_reconcile_at.as_deref() == Some("now")
        })
        .await;
    assert!(!is_ready(&thief));
    assert_eq!(stored(&shared.site).await, before);
    assert!(is_ready(&shared.site.user("alice").await));

    // Nor does its deletion delete what is not its own.
    kubectl
        .run(&["delete", "vmsuser/thief", "--timeout=60s"])
        .await
        .expect_success();
    assert_eq!(stored(&shared.site).await, before);
}

#[tokio::test]
async fn an_account_that_is_not_ours_is_left_alone_until_its_adoption_is_allowed() {
    let site = Site::start("an account that is not ours").await;
    let parent = site.store.parent().await;
    let body = json!({
        "name": "Old Alice", "email": "alice@example.com",
        "password": "by-hand-1", "password_confirmation": "by-hand-1",
    });
    parent
        .post("/api/v1/users/subusers", body)
        .await
        .expect(200);
    site.resync("after it was made").await;
    let before = stored(&site).await;
    site.apply(ALICE).await;
    let alice = site.refused("alice", &["LoginTaken"]).await;
    let claim = |claim: Option<String>| claim.map(|_| "a claim");
    assert_eq!(claim(status_of(&alice).claim), None);
    site.kubectl(&["delete", "vmsuser/alice", "--timeout=60s"])
        .await;
    assert_eq!(stored(&site).await, before);
    assert_eq!(site.login(("alice@example.com", "by-hand-1")).await, 200);

    site.apply(ALICE).await;
    site.refused("alice", &["LoginTaken"]).await;
    let adopt = format!(
        "adopt: [{{namespace: {}, login: Alice@example.com}}]",
        site.namespace.name
    );
    site.apply(&site.server(&adopt)).await;
    site.ready("alice").await;
    assert_eq!(site.login(("alice@example.com", "alice-demo-1")).await, 200);
    assert_eq!(
        site.events("Adopted").await,
        ["took over the user of id 2 in the VMS"]
    );
}

#[tokio::test]
async fn a_secret_of_another_namespace_cannot_be_named() {
    let shared = Shared::start("a Secret of another namespace").await;
    shared.share().await;
    shared
        .site
        .apply(&secret("treasure", "password: treasure-1"))
        .await;
    let tenant = shared.tenant.kubectl();
    for name in [
        format!("{}/treasure", shared.site.namespace.name),
        "../treasure".to_owned(),
    ] {
        let user = format!(
            "{{apiVersion: vms-operator.io/v1alpha1, kind: VmsUser, metadata: {{name: eve}}, spec: {{
                serverRef: {{name: main, namespace: {}}}, login: eve@shop.example.com,
                password: {{secretRef: {{name: '{name}'}}}}, access: {{cameras: {{names: [gate-1]}}}}}}}}",
            shared.site.namespace.name
        );
        let refused = tenant
            .run_with_input(&["apply", "--filename=-"], &user)
            .await;
        assert!(!refused.status.success(), "{refused:?}");
    }
    // The same name in its own namespace is another Secret, and there is none.
    let user = format!(
        "{{apiVersion: vms-operator.io/v1alpha1, kind: VmsUser, metadata: {{name: eve}}, spec: {{
            serverRef: {{name: main, namespace: {}}}, login: eve@shop.example.com,
            password: {{secretRef: {{name: treasure}}}}, access: {{cameras: {{names: [gate-1]}}}}}}}}",
        shared.site.namespace.name
    );
    tenant
        .run_with_input(&["apply", "--filename=-"], &user)
        .await
        .expect_success();
    shared.users.refused("eve", &["PasswordRejected"]).await;
    assert_eq!(stored(&shared.site).await, [json!(null); 0]);
}

//! What is not a tenant's own: a login, an account and a Secret of somebody else.

use serde_json::json;
use vms_operator::api::annotation::CLAIM;

use super::{Shared, stored};
use crate::operator::{
    manifests::{ALICE, secret},
    site::Site,
    users::{is_ready, status_of},
};

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
        .until("thief", "reconciled again", |thief| {
            status_of(thief).last_handled_reconcile_at.as_deref() == Some("now")
        })
        .await;
    assert!(!is_ready(&thief));
    assert_eq!(stored(&shared.site).await, before);
    assert!(is_ready(&shared.site.user("alice").await));

    // Nor does its deletion delete what is not its own.
    kubectl
        .run(&["delete", "vmsuser/thief", "--timeout=180s"])
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
    site.kubectl(&["delete", "vmsuser/alice", "--timeout=180s"])
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

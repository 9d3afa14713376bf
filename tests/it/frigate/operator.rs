//! From `kubectl apply` to a camera that is seen in Frigate, or is not.

use vms_operator::api::annotation::RECONCILE_AT;

use super::{double::Double, visitor::Visitor};
use crate::{
    operator::{
        manifests::secret,
        site::Site,
        users::{is_ready, status_of},
    },
    support::{cluster::PATIENCE, eventually::eventually},
};

/// Alice, whose password is not that of the other tests.
const ALICE: (&str, &str) = ("alice", "alice-demo-pass-1");
const CAMERAS: [&str; 3] = ["gate", "yard", "side-door"];
/// What comes with a camera, whatever is declared.
const WITH_CAMERAS: &str =
    "archive: [View, Download], screenshots: [Save], events: [View], ptz: [Control]";

/// The server of a Frigate, its account and its cameras.
fn manifests(double: &Double) -> String {
    let connection = format!(
        "{{apiVersion: vms-operator.io/v1alpha1, kind: VmsServer, metadata: {{name: nvr}}, spec: {{
            driver: Frigate, url: '{}', credentialsSecretRef: {{name: nvr-account}}, intervals: {{resync: 1h}},
            requestBudget: {{perSecond: 1000, concurrent: 4}}}}}}\n",
        double.url()
    );
    let cameras = CAMERAS.map(|name| {
        format!(
            "{{apiVersion: vms-operator.io/v1alpha1, kind: VmsCamera, metadata: {{name: nvr-{name}}}, spec: {{
                serverRef: {{name: nvr}}, externalId: {name}}}}}\n"
        )
    });
    let account = secret("nvr-account", "login: admin, password: admin-password-1");
    [&[connection, account][..], &cameras]
        .concat()
        .join("---\n")
}

/// Alice with more of a spec in YAML's flow style.
fn alice(more: &str) -> String {
    format!(
        "{{apiVersion: vms-operator.io/v1alpha1, kind: VmsUser, metadata: {{name: alice}}, spec: {{
            serverRef: {{name: nvr}}, login: alice, displayName: Alice Lane,
            password: {{secretRef: {{name: nvr-alice}}}}, {more}}}}}\n---\n{}",
        secret("nvr-alice", &format!("password: {}", ALICE.1))
    )
}

/// Alice with these cameras, and what comes with them.
fn seeing(cameras: &str) -> String {
    alice(&format!(
        "access: {{cameras: {{names: [{cameras}]}}}}, permissions: {{{WITH_CAMERAS}}}"
    ))
}

/// Waits until somebody who is logged in sees these cameras.
async fn sees(visitor: &mut Visitor, cameras: &[&str]) {
    eventually(PATIENCE, &format!("she sees {cameras:?}"), async || {
        let seen = visitor.sees(&CAMERAS).await;
        if seen == cameras {
            Ok(())
        } else {
            Err(format!("{seen:?}"))
        }
    })
    .await;
}

#[tokio::test]
async fn a_declared_user_of_frigate_sees_what_is_declared_and_loses_what_was_given_by_hand() {
    let double = Double::start().await;
    let site = Site::start("a user of frigate").await;
    site.apply(&manifests(&double)).await;

    site.apply(&seeing("nvr-gate")).await;
    site.ready("alice").await;
    let mut visitor = Visitor::log_in(&double.url(), ALICE)
        .await
        .expect("a token");
    sees(&mut visitor, &["gate"]).await;

    // What comes with a camera and is not declared is not given: so the camera goes.
    site.apply(&alice(
        "access: {cameras: {names: [nvr-gate]}}, permissions: {archive: [View], layouts: [View]},
         limits: {licenses: {l1: 1}}",
    ))
    .await;
    let refused = site.refused("alice", &["Unsupported"; 3]).await;
    let mut told: Vec<String> = status_of(&refused)
        .violations
        .into_iter()
        .map(|violation| violation.path)
        .collect();
    told.sort();
    assert_eq!(
        told,
        [
            "spec.limits.licenses.l1",
            "spec.permissions",
            "spec.permissions.layouts[0]",
        ]
    );
    sees(&mut visitor, &[]).await;

    site.apply(&seeing("nvr-gate, nvr-yard")).await;
    site.ready("alice").await;
    sees(&mut visitor, &["gate", "yard"]).await;

    // What somebody gives by hand is taken away.
    double.by_hand(|model| model.give_role("alice", "viewer"));
    let mut again = Visitor::log_in(&double.url(), ALICE)
        .await
        .expect("a token");
    sees(&mut again, &CAMERAS).await;
    site.annotate("vmsserver/nvr", RECONCILE_AT, "now").await;
    eventually(
        PATIENCE,
        "she has a role of her own",
        async || match double.listed("alice") {
            listed if listed == ["gate", "yard"] => Ok(()),
            listed => Err(format!("{listed:?}")),
        },
    )
    .await;
    let mut mended = Visitor::log_in(&double.url(), ALICE)
        .await
        .expect("a token");
    sees(&mut mended, &["gate", "yard"]).await;

    // Suspended, she sees nothing; deleted, she is gone, and what she left behind sees nothing.
    site.patch("vmsuser/alice", "suspended: true").await;
    sees(&mut mended, &[]).await;
    site.patch("vmsuser/alice", "suspended: false").await;
    site.users.until("alice", "ready again", is_ready).await;
    sees(&mut mended, &["gate", "yard"]).await;
    site.kubectl(&["delete", "vmsuser", "alice", "--timeout=60s"])
        .await;
    let users = double.by_hand(|model| model.users.keys().cloned().collect::<Vec<_>>());
    assert_eq!(users, ["admin"]);
    sees(&mut mended, &[]).await;
}

#[tokio::test]
async fn a_login_or_password_that_frigate_does_not_take_is_told_before_anything_is_written() {
    let double = Double::start().await;
    let site = Site::start("logins of frigate").await;
    site.apply(&manifests(&double)).await;
    let user = |name: &str, login: &str, password: &str| {
        format!(
            "{{apiVersion: vms-operator.io/v1alpha1, kind: VmsUser, metadata: {{name: {name}}}, spec: {{
                serverRef: {{name: nvr}}, login: '{login}', password: {{secretRef: {{name: nvr-{name}}}}},
                access: {{cameras: {{names: [nvr-gate]}}}}, permissions: {{{WITH_CAMERAS}}}}}}}\n---\n{}",
            secret(&format!("nvr-{name}"), &format!("password: {password}"))
        )
    };
    site.apply(&user("mail", "mail@example.com", "long-enough-1"))
        .await;
    site.apply(&user("boss", "admin", "long-enough-1")).await;
    site.apply(&user("short", "short", "p-with-11-c")).await;
    site.refused("mail", &["Unsupported"]).await;
    site.refused("boss", &["LoginTaken", "Unsupported"]).await;
    site.refused("short", &["PasswordRejected"]).await;
    let (users, roles) = double.by_hand(|model| (model.users.len(), model.roles.len()));
    assert_eq!((users, roles), (1, 0));
}

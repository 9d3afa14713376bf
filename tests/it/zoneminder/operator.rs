//! From `kubectl apply` to a camera that is seen in ZoneMinder, or is not.

use vms_operator::api::annotation::RECONCILE_AT;

use super::{server::TestZoneMinder, visitor::Visitor};
use crate::{
    operator::{
        manifests::secret,
        site::Site,
        users::{is_ready, status_of},
    },
    support::{cluster::PATIENCE, eventually::eventually},
};

/// Alice, whose password is not that of the other tests.
const ALICE: (&str, &str) = ("alice@example.com", "alice-demo-1");

/// The server of a ZoneMinder, its account, its cameras and its group.
fn manifests(server: &TestZoneMinder) -> String {
    let connection = format!(
        "{{apiVersion: vms-operator.io/v1alpha1, kind: VmsServer, metadata: {{name: zm}}, spec: {{
            driver: ZoneMinder, url: '{}', credentialsSecretRef: {{name: zm-account}}, intervals: {{resync: 1h}},
            requestBudget: {{perSecond: 1000, concurrent: 4}}}}}}\n",
        server.url()
    );
    let cameras = ["Gate", "Yard", "Hall"].map(|name| {
        let object = name.to_lowercase();
        format!(
            "{{apiVersion: vms-operator.io/v1alpha1, kind: VmsCamera, metadata: {{name: zm-{object}}}, spec: {{
                serverRef: {{name: zm}}, matchName: {name}}}}}\n"
        )
    });
    let group = "{apiVersion: vms-operator.io/v1alpha1, kind: VmsCameraGroup, metadata: {name: zm-outside}, spec: {
        serverRef: {name: zm}, matchName: Outside, cameras: {names: [zm-gate, zm-yard]}}}\n";
    let account = secret("zm-account", "login: admin, password: admin");
    [&[connection, account][..], &cameras, &[group.to_owned()]]
        .concat()
        .join("---\n")
}

/// Alice with more of a spec in YAML's flow style.
fn alice(more: &str) -> String {
    format!(
        "{{apiVersion: vms-operator.io/v1alpha1, kind: VmsUser, metadata: {{name: alice}}, spec: {{
            serverRef: {{name: zm}}, login: alice@example.com, displayName: Alice Lane,
            password: {{secretRef: {{name: zm-alice}}}}, {more}}}}}\n---\n{}",
        secret("zm-alice", &format!("password: {}", ALICE.1))
    )
}

/// Waits until somebody who logs in sees these cameras live.
async fn sees(server: &TestZoneMinder, cameras: &[&str]) {
    eventually(PATIENCE, &format!("she sees {cameras:?}"), async || {
        let mut alice = Visitor::of(server);
        alice.log_in(ALICE).await;
        let seen = alice.cameras("montage").await;
        if seen == cameras {
            Ok(())
        } else {
            Err(format!("{seen:?}"))
        }
    })
    .await;
}

#[tokio::test]
async fn a_declared_user_of_zoneminder_sees_what_is_declared_and_loses_what_was_given_by_hand() {
    let zoneminder = TestZoneMinder::start();
    let site = Site::start("a user of zoneminder").await;
    site.apply(&manifests(&zoneminder)).await;

    site.apply(&alice(
        "access: {cameras: {names: [zm-gate]}}, permissions: {ptz: [Control]}",
    ))
    .await;
    site.ready("alice").await;
    assert_eq!(
        zoneminder.row(ALICE.0),
        "1 View None View None None None None None 1 0"
    );
    sees(&zoneminder, &["Gate"]).await;

    // A group stands for its cameras.
    site.apply(&alice(
        "access: {cameraGroups: {names: [zm-outside], memberCameras: Grant}}",
    ))
    .await;
    site.ready("alice").await;
    sees(&zoneminder, &["Gate", "Yard"]).await;

    // What cannot be said in ZoneMinder is refused, and what is taken goes all the same.
    site.apply(&alice(
        "access: {cameras: {names: [zm-gate]}, cameraGroups: {names: [zm-outside]}},
         permissions: {archive: [View], layouts: [View]}, limits: {licenses: {l1: 1}}",
    ))
    .await;
    let refused = site.refused("alice", &["Unsupported"; 4]).await;
    let mut told: Vec<String> = status_of(&refused)
        .violations
        .into_iter()
        .map(|violation| violation.path)
        .collect();
    told.sort();
    assert_eq!(
        told,
        [
            "spec.access.cameraGroups",
            "spec.limits.licenses.l1",
            "spec.permissions.archive[0]",
            "spec.permissions.layouts[0]",
        ]
    );
    sees(&zoneminder, &["Gate"]).await;

    // What somebody gives by hand is taken away, and an Event says so.
    site.apply(&alice("access: {cameras: {names: [zm-gate]}}"))
        .await;
    site.ready("alice").await;
    zoneminder.sql(
        "UPDATE Users SET `System`='Edit', APIEnabled=1, MonitorIds='' WHERE Username='alice@example.com'",
    );
    sees(&zoneminder, &["Gate", "Yard", "Hall"]).await;
    site.annotate("vmsserver/zm", RECONCILE_AT, "now").await;
    sees(&zoneminder, &["Gate"]).await;
    assert_eq!(
        zoneminder.row(ALICE.0),
        "1 View None None None None None None None 1 0"
    );

    // Suspended, she is let in nowhere; deleted, she is gone.
    site.apply(&alice(
        "access: {cameras: {names: [zm-gate]}}, suspended: true",
    ))
    .await;
    sees(&zoneminder, &[]).await;
    assert_eq!(
        zoneminder.row(ALICE.0),
        "0 None None None None None None None None 2147483647 0"
    );
    site.patch("vmsuser/alice", "suspended: false").await;
    site.users.until("alice", "ready again", is_ready).await;
    sees(&zoneminder, &["Gate"]).await;
    site.kubectl(&["delete", "vmsuser", "alice", "--timeout=60s"])
        .await;
    assert_eq!(zoneminder.sql("SELECT Username FROM Users"), "admin");
}

//! Users: warned of what is wrong, and refused only what no other object could make valid.

use std::fmt::Write as _;

use serde_json::json;
use vms_operator::operator::Mode;

use super::{WebhookSite, alice, seen};
use crate::{
    operator::{
        manifests::{CAMERAS, SETS},
        process::Process,
        site::Site,
        users::status_of,
    },
    support::{
        cluster::PATIENCE, command::Output, eventually::eventually, store::TestStore,
        webhook::Registration,
    },
};

/// Erin, who is granted the north wall without one of its cameras.
const ERIN: &str = include_str!("../../../../examples/site/user-erin.yaml");

const ALL: &str = "cameras: {names: [gate-1, gate-2, yard-1, yard-2, parking-1, parking-2]}, layouts: {names: [north-wall]}, \
                   cameraGroups: {names: [perimeter]}";

/// The four errors of the manual, by edits of a user who has all that they need.
const ERRORS: [(&str, &str); 4] = [
    (
        "a layout without all of its cameras",
        "cameras: {names: [gate-1, gate-2, yard-1, yard-2, parking-1, parking-2]}, layouts: {names: [north-wall, reception]}, \
         cameraGroups: {names: [perimeter]}",
    ),
    (
        "a camera group without all of its cameras",
        "cameras: {names: [gate-1, gate-2, yard-1, yard-2, parking-1, parking-2]}, layouts: {names: [north-wall]}, \
         cameraGroups: {names: [perimeter, indoors]}",
    ),
    (
        "a camera taken away while a layout shows it",
        "cameras: {names: [gate-1, gate-2]}, layouts: {names: [north-wall]}",
    ),
    (
        "a camera taken away while a camera group holds it",
        "cameras: {names: [gate-1, gate-2, yard-1, yard-2, parking-1]}, cameraGroups: {names: [perimeter]}",
    ),
];

async fn four_errors(served: &WebhookSite) -> String {
    served.apply(&alice(ALL)).await.expect_success();
    served.site.ready("alice").await;
    let erin = served.apply_with(ERIN, &["--dry-run=server"]).await;
    let mut said = format!("a new user\n{}\n", seen(&erin));
    for (what, access) in ERRORS {
        let output = served
            .apply_with(&alice(access), &["--dry-run=server"])
            .await;
        let _ = writeln!(said, "{what}\n{}", seen(&output));
    }
    said
}

#[tokio::test]
async fn the_four_errors_of_the_manual_are_told_while_they_are_made() {
    let served = WebhookSite::with_alice("warned of the four errors", Mode::Warn).await;
    insta::assert_snapshot!(four_errors(&served).await);
    let output = served.apply(&alice(ERRORS[2].1)).await;
    let warned = output.stderr.clone();
    output.expect_success();
    let alice = served
        .site
        .refused("alice", &["RevokedCameraInLayout"])
        .await;
    let violation = &status_of(&alice).violations[0];
    let told = format!(
        "{}: {} ({})",
        violation.path, violation.message, violation.hint
    );
    assert!(
        warned.contains(&told),
        "{warned} is not in the words of {told}"
    );
}

#[tokio::test]
async fn in_deny_mode_they_are_refused_and_nothing_changes() {
    let served = WebhookSite::with_alice("refused the four errors", Mode::Deny).await;
    let said = four_errors(&served).await;
    insta::assert_snapshot!(said.replace(&served.site.namespace.name, "NAMESPACE"));
    let before = served.site.user("alice").await.metadata.resource_version;
    for (what, access) in ERRORS {
        let output = served.apply(&alice(access)).await;
        assert!(!output.status.success(), "{what}");
    }
    assert_eq!(
        served.site.user("alice").await.metadata.resource_version,
        before
    );
}

/// kubectl had to succeed, and this is what it warned of.
fn warned(output: Output) -> String {
    let warned = output.stderr.clone();
    output.expect_success();
    warned
}

fn user(name: &str, spec: &str) -> String {
    format!(
        "{{apiVersion: vms-operator.io/v1alpha1, kind: VmsUser, metadata: {{name: {name}}}, spec: {{serverRef: {{name: main}}, \
         {spec}}}}}"
    )
}

#[tokio::test]
async fn refused_is_what_no_other_object_could_make_right_and_nothing_else() {
    let served = WebhookSite::with_alice("refused and not refused", Mode::Deny).await;
    let stranger = json!({
        "name": "Stranger", "email": "stranger@example.com",
        "password": "by-hand-1", "password_confirmation": "by-hand-1",
    });
    let parent = served.site.store.parent().await;
    let made = parent.post("/api/v1/users/subusers", stranger).await;
    made.expect(200);
    served.site.until_caught_up().await;
    for (rule, spec) in [
        ("LoginTaken", "login: Alice@example.com"),
        ("LoginTaken", "login: stranger@example.com"),
        (
            "PermissionNotHeld",
            "login: bob@example.com, extraPermissions: [lights]",
        ),
        (
            "PoolExcludesNobody",
            "login: bob@example.com, ipPool: {ranges: [0.0.0.0/0, '::/0']}",
        ),
    ] {
        let output = served.apply(&user("bob", spec)).await;
        let is_refused = !output.status.success() && output.stderr.contains(rule);
        assert!(is_refused, "{rule}: {output:?}");
    }
    // What is yet to come is no mistake, and neither is what may be right once it has come.
    for (rule, spec) in [
        (
            "UnknownCamera",
            "login: bob@example.com, access: {cameras: {names: [gate-9]}}",
        ),
        (
            "LayoutCamerasNotGranted",
            "login: bob@example.com, roleRefs: [{name: guards}], access: {layouts: {names: [north-wall]}}",
        ),
        (
            "UnknownIpPool",
            "login: bob@example.com, ipPool: {poolRefs: [{name: home}]}",
        ),
    ] {
        let warned = warned(served.apply(&user("bob", spec)).await);
        assert!(warned.contains(rule), "{rule}: {warned}");
    }
    let elsewhere = user("carol", "login: carol@example.com").replace("name: main", "name: other");
    assert!(warned(served.apply(&elsewhere).await).contains("UnknownServer"));
}

#[tokio::test]
async fn nobody_is_kept_from_metadata_status_deletion_or_what_mends() {
    let served = WebhookSite::with_alice("not kept from", Mode::Deny).await;
    let layout = "{apiVersion: vms-operator.io/v1alpha1, kind: VmsLayout, metadata: {name: north-wall}, spec: {serverRef: {name: \
                  main}, matchName: north-wall, cameras: {names: [gate-1, gate-2, yard-1, yard-2]}}}";
    let told = warned(served.apply(layout).await);
    assert!(told.contains("LayoutCamerasNotGranted"), "{told}");
    served
        .site
        .refused("alice", &["LayoutCamerasNotGranted"])
        .await;

    let suspend = [
        "patch",
        "vmsuser/alice",
        "--type=merge",
        "--patch",
        "spec: {suspended: true}",
    ];
    let told = warned(served.kubectl(&suspend).await);
    assert!(
        told.contains("LayoutCamerasNotGranted"),
        "it is still told: {told}"
    );
    pass_unasked(&served, "alice").await;
}

#[tokio::test]
async fn once_the_operator_is_gone_nobody_is_kept_from_anything() {
    let (served, _) = WebhookSite::prepare("no operator answers").await;
    let site = &served.site;
    let arguments = [
        "--webhook-listen=127.0.0.1:0".to_owned(),
        "--webhook-mode=deny".to_owned(),
        format!("--webhook-configuration={}", served.registration.name),
        "--webhook-secret=webhook".to_owned(),
        "--listen=127.0.0.1:0".to_owned(),
    ];
    let arguments = arguments.each_ref().map(String::as_str);
    let mut operator = Process::start_as(site, "operator", site.namespace.kubeconfig(), &arguments);
    let address = operator
        .until_listening("serving the admission webhook")
        .await;
    Registration::redirect(&site.namespace, &served.registration.name, address).await;
    served.until_judged().await;
    let refused = served.apply(ERIN).await;
    assert!(!refused.status.success(), "{refused:?}");
    operator.kill();
    assert_eq!(warned(served.apply(ERIN).await), "");

    // Where nothing is to pass unjudged, metadata, status and deletions are still no question.
    served.registration.fail_without_answer().await;
    let suspend = [
        "patch",
        "vmsuser/erin",
        "--type=merge",
        "--patch",
        "spec: {suspended: true}",
    ];
    eventually(PATIENCE, "no edit passes", async || {
        let output = served
            .kubectl(&[&suspend[..], &["--dry-run=server"]].concat())
            .await;
        if output.stderr.contains("failed calling webhook") {
            Ok(())
        } else {
            Err(format!("{output:?}"))
        }
    })
    .await;
    pass_unasked(&served, "erin").await;
}

/// Changes of metadata and of status, and the deletion of a user.
async fn pass_unasked(served: &WebhookSite, name: &str) {
    let user = format!("vmsuser/{name}");
    let status = [
        "patch",
        &user,
        "--subresource=status",
        "--type=merge",
        "--patch",
    ];
    let patch = "status: {externalId: null}";
    for arguments in [
        &["label", &user, "team=night"][..],
        &[&status[..], &[patch]].concat(),
        &["delete", &user, "--wait=false"],
    ] {
        assert_eq!(warned(served.kubectl(arguments).await), "");
    }
}

#[tokio::test]
async fn a_review_is_counted_by_kind_and_answer() {
    let served = WebhookSite::with_alice("reviews are counted", Mode::Deny).await;
    let refused = served.apply(&alice(ERRORS[0].1)).await;
    assert!(!refused.status.success(), "{refused:?}");
    let page = served.site.page("/metrics").await.text;
    for answer in ["Allowed", "Warned", "Denied"] {
        let line = format!(
            "vms_operator_webhook_review_duration_seconds_count{{kind=\"VmsUser\",answer=\"{answer}\"}}"
        );
        assert!(page.contains(&line), "{line} in {page}");
    }
}

#[tokio::test]
async fn a_folder_may_come_in_any_order_also_in_deny_mode() {
    let store = TestStore::start().await;
    let site = Site::prepare_on("a folder in any order", store).await;
    let (mut served, listener) = WebhookSite::before(site).await;
    served.run_with_own(listener, Mode::Deny).await;
    let users = [
        include_str!("../../../../examples/site/user-alice.yaml"),
        include_str!("../../../../examples/site/user-bob.yaml"),
        include_str!("../../../../examples/site/user-carol.yaml"),
        include_str!("../../../../examples/site/user-dave.yaml"),
    ];
    let rest = [
        SETS,
        include_str!("../../../../examples/site/roles.yaml"),
        include_str!("../../../../examples/site/ip-pools.yaml"),
        CAMERAS,
    ];
    for manifests in users.into_iter().chain(rest) {
        served.apply(manifests).await.expect_success();
    }
    for user in ["alice", "bob", "carol", "dave"] {
        served.site.ready(user).await;
    }
}

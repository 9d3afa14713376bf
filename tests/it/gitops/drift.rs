//! Nothing of ours appears as drift: no default, no normalisation, no status.

use crate::{
    operator::{
        manifests::{ALICE, CAMERAS, SETS},
        site::Site,
    },
    support::command::Output,
};

const KINDS: [&str; 7] = [
    "vmsservers",
    "vmscameras",
    "vmscameragroups",
    "vmslayouts",
    "vmsippools",
    "vmsroles",
    "vmsusers",
];

/// A whole site, with the server of this test.
fn manifests(site: &Site) -> String {
    [
        site.server("mode: Manage").as_str(),
        CAMERAS,
        SETS,
        include_str!("../../../examples/site/ip-pools.yaml"),
        include_str!("../../../examples/site/roles.yaml"),
        ALICE,
        include_str!("../../../examples/site/user-bob.yaml"),
        include_str!("../../../examples/site/user-carol.yaml"),
        include_str!("../../../examples/site/user-dave.yaml"),
    ]
    .join("\n---\n")
}

async fn kubectl(site: &Site, arguments: &[&str], input: &str) -> Output {
    site.namespace
        .kubectl()
        .run_with_input(arguments, input)
        .await
}

/// What of each object changes when somebody writes.
async fn versions(site: &Site) -> String {
    let path = "--output=jsonpath={range .items[*]}{.kind} {.metadata.name} {.metadata.generation} {.metadata.resourceVersion}{'\\n'}{end}";
    site.kubectl(&["get", &KINDS.join(","), path]).await
}

async fn until_ready(site: &Site) {
    let arguments = ["wait", "--for=condition=Ready", "--all", "--timeout=180s"];
    for kind in KINDS {
        site.kubectl(&[&arguments[..], &[kind]].concat()).await;
    }
}

#[tokio::test]
async fn every_kind_can_be_waited_for_and_shows_no_difference_afterwards() {
    let mut site = Site::start("a folder without differences").await;
    let folder = manifests(&site);
    site.apply(&folder).await;
    until_ready(&site).await;
    let diff = kubectl(&site, &["diff", "--filename=-"], &folder).await;
    assert_eq!(diff.expect_success(), "");
    // The operator has nothing more to say of what was applied.
    site.until_settled().await;
    let before = versions(&site).await;
    site.apply(&folder).await;
    site.stop_when_idle().await;
    assert_eq!(
        versions(&site).await,
        before,
        "a second apply changes nothing"
    );
}

#[tokio::test]
async fn applied_by_the_server_for_two_managers_nothing_differs_and_nobody_conflicts() {
    let mut site = Site::start("two managers").await;
    let folder = manifests(&site);
    let apply = ["apply", "--server-side", "--filename=-"];
    let by = |manager: &'static str| [&apply[..], &[manager]].concat();
    let applied = kubectl(&site, &by("--field-manager=argocd-controller"), &folder).await;
    // What the test made before belongs to another manager.
    if !applied.status.success() {
        let forced = [
            &by("--field-manager=argocd-controller")[..],
            &["--force-conflicts"],
        ]
        .concat();
        kubectl(&site, &forced, &folder).await.expect_success();
    }
    until_ready(&site).await;
    // Somebody else declares the licences, and a label.
    let mine = "{apiVersion: vms-operator.io/v1alpha1, kind: VmsUser,
        metadata: {name: alice, labels: {team: gate}}, spec: {limits: {licenses: {l1: 1}}}}";
    let other = by("--field-manager=kustomize-controller");
    kubectl(&site, &other, mine).await.expect_success();
    site.ready("alice").await;
    site.until_settled().await;
    let before = versions(&site).await;
    for (manager, manifests) in [
        ("--field-manager=argocd-controller", folder.as_str()),
        ("--field-manager=kustomize-controller", mine),
    ] {
        let diff = ["diff", "--server-side", "--filename=-", manager];
        let diff = kubectl(&site, &diff, manifests).await;
        assert_eq!(diff.expect_success(), "", "{manager}");
        kubectl(&site, &by(manager), manifests)
            .await
            .expect_success();
    }
    site.stop_when_idle().await;
    assert_eq!(versions(&site).await, before, "no object was written");
    let alice = site.user("alice").await;
    assert_eq!(alice.spec.limits.licenses.l1, 1);
}

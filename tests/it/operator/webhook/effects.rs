//! What many share: whoever changes it is told which users that affects, and is never refused.

use std::fmt::Write as _;

use vms_operator::{api::v1alpha1::VmsLayout, operator::Mode};

use super::{WebhookSite, seen};
use crate::operator::manifests::ALICE;

/// Users of the north wall, named after their numbers.
fn guards(numbers: std::ops::Range<usize>) -> String {
    let guard = |number| {
        ALICE
            .replace("name: alice\n", &format!("name: guard-{number}\n"))
            .replace("alice@example.com", &format!("guard-{number}@example.com"))
    };
    numbers.map(guard).collect::<Vec<_>>().join("\n---\n")
}

const WIDER: &str = "{apiVersion: vms-operator.io/v1alpha1, kind: VmsLayout, metadata: {name: north-wall}, spec: {serverRef: {name: main},
    matchName: north-wall, cameras: {names: [gate-1, gate-2, yard-1, server-room]}}}";

#[tokio::test]
async fn a_camera_added_to_a_layout_names_the_users_who_would_lose_it_and_a_dry_run_changes_nothing()
 {
    let served = WebhookSite::with_alice("a camera added to a layout", Mode::Deny).await;
    let dry = served.apply_with(WIDER, &["--dry-run=server"]).await;
    insta::assert_snapshot!(seen(&dry));
    let layouts = served.site.api::<VmsLayout>();
    let layout = layouts.get("north-wall").await.expect("it is there");
    assert_eq!(layout.metadata.generation, Some(1), "nothing was stored");
    served.site.ready("alice").await;

    served.apply(&guards(10..31)).await.expect_success();
    for number in 10..31 {
        served.site.ready(&format!("guard-{number}")).await;
    }
    let output = served.apply(WIDER).await;
    insta::assert_snapshot!("many", seen(&output));
    served
        .site
        .refused("alice", &["LayoutCamerasNotGranted"])
        .await;
}

#[tokio::test]
async fn whoever_changes_what_users_share_is_told_whom_it_hits() {
    let served = WebhookSite::with_alice("what users share", Mode::Warn).await;
    served.apply(
        "{apiVersion: vms-operator.io/v1alpha1, kind: VmsRole, metadata: {name: night}, spec: {access: {cameras: {selector: {matchLabels:
           {area: gate}}}}, ipPool: {poolRefs: [{name: house}]}}}\n---\n\
         {apiVersion: vms-operator.io/v1alpha1, kind: VmsIpPool, metadata: {name: house}, spec: {ranges: [203.0.113.0/28]}}\n---\n\
         {apiVersion: vms-operator.io/v1alpha1, kind: VmsUser, metadata: {name: bob}, spec: {serverRef: {name: main}, login:
           bob@example.com, roleRefs: [{name: night}], access: {cameras: {names: [yard-1]}, layouts: {names: [north-wall]}},
           ipPool: {ranges: [203.0.113.0/24]}}}\n---\n\
         {apiVersion: vms-operator.io/v1alpha1, kind: VmsUser, metadata: {name: carol}, spec: {serverRef: {name: main}, login:
           carol@example.com}}",
    )
    .await
    .expect_success();
    served.site.ready("bob").await;
    served.site.ready("carol").await;
    let mut said = String::new();
    for (what, changed) in [
        (
            "a camera with other labels",
            "{apiVersion: vms-operator.io/v1alpha1, kind: VmsCamera, metadata: {name: gate-1, labels: {area: street}}, spec: {serverRef:
              {name: main}, matchName: gate-1}}",
        ),
        (
            "a role without its cameras",
            "{apiVersion: vms-operator.io/v1alpha1, kind: VmsRole, metadata: {name: night}, spec: {ipPool: {poolRefs: [{name: house}]}}}",
        ),
        (
            "a pool elsewhere",
            "{apiVersion: vms-operator.io/v1alpha1, kind: VmsIpPool, metadata: {name: house}, spec: {ranges: [198.51.100.0/28]}}",
        ),
        (
            "a server that asks for pools",
            &served.site.server("requireIpPool: true"),
        ),
    ] {
        let output = served.apply_with(changed, &["--dry-run=server"]).await;
        let _ = writeln!(said, "{what}\n{}", seen(&output));
    }
    insta::assert_snapshot!(said);
}

//! What is said of an object at every moment of its life, and never too early.

use std::fs;

use kube::{ResourceExt as _, api::DynamicObject};
use vms_operator::api::v1alpha1::{VmsServer, VmsUser};

use crate::{
    operator::{
        deletion::until_gone,
        manifests::{ALICE, CAMERAS, SETS},
        site::Site,
    },
    support::{
        cluster::PATIENCE,
        eventually::eventually,
        health::{History, argo_cd, kstatus},
        store::TestStore,
    },
};

/// Waits until kstatus says so of the last version.
async fn until(history: &History, name: &str, wanted: &str) {
    eventually(PATIENCE, &format!("{name}: {wanted}"), async || {
        let mut versions = history.versions(name);
        let last = versions.split_off(versions.len().saturating_sub(1));
        match kstatus(&last).pop() {
            Some(health) if health.status == wanted => Ok(()),
            other => Err(format!("{other:?}: {last:?}")),
        }
    })
    .await;
}

/// What kstatus said, each change once.
fn course(versions: &[DynamicObject]) -> Vec<String> {
    let mut course: Vec<String> = kstatus(versions)
        .into_iter()
        .map(|health| health.status)
        .collect();
    course.dedup();
    course
}

/// The health check of the example, as Argo CD would find it in its configuration.
fn script() -> String {
    let text = fs::read_to_string("examples/argo-cd/argocd-cm.yaml").expect("read the example");
    let map: serde_json::Value = serde_saphyr::from_str(&text).expect("YAML");
    let customizations = map["data"]["resource.customizations"].as_str();
    let customizations: serde_json::Value =
        serde_saphyr::from_str(customizations.expect("text")).expect("YAML");
    let script = &customizations["vms-operator.io/*"]["health.lua"];
    script.as_str().expect("a script").to_owned()
}

/// No tool takes a status of an older generation for an answer, and both say the same of every version.
fn assert_no_success_too_early(versions: &[DynamicObject]) {
    let by_argo_cd = argo_cd(&script(), versions);
    for ((version, by_kstatus), by_argo_cd) in
        versions.iter().zip(kstatus(versions)).zip(by_argo_cd)
    {
        let observed = version.data["status"]["observedGeneration"].as_i64();
        if observed != version.metadata.generation {
            assert_ne!(by_kstatus.status, "Current", "{version:#?}");
        }
        let same = match by_kstatus.status.as_str() {
            "Current" => "Healthy",
            "Failed" => "Degraded",
            "InProgress" | "Terminating" => "Progressing",
            other => panic!("kstatus says {other} of {version:#?}"),
        };
        assert_eq!(by_argo_cd.status, same, "{version:#?}");
        assert!(!by_argo_cd.message.is_empty(), "{version:#?}");
    }
}

#[tokio::test]
async fn over_the_whole_life_of_a_user_the_tools_say_what_is_so() {
    let mut site = Site::prepare_on("the whole life of a user", TestStore::start().await).await;
    let history = History::of::<VmsUser>(&site.namespace).await;
    // No operator runs yet.
    site.apply(ALICE).await;
    until(&history, "alice", "InProgress").await;
    site.run().await;
    // What she refers to is not there yet.
    site.until("alice", "waits for a camera", |user| {
        !user
            .status
            .clone()
            .unwrap_or_default()
            .violations
            .is_empty()
    })
    .await;
    until(&history, "alice", "InProgress").await;
    site.apply(CAMERAS).await;
    site.apply(SETS).await;
    until(&history, "alice", "Current").await;
    site.patch("vmsuser/alice", "{displayName: Alice Lane-Fox}")
        .await;
    site.ready("alice").await;
    // A camera of her layout is taken away.
    site.patch("vmsuser/alice", "{access: {cameras: {names: [gate-1]}}}")
        .await;
    until(&history, "alice", "Failed").await;
    site.apply(ALICE).await;
    until(&history, "alice", "Current").await;
    site.store.stop().await;
    site.patch("vmsuser/alice", "{displayName: Alice}").await;
    until(&history, "alice", "InProgress").await;
    site.store.start_again().await;
    until(&history, "alice", "Current").await;
    site.kubectl(&["delete", "vmsuser/alice"]).await;
    until_gone::<VmsUser>(&site, "alice").await;
    until(&history, "alice", "Terminating").await;
    let versions = history.versions("alice");
    let expected = [
        "InProgress", // new, and waiting for what she refers to
        "Current",
        "InProgress", // edited
        "Current",
        "InProgress", // edited
        "Failed",     // a rule is violated
        "InProgress", // mended
        "Current",
        "InProgress", // edited while the VMS is away
        "Current",
        "Terminating",
    ];
    assert_eq!(course(&versions), expected, "{versions:#?}");
    assert_no_success_too_early(&versions);
}

#[tokio::test]
async fn a_server_that_goes_away_and_comes_back_is_said_to_be_so() {
    let mut site = Site::prepare("a server for the tools").await;
    let history = History::of::<VmsServer>(&site.namespace).await;
    site.kubectl(&["label", "vmsserver/main", "seen=yes"]).await;
    until(&history, "main", "InProgress").await;
    site.run().await;
    until(&history, "main", "Current").await;
    site.store.stop().await;
    site.ask_for_resync("while it is away").await;
    until(&history, "main", "InProgress").await;
    site.store.start_again().await;
    until(&history, "main", "Current").await;
    site.kubectl(&["delete", "vmsserver/main"]).await;
    until(&history, "main", "Terminating").await;
    let versions = history.versions("main");
    let expected = [
        "InProgress",
        "Current",
        "InProgress",
        "Current",
        "Terminating",
    ];
    assert_eq!(course(&versions), expected, "{versions:#?}");
    assert_no_success_too_early(&versions);
    assert!(versions.iter().all(|version| version.name_any() == "main"));
}

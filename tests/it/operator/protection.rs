//! Users that are protected from deletion: by the API server, and by the operator where that could not refuse.

use std::path::Path;

use k8s_openapi::api::core::v1::ConfigMap;
use kube::{
    Api,
    api::{DeleteParams, ListParams},
};
use serde_json::json;
use vms_operator::api::{
    annotation::{DELETION_PROTECTION, PAUSED},
    v1alpha1::VmsUser,
};

use super::{
    deletion::{delete_namespace, run_from_elsewhere, stored, until_gone, until_namespace_is_gone},
    manifests::{ALICE, ALICE_LOGIN, many},
    site::Site,
    users::condition,
};
use crate::support::{cluster::PATIENCE, command::Output, eventually::eventually};

/// Who collects what belongs to something that is gone, and empties namespaces.
const CONTROLLERS: &str = "system:kube-controller-manager";

/// A site with alice, who is protected, in a cluster that has the policy.
async fn with_protected_alice(test: &str) -> Site {
    let site = Site::start(test).await;
    protect_alice(&site).await;
    site
}

async fn protect_alice(site: &Site) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies");
    let folder = folder.to_str().expect("a path is text");
    site.kubectl(&["apply", "--server-side", "--filename", folder])
        .await;
    site.apply(ALICE).await;
    site.ready("alice").await;
    annotate(site, &format!("{DELETION_PROTECTION}=true")).await;
    // A policy is in force a moment after it was stored.
    eventually(PATIENCE, "the policy is in force", async || {
        let asked = delete(site, &["vmsuser/alice", "--dry-run=server"]).await;
        if asked.status.success() {
            Err("the deletion would be let through".to_owned())
        } else {
            Ok(())
        }
    })
    .await;
}

async fn annotate(site: &Site, annotation: &str) {
    site.kubectl(&["annotate", "--overwrite", "vmsuser/alice", annotation])
        .await;
}

async fn delete(site: &Site, arguments: &[&str]) -> Output {
    let arguments = [&["delete", "--wait=false"], arguments].concat();
    site.namespace.kubectl().run(&arguments).await
}

#[tokio::test]
async fn a_protected_user_is_not_deleted_until_the_annotation_is_taken_away() {
    let site = with_protected_alice("a protected user").await;
    site.apply(&many(0..2)).await;
    let refused = delete(&site, &["vmsuser/alice"]).await;
    assert!(!refused.status.success(), "{refused:?}");
    let namespace = &site.namespace.name;
    let remedy = format!("kubectl annotate -n {namespace} vmsuser/alice {DELETION_PROTECTION}-");
    for words in [&format!("{namespace}/alice is protected"), &remedy] {
        assert!(refused.stderr.contains(words), "{words}: {refused:?}");
    }

    // With all others, by one request each and by one for all.
    let refused = delete(&site, &["vmsusers", "--all"]).await;
    assert!(refused.stderr.contains("is protected"), "{refused:?}");
    until_gone::<VmsUser>(&site, "u0").await;
    let users: Api<VmsUser> = site.api();
    let (how, which) = (DeleteParams::default(), ListParams::default());
    let all = users.delete_collection(&how, &which).await;
    let refused = all.expect_err("a protected user is among them");
    assert!(refused.to_string().contains("is protected"), "{refused}");
    assert_eq!(site.login(ALICE_LOGIN).await, 200);

    let remedy: Vec<&str> = remedy.split_whitespace().skip(1).collect();
    site.kubectl(&remedy).await;
    let deleted = delete(&site, &["vmsuser/alice"]).await;
    deleted.expect_success();
    until_gone::<VmsUser>(&site, "alice").await;
    assert_eq!(stored(&site).await, [""; 0]);
}

#[tokio::test]
async fn what_a_protected_user_belongs_to_does_not_take_it_along() {
    let site = with_protected_alice("a protected user that belongs to something").await;
    site.kubectl(&["create", "configmap", "team"]).await;
    let maps: Api<ConfigMap> = site.api();
    let team = maps.get("team").await.expect("the ConfigMap");
    let owner = json!({"metadata": {"ownerReferences": [
        {"apiVersion": "v1", "kind": "ConfigMap", "name": "team", "uid": team.metadata.uid},
    ]}});
    site.kubectl(&[
        "patch",
        "vmsuser/alice",
        "--type=merge",
        "--patch",
        &owner.to_string(),
    ])
    .await;
    site.kubectl(&["delete", "configmap/team"]).await;
    let namespace = &site.namespace.name;
    eventually(PATIENCE, "the collector was refused", async || {
        let writes = site.namespace.writes_of(CONTROLLERS).await;
        let refused = |write: &&crate::support::audit::AuditEntry| {
            write.namespace == *namespace && write.resource == "vmsusers" && write.code == 403
        };
        match writes.iter().find(refused) {
            Some(_) => Ok(()),
            None => Err(format!("{} writes", writes.len())),
        }
    })
    .await;
    let alice = site.user("alice").await;
    assert_eq!(alice.metadata.deletion_timestamp, None);
}

#[tokio::test]
async fn a_namespace_that_is_deleted_takes_its_protected_users_along() {
    let mut site = Site::prepare("a namespace with a protected user").await;
    run_from_elsewhere(&mut site).await;
    protect_alice(&site).await;
    delete_namespace(&site.namespace).await;
    until_namespace_is_gone(&site.namespace).await;
    assert_eq!(stored(&site).await, [""; 0]);
}

#[tokio::test]
async fn what_could_not_be_refused_waits_until_the_annotation_is_taken_away() {
    let site = Site::start("a deletion that was not refused").await;
    site.apply(ALICE).await;
    site.ready("alice").await;
    annotate(&site, &format!("{PAUSED}=true")).await;
    delete(&site, &["vmsuser/alice"]).await.expect_success();
    annotate(&site, &format!("{DELETION_PROTECTION}=true")).await;
    annotate(&site, &format!("{PAUSED}-")).await;
    let waits = |alice: &VmsUser| condition(alice, "Ready").1 == "DeletionProtected";
    let alice = site.until("alice", "waits", waits).await;
    let (_, _, message) = condition(&alice, "Ready");
    assert!(message.contains(DELETION_PROTECTION), "{message}");
    assert_eq!(site.login(ALICE_LOGIN).await, 200);
    annotate(&site, &format!("{DELETION_PROTECTION}-")).await;
    until_gone::<VmsUser>(&site, "alice").await;
    assert_eq!(stored(&site).await, [""; 0]);
}

#[tokio::test]
async fn what_cannot_be_read_protects_or_pauses_and_is_told_until_it_is_mended() {
    const MISSPELT: &str = "vms-operator.io/deletion-protected";
    let site = with_protected_alice("an annotation that cannot be read").await;
    let is_told = |alice: &VmsUser| !condition(alice, "AnnotationsUnreadable").0.is_empty();
    let is_not_told = |alice: &VmsUser| condition(alice, "AnnotationsUnreadable").0.is_empty();
    let is_protected = async || {
        let asked = delete(&site, &["vmsuser/alice", "--dry-run=server"]).await;
        assert!(asked.stderr.contains("is protected"), "{asked:?}");
        asked.stderr
    };

    annotate(&site, &format!("{DELETION_PROTECTION}=True")).await;
    let alice = site.until("alice", "a value is told", is_told).await;
    let (_, _, message) = condition(&alice, "AnnotationsUnreadable");
    assert!(message.contains("neither \"true\" nor"), "{message}");
    is_protected().await;

    annotate(&site, &format!("{DELETION_PROTECTION}-")).await;
    site.until("alice", "it is mended", is_not_told).await;
    annotate(&site, &format!("{MISSPELT}=true")).await;
    let alice = site.until("alice", "a name is told", is_told).await;
    let (_, _, message) = condition(&alice, "AnnotationsUnreadable");
    assert!(message.contains(DELETION_PROTECTION), "{message}");
    assert!(is_protected().await.contains(&format!("{MISSPELT}-")));

    annotate(&site, &format!("{MISSPELT}-")).await;
    annotate(&site, &format!("{PAUSED}=yes")).await;
    let add = r#"{"spec": {"access": {"cameras": {"names": ["gate-1"]}}}}"#;
    site.kubectl(&["patch", "vmsuser/alice", "--type=merge", "--patch", add])
        .await;
    let paused = |alice: &VmsUser| condition(alice, "Synced").1 == "Paused";
    site.until("alice", "nothing is written", paused).await;
}

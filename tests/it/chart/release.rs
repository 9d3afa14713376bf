//! The life of a release over a whole cluster: installed, brought up to date, set back, and taken away.

use std::{fs, process::Command};

use k8s_openapi::api::core::v1::Pod;
use kube::{Api, api::PostParams};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::rbac::{assert_least_privilege, install_from, live};
use crate::{
    operator::{
        manifests::{ALICE, ALICE_LOGIN, CAMERAS, SETS},
        site::Site,
    },
    support::{
        cluster::{Cluster, PATIENCE},
        eventually::eventually,
        helm::chart,
        namespace::TestNamespace,
        store::TestStore,
    },
};

#[tokio::test]
async fn a_release_comes_changes_and_goes_and_users_keep_their_access() {
    let cluster = Cluster::whole().await;
    let home = cluster.namespace("home of a release").await;
    let before = VersionBefore::make();
    install_from(before.folder.path(), &home, "").await;
    assert!(!before.has_status(&home).await, "the definition of before");
    let store = TestStore::start().await;
    let mut site = Site::prepare_in(cluster, "a site of a release", store).await;
    let chart = chart();
    let chart = chart.to_str().expect("a path of text");
    let namespace = ["--namespace", home.name.as_str()];
    let account = "serviceAccount.create=false,serviceAccount.name=operator";
    let namespace_of_site = &site.namespace.name;
    let reach = format!(
        "{account},secrets.namespaces={{{namespace_of_site}}},secrets.generateIn={{{namespace_of_site}}}"
    );
    let upgrade = [&["upgrade", "ops", chart, "--set", &reach][..], &namespace].concat();
    cluster.helm(&upgrade).await.expect_success();
    assert!(before.has_status(&home).await, "the definition of now");
    site.apply(CAMERAS).await;
    site.apply(SETS).await;
    site.run_everywhere_from(&home).await;
    let tenant = cluster.namespace("a tenant of a site").await;
    live(&site, &tenant).await;
    site.apply(&site.server("")).await;
    site.apply(ALICE).await;
    site.ready("alice").await;
    assert_eq!(site.login(ALICE_LOGIN).await, 200);

    people_may_what_their_roles_say(&site).await;
    a_pod_of_it_is_restricted(&site, &home).await;

    let rollback = [&["rollback", "ops", "1"][..], &namespace].concat();
    cluster.helm(&rollback).await.expect_success();
    cluster.helm(&upgrade).await.expect_success();
    site.resync("after all that").await;
    site.stop().await;
    assert_least_privilege(&home).await;
    let uninstall = [&["uninstall", "ops"][..], &namespace].concat();
    cluster.helm(&uninstall).await.expect_success();
    let alice = site.user("alice").await;
    assert!(alice.status.is_some(), "{alice:?}");
    assert_eq!(site.login(ALICE_LOGIN).await, 200);
}

/// The chart as it may have been: under another version, and with a definition that has less.
struct VersionBefore {
    folder: TempDir,
}

/// The definition that had less.
const DEFINITION: &str = "vmsroles.vms-operator.io";

impl VersionBefore {
    fn make() -> Self {
        let folder = tempfile::tempdir().expect("make a folder");
        let copied = Command::new("cp")
            .args(["--recursive", "--no-target-directory"])
            .args([chart().as_path(), folder.path()])
            .status();
        assert!(copied.expect("run cp").success());
        let change = |name: &str, change: &dyn Fn(&mut Value)| {
            let file = folder.path().join(name);
            let text = fs::read_to_string(&file).expect("read a file of the chart");
            let mut value: Value = serde_saphyr::from_str(&text).expect("YAML");
            change(&mut value);
            fs::write(&file, value.to_string()).expect("write a file of the chart");
        };
        change("Chart.yaml", &|chart| {
            chart["version"] = json!("0.0.9");
            chart["appVersion"] = json!("0.0.9");
        });
        change(&format!("files/crds/{DEFINITION}.yaml"), &|definition| {
            let version = &mut definition["spec"]["versions"][0];
            version["subresources"] = json!({});
            let properties = version["schema"]["openAPIV3Schema"]["properties"].as_object_mut();
            properties.expect("properties").remove("status");
        });
        Self { folder }
    }

    async fn has_status(&self, home: &TestNamespace) -> bool {
        let path = "--output=jsonpath={.spec.versions[0].subresources.status}";
        let kubectl = home.kubectl();
        let shown = kubectl.run(&["get", "crd", DEFINITION, path]).await;
        !shown.expect_success().is_empty()
    }
}

async fn people_may_what_their_roles_say(site: &Site) {
    site.kubectl(&["create", "serviceaccount", "editor"]).await;
    let account = format!("--serviceaccount={}:editor", site.namespace.name);
    site.kubectl(&[
        "create",
        "rolebinding",
        "editor",
        "--clusterrole=edit",
        &account,
    ])
    .await;
    let who = format!("--as=system:serviceaccount:{}:editor", site.namespace.name);
    for (verb, resource, subresource, answer) in [
        ("create", "vmsusers", "", "yes"),
        ("list", "vmsservers", "", "yes"),
        ("create", "vmsservers", "", "no"),
        ("patch", "vmsusers", "--subresource=status", "no"),
    ] {
        eventually(PATIENCE, "the cluster's roles include ours", async || {
            let kubectl = site.namespace.kubectl();
            let mut question = vec!["auth", "can-i", verb, resource, &who];
            question.extend(Some(subresource).filter(|flag| !flag.is_empty()));
            let said = kubectl.run(&question).await.stdout;
            if said.trim() == answer {
                Ok(())
            } else {
                Err(format!("{verb} {resource} {subresource}: {said}"))
            }
        })
        .await;
    }
}

/// The API server itself judges it, in a namespace that takes no other pods.
async fn a_pod_of_it_is_restricted(site: &Site, home: &TestNamespace) {
    let label = "pod-security.kubernetes.io/enforce=restricted";
    site.kubectl(&["label", "namespace", &site.namespace.name, label])
        .await;
    let deployments = home.kubectl();
    let shown = deployments
        .run(&["get", "deployment", "--output=json"])
        .await
        .expect_success();
    let shown: Value = serde_json::from_str(&shown).expect("JSON");
    let mut spec = shown["items"][0]["spec"]["template"]["spec"].clone();
    spec["serviceAccountName"] = json!("operator");
    let pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "restricted"}, "spec": spec});
    let pod: Pod = serde_json::from_value(pod).expect("a Pod");
    let pods: Api<Pod> = Api::namespaced(home.admin.clone(), &site.namespace.name);
    let parameters = PostParams {
        dry_run: true,
        ..PostParams::default()
    };
    pods.create(&parameters, &pod)
        .await
        .expect("the pod is taken");
}

//! The test cluster itself: what the other tests take for granted.

use std::fs;
use std::time::Duration;

use axum::http::Request;
use k8s_openapi::api::core::v1::{ConfigMap, Namespace};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::OwnerReference;
use kube::api::{DeleteParams, ListParams, ObjectMeta, PostParams};
use kube::{Api, Client, Resource};

use crate::support::audit::AuditEntry;
use crate::support::cluster::{Cluster, PATIENCE, install_crds};
use crate::support::eventually::eventually;
use crate::support::namespace::{create, named};
use crate::support::rbac::rule;

mod supervisor;

/// Long enough for a first look.
const MOMENT: Duration = Duration::from_millis(200);

fn config_map(name: &str) -> ConfigMap {
    ConfigMap {
        metadata: named(name),
        ..ConfigMap::default()
    }
}

async fn is_gone<K>(api: &Api<K>, name: &str) -> Result<(), String>
where
    K: Clone + std::fmt::Debug + serde::de::DeserializeOwned,
{
    match api.get_opt(name).await {
        Ok(None) => Ok(()),
        Ok(Some(object)) => Err(format!("{object:?}")),
        Err(error) => Err(error.to_string()),
    }
}

fn is_forbidden<T: std::fmt::Debug>(answer: &kube::Result<T>) -> bool {
    matches!(answer, Err(kube::Error::Api(status)) if status.is_forbidden())
}

#[tokio::test]
async fn the_cluster_says_that_it_is_ready() {
    let client: Client = Cluster::get().await.admin_client().await;
    let request = Request::get("/readyz")
        .body(Vec::new())
        .expect("a path makes a request");
    assert_eq!(
        client.request_text(request).await.expect("ask /readyz"),
        "ok"
    );
    let version = client
        .apiserver_version()
        .await
        .expect("ask for the version");
    assert_eq!(version.major, "1", "{version:?}");
}

#[tokio::test]
async fn a_deleted_namespace_goes_away_with_what_is_in_it() {
    let cluster = Cluster::get().await;
    let namespace = cluster.namespace("a deleted namespace goes away").await;
    let client = cluster.admin_client().await;
    create(
        &Api::namespaced(client.clone(), &namespace.name),
        config_map("inside"),
    )
    .await;
    let namespaces: Api<Namespace> = Api::all(client);
    namespaces
        .delete(&namespace.name, &DeleteParams::default())
        .await
        .expect("delete the namespace");
    eventually(PATIENCE, "the namespace is gone", async || {
        is_gone(&namespaces, &namespace.name).await
    })
    .await;
}

#[tokio::test]
async fn rbac_refuses_what_is_not_granted() {
    let cluster = Cluster::get().await;
    let namespace = cluster.namespace("RBAC refuses what is not granted").await;
    let client = namespace.client().await;
    let here: Api<ConfigMap> = Api::namespaced(client.clone(), &namespace.name);
    let elsewhere: Api<ConfigMap> = Api::namespaced(client, "default");

    assert!(
        is_forbidden(&here.list(&ListParams::default()).await),
        "nothing is granted"
    );
    namespace
        .grant(&[rule("", &["configmaps"], &["list"])])
        .await;
    here.list(&ListParams::default())
        .await
        .expect("list what is granted");
    assert!(
        is_forbidden(
            &here
                .create(&PostParams::default(), &config_map("new"))
                .await
        ),
        "another verb"
    );
    assert!(
        is_forbidden(&elsewhere.list(&ListParams::default()).await),
        "another namespace"
    );
    namespace
        .grant_everywhere(&[rule("", &["configmaps"], &["list"])])
        .await;
    elsewhere
        .list(&ListParams::default())
        .await
        .expect("list what is granted everywhere");
}

#[tokio::test]
async fn an_owned_object_is_collected_after_its_owner() {
    let cluster = Cluster::get().await;
    let namespace = cluster.namespace("an owned object is collected").await;
    let maps: Api<ConfigMap> = Api::namespaced(cluster.admin_client().await, &namespace.name);
    create(&maps, config_map("owner")).await;
    let owner = maps.get("owner").await.expect("read the owner");
    let reference: OwnerReference = owner.owner_ref(&()).expect("a stored object has a uid");
    let metadata = ObjectMeta {
        owner_references: Some(vec![reference]),
        ..named("owned")
    };
    create(
        &maps,
        ConfigMap {
            metadata,
            ..ConfigMap::default()
        },
    )
    .await;

    maps.delete("owner", &DeleteParams::default())
        .await
        .expect("delete the owner");
    eventually(PATIENCE, "the owned object is gone", async || {
        is_gone(&maps, "owned").await
    })
    .await;
}

#[tokio::test]
async fn the_audit_log_counts_one_write_once() {
    let cluster = Cluster::get().await;
    let namespace = cluster.namespace("the audit log counts one write").await;
    namespace
        .grant(&[rule("", &["configmaps"], &["create", "get"])])
        .await;
    assert_eq!(namespace.writes().await, [], "nothing is written yet");

    let maps: Api<ConfigMap> = Api::namespaced(namespace.client().await, &namespace.name);
    create(&maps, config_map("counted")).await;
    maps.get("counted")
        .await
        .expect("read it back, which counts for nothing");

    let written = [AuditEntry {
        verb: "create".to_owned(),
        group: String::new(),
        resource: "configmaps".to_owned(),
        namespace: namespace.name.clone(),
        name: "counted".to_owned(),
        code: 201,
    }];
    assert_eq!(namespace.writes().await, written);
    assert_eq!(cluster.writes_by(&namespace.user()).await, written);
}

#[tokio::test]
async fn kubectl_has_the_rights_of_its_kubeconfig() {
    let cluster = Cluster::get().await;
    let namespace = cluster
        .namespace("kubectl has the rights of its kubeconfig")
        .await;
    let manifest = "{apiVersion: v1, kind: ConfigMap, metadata: {name: typed}}";
    let applied = namespace
        .kubectl()
        .run_with_input(&["apply", "--filename=-"], manifest)
        .await;
    assert_eq!(applied.expect_success(), "configmap/typed created\n");

    let refused = namespace
        .kubectl_as_account()
        .run(&["get", "configmap", "typed"])
        .await;
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    assert!(refused.stderr.contains(&namespace.user()), "{refused:?}");
    let whoever = fs::read_to_string(namespace.kubeconfig()).expect("read the kubeconfig");
    assert!(whoever.contains(&cluster.address().server), "{whoever}");
}

#[tokio::test]
async fn custom_resources_of_a_folder_are_served() {
    let cluster = Cluster::get().await;
    let folder = tempfile::tempdir().expect("make a folder");
    install_crds(&cluster.kubectl(), folder.path()).expect("an empty folder installs nothing");
    let definition = "
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: probes.test.vms-operator.io}
spec:
  group: test.vms-operator.io
  names: {kind: Probe, plural: probes}
  scope: Namespaced
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
";
    fs::write(folder.path().join("probes.yaml"), definition).expect("write a custom resource");
    install_crds(&cluster.kubectl(), folder.path()).expect("install the custom resource");
    let listed = cluster
        .kubectl()
        .run(&["get", "probes.test.vms-operator.io", "--all-namespaces"])
        .await;
    assert!(
        listed.stderr.starts_with("No resources found"),
        "{listed:?}"
    );
}

#[tokio::test]
#[should_panic(expected = "in vain: it rains; last seen: sunshine")]
async fn waiting_in_vain_says_for_what_and_what_was_seen() {
    eventually::<()>(MOMENT, "it rains", async || Err("sunshine".to_owned())).await;
}

//! Deletion always ends.

use k8s_openapi::api::core::v1::{Namespace, Secret};
use kube::{Api, api::DeleteParams};
use vms_operator::{
    api::{
        annotation::{FINALIZER, LET_GO},
        v1alpha1::{VmsServer, VmsUser},
    },
    operator::rbac,
};

use super::{
    manifests::{ALICE, ALICE_LOGIN, CAMERAS, SETS, many},
    site::Site,
    users::{condition, status_of},
};
use crate::support::{
    cluster::PATIENCE, eventually::eventually, namespace::TestNamespace, rbac::rules,
};

async fn with_alice(test: &str) -> Site {
    let site = Site::start(test).await;
    site.apply(ALICE).await;
    site.ready("alice").await;
    site
}

async fn delete(site: &Site, object: &str) {
    site.kubectl(&["delete", object, "--wait=false"]).await;
}

pub(crate) async fn until_gone<K>(site: &Site, name: &str)
where
    K: kube::Resource<DynamicType = (), Scope = kube::core::NamespaceResourceScope>
        + Clone
        + std::fmt::Debug
        + serde::de::DeserializeOwned,
{
    let objects: Api<K> = site.api();
    eventually(PATIENCE, &format!("{name} is gone"), async || match objects
        .get_metadata_opt(name)
        .await
    {
        Ok(None) => Ok(()),
        other => Err(format!("{other:#?}")),
    })
    .await;
}

/// The logins of the store's users.
pub(super) async fn stored(site: &Site) -> Vec<String> {
    let parent = site.store.parent().await;
    let listing = parent.get("/api/v1/users/subusers?per_page=100").await;
    listing.expect(200).column("login")
}

/// Starts the operator under an account elsewhere, which outlives the site's namespace: of that, account and roles
/// would be gone before the last user is.
pub(super) async fn run_from_elsewhere(site: &mut Site) {
    let cluster = site.namespace.cluster;
    let home = cluster.namespace("home of the operator").await;
    home.grant_everywhere(&rules(rbac::OBJECTS)).await;
    home.grant_in(&site.namespace.name, &rules(rbac::SECRETS))
        .await;
    home.grant(&rules(rbac::OWN)).await;
    site.run_from(&home).await;
}

/// Deletes a namespace, without waiting for the end of it.
pub(super) async fn delete_namespace(namespace: &TestNamespace) {
    let namespaces: Api<Namespace> = Api::all(namespace.admin.clone());
    let how = DeleteParams::default();
    let deleted = namespaces.delete(&namespace.name, &how).await;
    deleted.expect("delete the namespace");
}

pub(super) async fn until_namespace_is_gone(namespace: &TestNamespace) {
    let namespaces: Api<Namespace> = Api::all(namespace.admin.clone());
    eventually(PATIENCE, "the namespace is gone", async || match namespaces
        .get_opt(&namespace.name)
        .await
    {
        Ok(None) => Ok(()),
        Ok(Some(namespace)) => Err(format!("{:#?}", namespace.status)),
        Err(error) => Err(error.to_string()),
    })
    .await;
}

#[tokio::test]
async fn a_deleted_user_is_gone_from_the_store_and_then_from_the_cluster() {
    let site = with_alice("a deleted user").await;
    let held = site.user("alice").await.metadata.finalizers;
    assert_eq!(held, Some(vec![FINALIZER.to_owned()]));
    delete(&site, "vmsuser/alice").await;
    until_gone::<VmsUser>(&site, "alice").await;
    assert_eq!(stored(&site).await, [""; 0]);
    assert_eq!(site.login(ALICE_LOGIN).await, 422);
}

#[tokio::test]
async fn a_user_of_the_policy_orphan_stays_in_the_store() {
    let site = with_alice("a user of the policy Orphan").await;
    site.patch("vmsuser/alice", "{deletionPolicy: Orphan}")
        .await;
    site.ready("alice").await;
    delete(&site, "vmsuser/alice").await;
    until_gone::<VmsUser>(&site, "alice").await;
    assert_eq!(site.login(ALICE_LOGIN).await, 200);
}

#[tokio::test]
async fn a_deletion_while_the_store_is_away_says_why_it_waits_and_ends_when_told_to_let_go() {
    let mut site = with_alice("a deletion while the store is away").await;
    site.store.stop().await;
    delete(&site, "vmsuser/alice").await;
    let alice = site
        .until("alice", "says why it waits", |alice| {
            condition(alice, "Ready")
                .2
                .contains("cannot delete the user")
        })
        .await;
    let (_, _, message) = condition(&alice, "Ready");
    assert!(message.contains("vms-operator.io/let-go=true"), "{message}");
    let let_go = format!("{LET_GO}=true");
    site.kubectl(&["annotate", "vmsuser/alice", &let_go]).await;
    until_gone::<VmsUser>(&site, "alice").await;
    assert_eq!(
        site.events("LetGo").await,
        ["the user stays in the VMS because of the annotation vms-operator.io/let-go"]
    );
    site.store.start_again().await;
    assert_eq!(site.login(ALICE_LOGIN).await, 200, "as the annotation says");
}

#[tokio::test]
async fn a_deletion_while_the_store_is_away_ends_when_it_is_back() {
    let mut site = with_alice("a deletion waits for the store").await;
    site.store.stop().await;
    delete(&site, "vmsuser/alice").await;
    site.until("alice", "says why it waits", |alice| {
        condition(alice, "Ready")
            .2
            .contains("cannot delete the user")
    })
    .await;
    site.store.start_again().await;
    until_gone::<VmsUser>(&site, "alice").await;
    assert_eq!(stored(&site).await, [""; 0]);
}

#[tokio::test]
async fn a_server_waits_for_its_users() {
    let site = with_alice("a server waits for its users").await;
    delete(&site, "vmsserver/main").await;
    eventually(PATIENCE, "the server is being deleted", async || {
        let server = site.vms_server().await;
        server
            .metadata
            .deletion_timestamp
            .map(drop)
            .ok_or_else(|| "it is not".to_owned())
    })
    .await;
    // A change still arrives, as the server is still there.
    site.patch(
        "vmsuser/alice",
        "{access: {cameras: {names: [gate-1, gate-2, yard-1, lobby]}}}",
    )
    .await;
    let alice = site.ready("alice").await;
    assert_eq!(status_of(&alice).access.expect("counts").cameras, 4);
    delete(&site, "vmsuser/alice").await;
    until_gone::<VmsUser>(&site, "alice").await;
    until_gone::<VmsServer>(&site, "main").await;
    assert_eq!(stored(&site).await, [""; 0]);
}

#[tokio::test]
async fn a_folder_deleted_at_once_ends_in_every_order() {
    for (number, order) in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]]
        .into_iter()
        .enumerate()
    {
        let site = Site::start(&format!("a folder deleted {number}")).await;
        let users = many(0..3);
        site.apply(&users).await;
        for name in ["u0", "u1", "u2"] {
            site.ready(name).await;
        }
        let server = site.server("");
        let parts = [server.as_str(), CAMERAS, SETS, users.as_str()];
        let folder: Vec<&str> = order.iter().map(|&part| parts[part]).collect();
        site.delete(&folder.join("\n---\n")).await;
        for name in ["u0", "u1", "u2"] {
            until_gone::<VmsUser>(&site, name).await;
        }
        until_gone::<VmsServer>(&site, "main").await;
    }
}

#[tokio::test]
async fn a_deleted_namespace_takes_its_users_out_of_the_store() {
    let mut site = Site::prepare("a deleted namespace").await;
    run_from_elsewhere(&mut site).await;
    site.apply(ALICE).await;
    site.ready("alice").await;
    delete_namespace(&site.namespace).await;
    until_namespace_is_gone(&site.namespace).await;
    assert_eq!(stored(&site).await, [""; 0]);
}

#[tokio::test]
async fn a_server_whose_secret_went_first_still_lets_its_users_be_deleted() {
    let site = with_alice("a server whose Secret went first").await;
    let secrets: Api<Secret> = site.api();
    secrets
        .delete("main-parent-account", &DeleteParams::default())
        .await
        .expect("delete the Secret");
    site.resync("without its Secret").await;
    delete(&site, "vmsuser/alice").await;
    until_gone::<VmsUser>(&site, "alice").await;
    assert_eq!(stored(&site).await, [""; 0]);
}

#[tokio::test]
async fn a_server_that_is_gone_keeps_no_user_waiting() {
    let mut site = with_alice("a server that is gone").await;
    site.stop().await;
    site.kubectl(&[
        "patch",
        "vmsserver/main",
        "--type=merge",
        r#"--patch={"metadata": {"finalizers": null}}"#,
    ])
    .await;
    site.kubectl(&["delete", "vmsserver/main"]).await;
    delete(&site, "vmsuser/alice").await;
    site.run().await;
    until_gone::<VmsUser>(&site, "alice").await;
    let note = format!(
        "VmsServer {}/main is gone: the user may still be in the VMS",
        site.namespace.name
    );
    assert_eq!(site.events("LetGo").await, [note]);
}

#[tokio::test]
async fn a_deletion_of_a_paused_user_waits_and_ends_with_its_server() {
    let site = with_alice("a deletion of a paused user").await;
    site.kubectl(&["annotate", "vmsuser/alice", "vms-operator.io/paused=true"])
        .await;
    delete(&site, "vmsuser/alice").await;
    site.until("alice", "says why it waits", |alice| {
        condition(alice, "Synced").1 == "Paused" && condition(alice, "Ready").2.contains("let-go")
    })
    .await;
    delete(&site, "vmsserver/main").await;
    until_gone::<VmsUser>(&site, "alice").await;
    until_gone::<VmsServer>(&site, "main").await;
    assert_eq!(stored(&site).await, [ALICE_LOGIN.0], "nothing was written");
    assert_eq!(site.events("LetGo").await.len(), 1);
}

#[tokio::test]
async fn a_deletion_on_an_observed_server_touches_nothing_and_says_so() {
    let site = with_alice("a deletion on an observed server").await;
    site.apply(&site.server("mode: Observe")).await;
    site.resync("observed").await;
    delete(&site, "vmsuser/alice").await;
    until_gone::<VmsUser>(&site, "alice").await;
    assert_eq!(stored(&site).await, [ALICE_LOGIN.0]);
    assert_eq!(
        site.events("LetGo").await,
        ["the user stays in the VMS; nothing is written while its VmsServer has the mode Observe"]
    );
}

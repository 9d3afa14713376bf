//! A user whose object gets another name, and runs at the same time.

use std::fs::File;

use super::folder::{Folder, of_server};
use crate::support::store::TestStore;

async fn ids(store: &TestStore) -> Vec<(String, String)> {
    let parent = store.parent().await;
    let users = parent.get("/api/v1/users/subusers?per_page=100").await;
    let users = users.expect(200);
    let logins = users.column("login").into_iter();
    logins.zip(users.column("id")).collect()
}

#[tokio::test]
async fn a_user_whose_object_is_renamed_is_taken_over_and_nothing_of_it_is_deleted() {
    let store = TestStore::start().await;
    let folder = Folder::of_site(&store, &["alice"]);
    folder.vmsctl("apply", &[]).await.expect(0);
    let before = ids(&store).await;
    folder.edit("user-alice.yaml", "name: alice\n", "name: alice-lane\n");
    let planned = folder.vmsctl("plan", &[]).await.expect(0);
    insta::assert_snapshot!(planned, @r"
    VmsServer video/main at http://store (driver Aipix)
    ~ video/alice-lane (alice@example.com): take over
    - video/alice (alice@example.com): no longer declared here: VmsUser video/alice-lane declares the same login, and nothing is deleted
    plan: 1 changed, 1 renamed
    ");
    folder.vmsctl("apply", &["--prune"]).await.expect(0);
    assert_eq!(ids(&store).await, before);
    let settled = folder.vmsctl("apply", &["--prune"]).await.expect(0);
    assert_eq!(settled, of_server("1 unchanged\n"));
}

#[tokio::test]
async fn a_user_of_the_same_login_in_another_namespace_needs_a_word_and_deletes_nothing_without() {
    let store = TestStore::start().await;
    let folder = Folder::of_site(&store, &["alice"]);
    folder.vmsctl("apply", &[]).await.expect(0);
    let before = ids(&store).await;
    folder.remove("user-alice.yaml");
    folder.edit(
        "server.yaml",
        "spec:\n",
        "spec:\n  shares: [{namespace: shop, loginPattern: \"*\", cameras: {all: true}}]\n",
    );
    folder.write(
        "alice.yaml",
        "{apiVersion: vms-operator.io/v1alpha1, kind: VmsUser, metadata: {name: alice, namespace: shop}, spec: {serverRef: \
         {name: main, namespace: video}, login: alice@example.com}}",
    );
    folder.vmsctl("apply", &["--prune"]).await.expect(1);
    assert_eq!(ids(&store).await, before);
    let adopted = ["--prune", "--adopt", "alice@example.com"];
    folder.vmsctl("apply", &adopted).await.expect(0);
    assert_eq!(ids(&store).await, before);
}

#[tokio::test]
async fn a_forgotten_namespace_is_told() {
    let store = TestStore::start().await;
    let folder = Folder::of_site(&store, &["alice"]);
    folder.vmsctl("apply", &[]).await.expect(0);
    let elsewhere = [
        "--namespace",
        "lobby",
        "--filename",
        "site",
        "--state",
        "state.json",
    ];
    let planned = folder
        .run(&[&["plan"], &elsewhere[..]].concat(), &[], "")
        .await;
    let told = "the state file has a user of VmsServer video/main, which no manifest declares: is --namespace right?";
    assert!(planned.stderr.contains(told), "{planned:?}");
}

#[tokio::test]
async fn a_run_that_would_write_while_another_one_writes_is_refused_and_a_plan_is_not() {
    let store = TestStore::start().await;
    let folder = Folder::of_site(&store, &["alice"]);
    let other = File::create(folder.path("state.json.lock")).expect("a file");
    other.lock().expect("nobody else has it");
    let refused = folder.vmsctl("apply", &[]).await.expect(3);
    assert!(
        refused.contains("the state file state.json is in use"),
        "{refused}"
    );
    folder.vmsctl("plan", &[]).await.expect(0);
    drop(other);
    folder.vmsctl("apply", &[]).await.expect(0);
}

#[tokio::test]
async fn a_plan_makes_no_database() {
    let store = TestStore::start().await;
    let folder = Folder::of_site(&store, &["alice"]);
    folder.vmsctl("plan", &["--store", "new.db"]).await;
    assert!(!folder.path("new.db").exists());
}

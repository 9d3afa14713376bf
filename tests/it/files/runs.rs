//! What runs do to a store: plan nothing, apply once, and nothing the second time.

use super::folder::{Folder, of_server};
use crate::support::store::TestStore;

/// `correct-horse-battery`, hashed by the reference implementation of argon2.
const HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$tjMoPUqkQwyMIr48ZW/yCR5PdHGyBZrqn+7RH6U4+a8";
const ALICE: (&str, &str) = ("alice@example.com", "alice-demo-1");

async fn logins(store: &TestStore) -> Vec<String> {
    let parent = store.parent().await;
    let listing = parent.get("/api/v1/users/subusers?per_page=100").await;
    listing.expect(200).column("login")
}

/// The sessions of the product that the parent account has.
async fn open_sessions(store: &TestStore) -> Vec<String> {
    let sessions = store
        .parent()
        .await
        .get("/api/v1/sessions")
        .await
        .expect(200);
    let sessions = sessions
        .body
        .as_array()
        .expect("a list")
        .clone()
        .into_iter();
    let agents = sessions.filter_map(|session| session["user_agent"].as_str().map(str::to_owned));
    agents
        .filter(|agent| agent.starts_with("vms-operator/"))
        .collect()
}

#[tokio::test]
async fn a_plan_says_what_an_apply_does_and_a_second_run_that_nothing_changed() {
    let store = TestStore::start().await;
    let folder = Folder::of_site(&store, &["alice", "dave"]);
    let planned = folder.vmsctl("plan", &[]).await.expect(0);
    insta::assert_snapshot!(planned, @r"
    VmsServer video/main at http://store (driver Aipix)
    + video/alice (alice@example.com): create
        + cameras      gate-1, gate-2, yard-1
        + layouts      north-wall
        + permissions  archive: View, cameraGroups: View, layouts: View, screenshots: Save
        ~ logins from  nowhere → 127.0.0.1, 203.0.113.0/28
        ~ password     from its Secret
    + video/dave (dave@example.com): create
        + cameras      warehouse-1, warehouse-2
        + layouts      warehouse
        + permissions  layouts: View
        ~ logins from  nowhere → 127.0.0.1, 2001:db8:17::/48
        ~ password     from its Secret
    plan: 2 created
    ");
    assert_eq!(logins(&store).await, [""; 0], "a plan writes nothing");
    let applied = folder.vmsctl("apply", &[]).await.expect(0);
    assert_eq!(planned.replace("plan: ", ""), applied);
    assert_eq!(store.anybody().login(ALICE).await.status, 200);
    assert_eq!(open_sessions(&store).await, [""; 0], "it logs out");
    let again = folder.vmsctl("apply", &[]).await.expect(0);
    assert_eq!(again, of_server("2 unchanged\n"));
}

#[tokio::test]
async fn a_change_of_a_manifest_is_delivered_and_named() {
    let store = TestStore::start().await;
    let folder = Folder::of_site(&store, &["alice"]);
    folder.vmsctl("apply", &[]).await.expect(0);
    folder.edit(
        "user-alice.yaml",
        "[gate-1, gate-2, yard-1]",
        "[gate-1, lobby]",
    );
    folder.edit(
        "user-alice.yaml",
        "    layouts: {names: [north-wall]}\n",
        "",
    );
    folder.edit(
        "user-alice.yaml",
        "[127.0.0.1, 203.0.113.0/28]",
        "[127.0.0.2]",
    );
    folder.edit("user-alice.yaml", "Alice Lane", "Alice Hill");
    let changed = folder.vmsctl("apply", &[]).await.expect(0);
    insta::assert_snapshot!(changed, @r"
    VmsServer video/main at http://store (driver Aipix)
    ~ video/alice (alice@example.com): change
        - cameras      gate-2, yard-1
        + cameras      lobby
        - layouts      north-wall
        ~ logins from  127.0.0.1, 203.0.113.0/28 → 127.0.0.2
        ~ name         Alice Lane → Alice Hill
    1 changed
    ");
    assert_eq!(store.anybody().login(ALICE).await.status, 403);
    let elsewhere = store.somebody_at([127, 0, 0, 2].into());
    assert_eq!(elsewhere.login(ALICE).await.status, 200);
}

#[tokio::test]
async fn when_a_user_may_come_is_planned_delivered_and_planned_no_more() {
    let store = TestStore::start().await;
    let folder = Folder::of_site(&store, &["alice"]);
    let until = "  validUntil: 2999-01-31T02:00:00.000000001+02:00\n  ipPool:\n";
    folder.edit("user-alice.yaml", "  ipPool:\n", until);
    let planned = folder.vmsctl("plan", &[]).await.expect(0);
    let line = "    ~ valid        always → until 2999-01-31T00:00:00.000000001Z\n";
    assert!(planned.contains(line), "{planned}");
    folder.vmsctl("apply", &[]).await.expect(0);
    assert_eq!(
        folder.vmsctl("plan", &[]).await.expect(0),
        of_server("plan: 1 unchanged\n")
    );

    folder.edit(
        "user-alice.yaml",
        "  ipPool:\n",
        "  suspended: true\n  ipPool:\n",
    );
    let changed = folder.vmsctl("apply", &[]).await.expect(0);
    let line = "    ~ valid        until 2999-01-31T00:00:00.000000001Z → until 2999-01-31T00:00:00.000000001Z, suspended\n";
    assert!(changed.contains(line), "{changed}");
    assert_eq!(store.anybody().login(ALICE).await.status, 403);
    assert_eq!(
        folder.vmsctl("plan", &[]).await.expect(0),
        of_server("plan: 1 unchanged\n")
    );
}

#[tokio::test]
async fn a_password_is_set_at_creation_and_later_only_when_asked_for() {
    let store = TestStore::start().await;
    let folder = Folder::of_site(&store, &["alice"]);
    folder.vmsctl("apply", &[]).await.expect(0);
    folder.edit("user-alice.yaml", "alice-demo-1", "alice-demo-2");
    let kept = folder.vmsctl("apply", &[]).await.expect(0);
    assert_eq!(kept, of_server("1 unchanged\n"));
    assert_eq!(store.anybody().login(ALICE).await.status, 200);
    let set = folder.vmsctl("apply", &["--set-passwords"]).await.expect(0);
    insta::assert_snapshot!(set, @r"
    VmsServer video/main at http://store (driver Aipix)
    ~ video/alice (alice@example.com): change
        ~ password     from its Secret
    1 changed
    ");
    assert_eq!(store.anybody().login(ALICE).await.status, 422);
    let new = (ALICE.0, "alice-demo-2");
    assert_eq!(store.anybody().login(new).await.status, 200);
}

#[tokio::test]
async fn a_store_inside_the_process_serves_as_the_server() {
    let nowhere = TestStore::start().await;
    let folder = Folder::of_site(&nowhere, &["alice"]);
    let seed = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/store.yaml");
    let embedded = ["--store", "store.db", "--seed", seed];
    let first = folder.vmsctl("apply", &embedded).await.expect(0);
    assert!(first.ends_with("1 created\n"), "{first}");
    let second = folder.vmsctl("apply", &embedded).await.expect(0);
    let title = "VmsServer video/main in the file of --store (driver Aipix)";
    assert_eq!(second, format!("{title}\n1 unchanged\n"));
    assert_eq!(
        logins(&nowhere).await,
        [""; 0],
        "the server itself is not asked"
    );
}

#[tokio::test]
async fn an_observed_server_is_not_written_to() {
    let store = TestStore::start().await;
    let folder = Folder::of_site(&store, &["alice"]);
    folder.edit("server.yaml", "  driver: Aipix\n", "  mode: Observe\n");
    let applied = folder.vmsctl("apply", &[]).await.expect(0);
    let last = applied.lines().last();
    assert_eq!(
        last,
        Some("plan: 1 created; nothing is written to VmsServer video/main, in the mode Observe")
    );
    assert_eq!(logins(&store).await, [""; 0]);
}

#[tokio::test]
async fn a_server_that_does_not_answer_ends_a_run_with_its_name_and_changes_no_state() {
    let mut store = TestStore::start().await;
    let folder = Folder::of_site(&store, &["alice"]);
    store.stop().await;
    let failed = folder.vmsctl("apply", &[]).await.expect(3);
    insta::assert_snapshot!(failed.replace("http://store", "URL"), @r"
    error: VmsServer video/main at URL cannot be used: check spec.url, the network and the certificate authority
      because: cannot log in: there is no connection
      because: error sending request
      because: client error (Connect)
      because: tcp connect error
      because: Connection refused (os error 111)
    ");
    assert!(!folder.path("state.json").exists());
    store.start_again().await;
    folder.vmsctl("apply", &[]).await.expect(0);
}

#[tokio::test]
async fn a_suspended_user_loses_everything_and_one_that_is_not_there_is_not_made() {
    let store = TestStore::start().await;
    let folder = Folder::of_site(&store, &["alice", "dave"]);
    folder.edit(
        "user-dave.yaml",
        "spec:\n  serverRef",
        "spec:\n  suspended: true\n  serverRef",
    );
    let made = folder.vmsctl("apply", &[]).await.expect(0);
    assert!(made.ends_with("1 created, 1 unchanged\n"), "{made}");
    folder.edit(
        "user-alice.yaml",
        "spec:\n  serverRef",
        "spec:\n  suspended: true\n  serverRef",
    );
    let suspended = folder.vmsctl("apply", &[]).await.expect(0);
    insta::assert_snapshot!(suspended, @r"
    VmsServer video/main at http://store (driver Aipix)
    ~ video/alice (alice@example.com): change
        - cameras      gate-1, gate-2, yard-1
        - layouts      north-wall
        - permissions  archive: View, cameraGroups: View, layouts: View, screenshots: Save
        ~ valid        always → suspended
        ~ logins from  127.0.0.1, 203.0.113.0/28 → nowhere
    1 changed, 1 unchanged
    ");
    assert_eq!(store.anybody().login(ALICE).await.status, 403);
    assert_eq!(
        folder.vmsctl("apply", &[]).await.expect(0),
        of_server("2 unchanged\n")
    );
}

#[tokio::test]
async fn a_password_that_is_made_in_a_cluster_is_known_to_nobody_here() {
    let store = TestStore::start().await;
    let folder = Folder::of_site(&store, &["alice"]);
    let reference = "secretRef: {name: alice-login}";
    let generate = "generate: {secretName: alice-made}";
    folder.edit("user-alice.yaml", reference, generate);
    let applied = folder.vmsctl("apply", &[]).await.expect(0);
    assert!(
        applied.contains(
            "! password     random and unknown: passwords are generated only in a cluster"
        ),
        "{applied}"
    );
    assert_eq!(logins(&store).await, [ALICE.0]);
    assert_eq!(store.anybody().login(ALICE).await.status, 422);
    let again = folder.vmsctl("apply", &[]).await.expect(0);
    assert_eq!(again, of_server("1 unchanged\n"));

    folder.edit("user-alice.yaml", generate, reference);
    let set = folder.vmsctl("apply", &["--set-passwords"]).await.expect(0);
    assert!(set.contains("~ password     from its Secret"), "{set}");
    assert_eq!(store.anybody().login(ALICE).await.status, 200);
}

#[tokio::test]
async fn a_hash_in_a_secret_of_the_folder_is_set_as_one() {
    let store = TestStore::start().await;
    let folder = Folder::of_site(&store, &["alice"]);
    let reference = "secretRef: {name: alice-login}";
    let hashed = format!("{reference}\n    format: Argon2idPHC");
    folder.edit("user-alice.yaml", reference, &hashed);
    let refused = folder.vmsctl("apply", &[]).await.expect(1);
    assert!(refused.contains("[PasswordRejected]"), "{refused}");
    folder.edit(
        "user-alice.yaml",
        "password: alice-demo-1",
        &format!("password: \"{HASH}\""),
    );
    folder.vmsctl("apply", &[]).await.expect(0);
    let login = (ALICE.0, "correct-horse-battery");
    assert_eq!(store.anybody().login(login).await.status, 200);
}

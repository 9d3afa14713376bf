//! `vmsctl` at servers that do in ways of their own what no source documents.

use serde_json::Value;

use super::folder::{Folder, of_server};
use crate::support::store::TestStore;

const ALICE: (&str, &str) = ("alice@example.com", "alice-demo-1");

const DIALECT: &str = include_str!("../../../examples/dialects/objects/dialect.yaml");
const SERVER: &str = include_str!("../../../examples/dialects/objects/server.yaml");

/// The example site on that server, with what a VmsServer of an example states of it.
fn folder(store: &TestStore, server: &str) -> Folder {
    let folder = Folder::of_site(store, &["alice"]);
    let (_, stated) = server.split_once("  aipix:\n").expect("a statement");
    let stated = format!("  driver: Aipix\n  aipix:\n{stated}");
    folder.edit("server.yaml", "  driver: Aipix\n", &stated);
    folder
}

/// The one user that the store has, in the words of the store.
async fn alice(store: &TestStore) -> Value {
    let parent = store.parent().await;
    let rows = parent.get("/api/v1/users/subusers").await.expect(200);
    let path = format!("/admin/v1/subusers/{}", rows.body["data"][0]["id"]);
    store.admin().get(&path).await.expect(200).body
}

#[tokio::test]
async fn a_user_is_made_changed_and_kept_on_a_server_of_which_its_ways_are_stated() {
    let store = TestStore::speaking(DIALECT).await;
    let folder = folder(&store, SERVER);
    folder.edit(
        "user-alice.yaml",
        "  permissions:\n",
        "  permissions:\n    maps: [\"*\"]\n",
    );
    let made = folder.vmsctl("apply", &[]).await.expect(0);
    assert!(made.contains("extraPermissions: map-show"), "{made}");
    store.anybody().login(ALICE).await.expect(200);
    store
        .somebody_at([127, 0, 0, 2].into())
        .login(ALICE)
        .await
        .expect(403);
    assert_eq!(
        folder.vmsctl("apply", &[]).await.expect(0),
        of_server("1 unchanged\n")
    );

    folder.edit(
        "user-alice.yaml",
        "[127.0.0.1, 203.0.113.0/28]",
        "[127.0.0.2]",
    );
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
    folder.vmsctl("apply", &[]).await.expect(0);
    store.anybody().login(ALICE).await.expect(403);
    let elsewhere = store
        .somebody_at([127, 0, 0, 2].into())
        .logged_in(ALICE)
        .await;
    let seen = elsewhere.get("/api/v1/cameras").await.expect(200);
    assert_eq!(seen.column("name"), ["gate-1", "lobby"]);
    assert_eq!(
        folder.vmsctl("apply", &[]).await.expect(0),
        of_server("1 unchanged\n")
    );
}

#[tokio::test]
async fn a_server_that_only_says_that_it_keeps_pools_gives_no_access() {
    let store = TestStore::speaking(&format!("{DIALECT}\nlies: [KeepsNoPool]\n")).await;
    let folder = folder(&store, SERVER);
    let said = folder.vmsctl("apply", &[]).await.expect(3);
    assert!(said.contains("ipPool"), "{said}");
    store.anybody().login(ALICE).await.expect(422);
    let kept = alice(&store).await;
    for list in ["cameras", "layouts", "groups", "permissions"] {
        assert_eq!(kept[list].as_array().map(Vec::len), Some(0), "{kept}");
    }
}

#[tokio::test]
async fn without_a_pool_it_takes_no_more_than_where_users_are_shown() {
    let store = TestStore::speaking("showUser:\n  path: users/{id}\n").await;
    let folder = folder(&store, "  aipix:\n    showUser:\n      path: users/{id}\n");
    let refused = folder.vmsctl("apply", &[]).await.expect(1);
    assert!(refused.contains("Unsupported"), "{refused}");
    let pool = "  ipPool:\n    ranges: [127.0.0.1, 203.0.113.0/28]\n";
    folder.edit("user-alice.yaml", pool, "");
    folder.vmsctl("apply", &[]).await.expect(0);
    let visitor = store.anybody().logged_in(ALICE).await;
    let seen = visitor.get("/api/v1/cameras").await.expect(200);
    assert_eq!(seen.column("name"), ["gate-1", "gate-2", "yard-1"]);
    assert_eq!(
        folder.vmsctl("apply", &[]).await.expect(0),
        of_server("1 unchanged\n")
    );
}

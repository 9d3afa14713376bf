//! Whose a store user is: what other people made is left alone until somebody says so.

use serde_json::json;

use super::folder::{Folder, of_server};
use crate::support::store::{PARENT, TestStore, Visitor};

/// Makes a user by hand, and answers its id.
async fn make(parent: &Visitor, login: &str) -> String {
    let body = json!({
        "name": "By hand", "email": login, "password": "by-hand-1", "password_confirmation": "by-hand-1",
        "cameras_to_attach": [], "layouts": [], "groups": [], "permissions": [],
    });
    let made = parent.post("/api/v1/users/subusers", body).await;
    made.expect(200).id().to_string()
}

async fn shown(parent: &Visitor, id: &str) -> serde_json::Value {
    let user = parent.get(&format!("/api/v1/users/subusers/{id}")).await;
    user.expect(200).body.clone()
}

#[tokio::test]
async fn a_user_of_somebody_else_is_left_alone_until_it_is_adopted() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    let id = make(&parent, "alice@example.com").await;
    let before = shown(&parent, &id).await;
    let folder = Folder::of_site(&store, &["alice"]);
    let refused = folder.vmsctl("apply", &[]).await.expect(1);
    insta::assert_snapshot!(refused, @r"
    VmsServer video/main at http://store (driver Aipix)
    ! video/alice (alice@example.com): left as it is, made by somebody else
    error[LoginTaken]: the VMS has a user `alice@example.com` that this object did not make; it is left alone
     --> site/user-alice.yaml:8:10
      |
    8 |   login: alice@example.com
      |          ^^^^^^^^^^^^^^^^^ VmsUser video/alice spec.login
      |
      = help: choose another login, or let the owner of the VmsServer list namespace and login in spec.adopt

    1 refused
    ");
    assert_eq!(shown(&parent, &id).await, before);

    let adopt = ["--adopt", "alice@example.com"];
    let adopted = folder.vmsctl("apply", &adopt).await.expect(0);
    insta::assert_snapshot!(adopted, @r"
    VmsServer video/main at http://store (driver Aipix)
    ~ video/alice (alice@example.com): take over
        + cameras      gate-1, gate-2, yard-1
        + layouts      north-wall
        + permissions  archive: View, cameraGroups: View, layouts: View, screenshots: Save
        ~ logins from  anywhere → 127.0.0.1, 203.0.113.0/28
        ~ name         By hand → Alice Lane
    1 changed
    ");
    assert_eq!(
        shown(&parent, &id).await["cameras"]
            .as_array()
            .map(Vec::len),
        Some(3)
    );
    // From now on it is ours, and needs no word.
    assert_eq!(
        folder.vmsctl("apply", &[]).await.expect(0),
        of_server("1 unchanged\n")
    );
}

#[tokio::test]
async fn a_user_of_somebody_else_that_is_as_declared_needs_nothing() {
    let store = TestStore::start().await;
    let folder = Folder::of_site(&store, &["alice"]);
    let made = Folder::of_site(&store, &["alice"]);
    made.vmsctl("apply", &[]).await.expect(0);
    let equal = folder.vmsctl("apply", &[]).await.expect(0);
    assert_eq!(equal, of_server("1 unchanged\n"));
    assert!(!folder.state().contains("alice"), "it stays theirs");
}

#[tokio::test]
async fn what_is_no_longer_declared_is_reported_and_deleted_on_request_where_we_made_it() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    let foreign = make(&parent, "frank@example.com").await;
    let folder = Folder::of_site(&store, &["alice", "dave"]);
    folder.vmsctl("apply", &[]).await.expect(0);
    folder.remove("user-dave.yaml");
    let reported = folder.vmsctl("apply", &[]).await.expect(0);
    insta::assert_snapshot!(reported, @r"
    VmsServer video/main at http://store (driver Aipix)
    - video/dave (dave@example.com): no longer declared; --prune deletes it
    1 unchanged, 1 no longer declared
    ");
    let pruned = folder.vmsctl("apply", &["--prune"]).await.expect(0);
    insta::assert_snapshot!(pruned, @r"
    VmsServer video/main at http://store (driver Aipix)
    - video/dave (dave@example.com): deleted
    1 unchanged, 1 deleted
    ");
    let listing = parent.get("/api/v1/users/subusers").await.expect(200);
    let mut left = listing.column("login");
    left.sort();
    assert_eq!(left, ["alice@example.com", "frank@example.com"]);
    shown(&parent, &foreign).await;
    assert!(!folder.state().contains("dave"), "{}", folder.state());
}

#[tokio::test]
async fn a_server_that_an_operator_manages_is_planned_for_and_not_written_to() {
    let store = TestStore::start().await;
    let folder = Folder::of_site(&store, &["alice"]);
    let operator = store
        .anybody()
        .called("vms-operator/0.1.0 (vms-operator-4f-video/main)");
    let operator = operator.logged_in(PARENT).await;
    let refused = folder.vmsctl("apply", &[]).await.expect(3);
    insta::assert_snapshot!(refused, @r"error: the server of VmsServer video/main is managed by an operator (vms-operator-4f-video/main): apply the manifests to its cluster, or stop it and end its session in the VMS");
    folder.vmsctl("plan", &[]).await.expect(0);
    operator.post("/api/v1/logout", json!({})).await.expect(200);
    folder.vmsctl("apply", &[]).await.expect(0);
}

#[tokio::test]
async fn a_protected_user_whose_manifest_is_gone_is_not_pruned() {
    let store = TestStore::start().await;
    let folder = Folder::of_site(&store, &["alice"]);
    let protected =
        "  name: alice\n  annotations: {vms-operator.io/deletion-protection: \"true\"}\nspec:";
    folder.edit("user-alice.yaml", "  name: alice\nspec:", protected);
    folder.vmsctl("apply", &[]).await.expect(0);
    folder.remove("user-alice.yaml");
    let refused = folder.vmsctl("apply", &["--prune"]).await.expect(1);
    assert_eq!(
        refused,
        of_server(
            "- video/alice (alice@example.com): no longer declared, and protected from deletion; declare it again without the \
             annotation vms-operator.io/deletion-protection, apply that, and then delete it\n1 no longer declared\n"
        )
    );
    let parent = store.parent().await;
    let users = parent.get("/api/v1/users/subusers").await.expect(200);
    assert_eq!(users.column("login"), ["alice@example.com"]);

    let unprotected = include_str!("../../../examples/site/user-alice.yaml");
    folder.write("user-alice.yaml", unprotected);
    folder.vmsctl("apply", &[]).await.expect(0);
    folder.remove("user-alice.yaml");
    folder.vmsctl("apply", &["--prune"]).await.expect(0);
    let users = parent.get("/api/v1/users/subusers").await.expect(200);
    assert_eq!(users.column("login"), [""; 0]);
}

#[tokio::test]
async fn too_many_users_whose_manifests_are_gone_are_pruned_together_or_not_at_all() {
    let store = TestStore::start().await;
    let folder = Folder::of_site(&store, &[]);
    let user = |number: usize| {
        format!(
            "{{apiVersion: vms-operator.io/v1alpha1, kind: VmsUser, metadata: {{name: u{number}}}, spec: {{serverRef: \
             {{name: main}}, login: u{number}@example.com}}}}\n"
        )
    };
    for number in 0..14 {
        folder.write(&format!("u{number}.yaml"), &user(number));
    }
    folder.vmsctl("apply", &[]).await.expect(0);
    for number in 0..12 {
        folder.remove(&format!("u{number}.yaml"));
    }
    let listing = async || {
        let parent = store.parent().await;
        let users = parent.get("/api/v1/users/subusers?per_page=100").await;
        users.expect(200).column("login").len()
    };
    let refused = folder.vmsctl("apply", &["--prune"]).await.expect(1);
    let words = "no longer declared, and kept: deleting 12 at once needs confirmation; --confirm-deletions 12 deletes them";
    assert!(refused.contains(words), "{refused}");
    let wrong = ["--prune", "--confirm-deletions", "14"];
    folder.vmsctl("apply", &wrong).await.expect(1);
    assert_eq!(listing().await, 14, "nobody was deleted");
    let confirmed = ["--prune", "--confirm-deletions", "12"];
    folder.vmsctl("apply", &confirmed).await.expect(0);
    assert_eq!(listing().await, 2);

    folder.remove("u12.yaml");
    folder.vmsctl("apply", &["--prune"]).await.expect(0);
    assert_eq!(listing().await, 1, "one alone is no slip");
}

#[tokio::test]
async fn licences_are_taken_from_more_than_the_guard_allows_only_by_their_number() {
    let store = TestStore::start().await;
    let folder = Folder::of_site(&store, &[]);
    folder.edit(
        "server.yaml",
        "spec:\n",
        "spec:\n  changeGuard: {users: 1, percent: 1}\n",
    );
    let declare = |licenses: u32| {
        for name in ["one", "two"] {
            let user = format!(
                "{{apiVersion: vms-operator.io/v1alpha1, kind: VmsUser, metadata: {{name: {name}}}, spec: {{serverRef: \
                 {{name: main}}, login: {name}@example.com, limits: {{licenses: {{l3: {licenses}}}}}}}}}\n"
            );
            folder.write(&format!("{name}.yaml"), &user);
        }
    };
    let held = async || {
        let mut held = Vec::new();
        for login in ["one@example.com", "two@example.com"] {
            let user = store.subuser(login).await.expect("a user");
            held.push(user["analytic_l3"].as_u64().expect("a number"));
        }
        held
    };
    declare(1);
    folder.vmsctl("apply", &[]).await.expect(0);
    assert_eq!(held().await, [1, 1]);
    declare(0);
    let plan = folder.vmsctl("plan", &[]).await.expect(1);
    insta::assert_snapshot!(plan, @r"
    VmsServer video/main at http://store (driver Aipix)
    ~ video/one (one@example.com): change
        ~ licenses     l3: 1 → none (not taken away: taking some from 2 users at once needs confirmation; --confirm-licenses 2 takes them)
    ~ video/two (two@example.com): change
        ~ licenses     l3: 1 → none (not taken away: taking some from 2 users at once needs confirmation; --confirm-licenses 2 takes them)
    plan: 2 changed, 2 with licences kept until confirmed
    ");
    assert_eq!(
        folder.vmsctl("apply", &[]).await.expect(1),
        plan.replace("plan: ", "")
    );
    folder
        .vmsctl("apply", &["--confirm-licenses", "1"])
        .await
        .expect(1);
    assert_eq!(held().await, [1, 1], "nobody has lost any");
    folder
        .vmsctl("apply", &["--confirm-licenses", "2"])
        .await
        .expect(0);
    assert_eq!(held().await, [0, 0]);
    assert_eq!(
        folder.vmsctl("apply", &[]).await.expect(0),
        of_server("2 unchanged\n")
    );
}

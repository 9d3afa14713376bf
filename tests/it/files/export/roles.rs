//! Users with roles in place of what they have in common.

use std::{collections::BTreeMap, fs};

use serde_json::{Value, json};

use super::{
    many::{large_store, users},
    people::Ids,
    run, texts, with_server,
};
use crate::{files::folder::Folder, operator::site::Site, support::store::TestStore};

/// The account that no manifest of an exported folder has.
const ACCOUNT: [(&str, &str); 2] = [
    ("VMSCTL_LOGIN", "operator@example.com"),
    ("VMSCTL_PASSWORD", "operator-demo"),
];

/// An export into a folder that stands by itself, what a plan of that folder alone says, and what is in it.
async fn planned(folder: &Folder, arguments: &[&str]) -> (Value, BTreeMap<String, String>) {
    let whole = [
        "--filename=server.yaml",
        "--output-folder=exported",
        "--report=json",
    ];
    let exported = run(folder, "export", &[&whole, arguments].concat()).await;
    assert_eq!(exported.code, Some(0), "{exported:#?}");
    assert_eq!(exported.stderr, "");
    let plan = ["plan", "--filename=exported", "--detailed-exitcode"];
    let plan = folder.run(&plan, &ACCOUNT, "").await;
    let plan = plan.expect(0);
    assert!(plan.ends_with("\nplan: 45 unchanged\n"), "{plan}");
    let report = serde_json::from_str(&exported.stdout).expect("a report");
    (report, texts(&folder.path("exported")))
}

fn documents(text: &str) -> usize {
    text.split("---\n").count()
}

#[tokio::test]
async fn many_users_become_a_few_roles_and_short_files_that_a_plan_leaves_as_they_are() {
    let store = large_store().await;
    users(&store).await;
    let folder = with_server(&store);
    let (report, files) = planned(&folder, &["--suggest-roles"]).await;
    let roles = documents(&files["roles.yaml"]);
    assert!(roles <= 8, "{}", files["roles.yaml"]);
    let users = files.iter().filter(|(name, _)| name.starts_with("user-"));
    let users: BTreeMap<&str, usize> = users
        .map(|(name, text)| (name.as_str(), text.lines().count()))
        .collect();
    assert_eq!(users.len(), 45);
    assert!(users.values().all(|lines| *lines <= 26), "{users:#?}");
    let of_kinds = users
        .iter()
        .filter(|(name, _)| name.contains("-0") || name.contains("-1"));
    let of_kinds: Vec<usize> = of_kinds.map(|(_, lines)| *lines).collect();
    assert_eq!(of_kinds.len(), 40);
    assert!(of_kinds.iter().all(|lines| *lines <= 12), "{users:#?}");
    assert_eq!(
        report["users"],
        json!({"written": 45, "withDifferences": 0, "declaredAlready": 0})
    );
    assert_eq!(report["roles"]["written"], json!(roles));
    let [before, after] =
        ["linesBefore", "linesAfter"].map(|lines| report["roles"][lines].as_u64());
    assert!(before > Some(2500) && after < Some(900), "{report:#}");
    insta::assert_snapshot!(names(&files["roles.yaml"]).join(" "));
}

fn names(text: &str) -> Vec<&str> {
    let lines = text.lines();
    let names = lines.filter_map(|line| line.strip_prefix("  name: "));
    names.collect()
}

#[tokio::test]
async fn roles_that_follow_camera_groups_are_short_too() {
    let store = large_store().await;
    users(&store).await;
    let folder = with_server(&store);
    let arguments = ["--suggest-roles", "--labels-from-groups"];
    let (report, files) = planned(&folder, &arguments).await;
    assert!(documents(&files["roles.yaml"]) <= 8);
    assert!(
        files["roles.yaml"].lines().count() < 130,
        "{}",
        files["roles.yaml"]
    );
    assert!(
        report["roles"]["linesAfter"].as_u64() < Some(700),
        "{report:#}"
    );
    let labels = files["cameras.yaml"]
        .matches("group.vms-operator.io/")
        .count();
    assert_eq!(labels, 300);
    insta::assert_snapshot!(files["roles.yaml"]);
}

/// Six guards of the example site.
async fn guards(store: &TestStore) -> Vec<Value> {
    let parent = store.parent().await;
    let ids = Ids::of(&parent).await;
    let mut guards = Vec::new();
    for number in 1..=6 {
        let login = format!("guard-{number}@example.com");
        let body = json!({
            "name": "Guard", "email": login, "password": "by-hand-1", "password_confirmation": "by-hand-1",
            "cameras_to_attach": ids.cameras_of(&["gate", "yard", "parking", "lobby"]),
            "groups": [ids.groups["perimeter"]], "layouts": [ids.layouts["north-wall"]],
            "permissions": [ids.permissions["ptz"]], "ip_pool": ["127.0.0.0/8"],
        });
        parent
            .post("/api/v1/users/subusers", body)
            .await
            .expect(200);
        guards.push(store.subuser(&login).await.expect("a user"));
    }
    guards
}

#[tokio::test]
async fn an_operator_that_takes_over_users_with_roles_writes_nothing() {
    let mut site = Site::prepare_on("roles are applied", TestStore::start().await).await;
    let before = guards(&site.store).await;
    let folder = with_server(&site.store);
    fs::write(folder.path("server.yaml"), site.server("")).expect("write a manifest");
    let namespace = format!("--namespace={}", site.namespace.name);
    let arguments = [
        "export",
        "--filename=server.yaml",
        "--output-folder=exported",
        "--new-only",
        "--adopt",
        "--suggest-roles",
        "--labels-from-groups",
        &namespace,
    ];
    let said = folder.run(&arguments, &[], "").await.expect(0);
    assert!(said.contains("1 role for 6 users"), "{said}");
    let exported = folder.path("exported");
    let from = format!("--filename={}", exported.display());
    site.kubectl(&["apply", &from]).await;
    let already = site.proxy.count();
    site.run().await;
    for number in 1..=6 {
        site.ready(&format!("guard-{number}")).await;
    }
    site.kubectl(&["diff", &from]).await;
    let requests = site.proxy.requests().split_off(already);
    let writes = requests.iter().filter(|request| {
        !request.starts_with("GET ")
            && !request.ends_with("/api/v1/token")
            && !request.ends_with("/api/v1/logout")
    });
    assert_eq!(writes.collect::<Vec<_>>(), [""; 0]);
    for user in before {
        let login = user["login"].as_str().expect("a login");
        assert_eq!(site.store.subuser(login).await, Some(user.clone()));
        assert_eq!(site.login((login, "by-hand-1")).await, 200);
    }
}

//! `vmsctl export`: what a server has becomes manifests that a cluster and `vmsctl` take and that change nothing.

mod account;
mod cluster;
mod many;
mod people;
mod roles;

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::json;

use self::people::{Ids, people};
use super::folder::{Folder, Output, of_server};
use crate::{operator::site::Site, support::store::TestStore};

const SERVER: &str = include_str!("../../../../examples/site/server.yaml");

/// `vmsctl export` of the server of that file, into the folder `exported` beside it.
async fn export(folder: &Folder, arguments: &[&str]) -> Output {
    run(
        folder,
        "export",
        &[
            &[
                "--filename=server.yaml",
                "--output-folder=exported",
                "--new-only",
            ],
            arguments,
        ]
        .concat(),
    )
    .await
}

/// `vmsctl VERB`, over manifests most of which name no namespace.
async fn run(folder: &Folder, verb: &str, arguments: &[&str]) -> Output {
    let all = [&[verb, "--namespace=video"], arguments].concat();
    let output = folder.run(&all, &[], "").await;
    folder.without_address(output)
}

/// A folder with the server alone.
fn with_server(store: &TestStore) -> Folder {
    let folder = Folder::of_site(store, &[]);
    let server = SERVER.replace("http://127.0.0.1:8480", &store.url());
    fs::write(folder.path("server.yaml"), server).expect("write a manifest");
    folder
}

/// What a folder holds, by name.
fn texts(folder: &Path) -> BTreeMap<String, String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let entries = entries.map(|entry| entry.expect("an entry"));
    entries
        .map(|entry| {
            let name = entry.file_name().into_string().expect("a name");
            (name, fs::read_to_string(entry.path()).expect("a file"))
        })
        .collect()
}

#[tokio::test]
async fn an_export_says_the_same_each_time_and_what_a_plan_leaves_as_it_is() {
    let store = TestStore::start().await;
    people(&store).await;
    let folder = with_server(&store);
    let said = export(&folder, &[]).await.expect(0);
    insta::assert_snapshot!(said, @r"
    note: in a cluster only users listed in spec.adopt of VmsServer video/main are taken over: --adopt writes it with that list
    3 users written
    ");
    let files = texts(&folder.path("exported"));
    insta::assert_snapshot!(files.keys().cloned().collect::<Vec<_>>().join(" "), @r"
    camera-groups.yaml cameras.yaml layouts.yaml user-alice-south.example.com.yaml user-alice.yaml user-guard.yaml
    ");
    insta::assert_snapshot!("exported_user", files["user-alice.yaml"]);
    for text in files.values() {
        assert!(
            !text.contains("assword:") && !text.contains("by-hand"),
            "{text}"
        );
    }

    // Again, and into the same folder: byte for byte.
    export(&folder, &[]).await.expect(0);
    assert_eq!(texts(&folder.path("exported")), files);

    let of_export = ["--filename=server.yaml", "--filename=exported"];
    run(&folder, "validate", &of_export).await.expect(0);
    // Nobody needs to own what is just as declared.
    let detailed = [&["--detailed-exitcode"][..], &of_export].concat();
    let planned = run(&folder, "plan", &detailed).await.expect(0);
    assert_eq!(planned, of_server("plan: 3 unchanged\n"));
}

#[tokio::test]
async fn an_export_that_is_adopted_from_files_changes_nothing() {
    let store = TestStore::start().await;
    let before = people(&store).await;
    let folder = with_server(&store);
    export(&folder, &["--adopt"]).await.expect(0);
    let secret = SERVER.split("---\n").nth(1).expect("a Secret");
    fs::write(folder.path("secret.yaml"), secret).expect("write a manifest");
    let taken = ["--filename=exported", "--filename=secret.yaml"];
    let planned = run(&folder, "plan", &taken).await.expect(0);
    insta::assert_snapshot!(planned, @r"
    VmsServer video/main at http://store (driver Aipix)
    ~ video/alice (alice@north.example.com): take over
    ~ video/alice-south.example.com (alice@south.example.com): take over
    ~ video/guard (guard): take over
    plan: 3 changed
    ");
    run(&folder, "apply", &taken).await.expect(0);
    let detailed = [&["--detailed-exitcode"][..], &taken].concat();
    let planned = run(&folder, "plan", &detailed).await.expect(0);
    assert_eq!(planned, of_server("plan: 3 unchanged\n"));
    for user in before {
        let login = user["login"].as_str().expect("a login");
        assert_eq!(store.subuser(login).await, Some(user.clone()));
    }
}

#[tokio::test]
async fn an_export_that_is_applied_to_a_cluster_changes_nothing() {
    let mut site = Site::prepare_on("an export is applied", TestStore::start().await).await;
    let before = people(&site.store).await;
    let folder = with_server(&site.store);
    fs::write(folder.path("server.yaml"), site.server("")).expect("write a manifest");
    let namespace = format!("--namespace={}", site.namespace.name);
    let arguments = [
        "export",
        "--filename=server.yaml",
        "--output-folder=exported",
        "--new-only",
        "--adopt",
        &namespace,
    ];
    folder.run(&arguments, &[], "").await.expect(0);
    let exported = folder.path("exported");
    let from = format!("--filename={}", exported.display());
    site.kubectl(&["apply", &from]).await;
    let already = site.proxy.count();
    site.run().await;
    for name in ["alice", "alice-south.example.com", "guard"] {
        site.ready(name).await;
    }
    // What the API server keeps is what was written.
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

#[tokio::test]
async fn what_no_manifest_can_say_is_said_at_the_user_and_by_the_exit_code() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    let ids = Ids::of(&parent).await;
    let body = json!({
        "name": "Erin", "email": "erin@example.com", "password": "by-hand-1", "password_confirmation": "by-hand-1",
        "cameras_to_attach": ids.cameras(&["gate-1"]), "layouts": [], "groups": [],
        "permissions": [ids.permissions["users-store"], ids.permissions["ptz"]],
        "suspended": true,
    });
    parent
        .post("/api/v1/users/subusers", body)
        .await
        .expect(200);
    let folder = with_server(&store);
    let said = export(&folder, &["--adopt"]).await;
    assert_eq!(said.code, Some(1), "{said:#?}");
    insta::assert_snapshot!(said.stderr, @r"
    warning: VmsUser video/erin (`erin@example.com`): permission `userSettings: Create`, which lets its holder manage users and which nobody may pass on
    warning: VmsUser video/erin (`erin@example.com`): suspended: its access is removed in the VMS, and restored once it may have access again
    warning: VmsUser video/erin (`erin@example.com`): it would lose cameras gate-1
    warning: VmsUser video/erin (`erin@example.com`): it would lose permissions ptz: Control, userSettings: Create
    warning: VmsUser video/erin (`erin@example.com`): it would change: logins from anywhere → nowhere
    1 user written, 1 of them with differences from the VMS
    ");
    let files = texts(&folder.path("exported"));
    insta::assert_snapshot!(files["user-erin.yaml"], @r"
    # Not as it is in the VMS:
    # - permission `userSettings: Create`, which lets its holder manage users and which nobody may pass on
    # - suspended: its access is removed in the VMS, and restored once it may have access again
    # - it would lose cameras gate-1
    # - it would lose permissions ptz: Control, userSettings: Create
    # - it would change: logins from anywhere → nowhere
    apiVersion: vms-operator.io/v1alpha1
    kind: VmsUser
    metadata:
      name: erin
      namespace: video
    spec:
      serverRef:
        name: main
      login: erin@example.com
      displayName: Erin
      access:
        cameras:
          names:
          - gate-1
      permissions:
        ptz:
        - Control
      suspended: true
    ");
    assert!(!files["server.yaml"].contains("erin@example.com"));
}

#[tokio::test]
async fn what_is_declared_already_is_called_by_its_name_and_not_written_again() {
    let store = TestStore::start().await;
    people(&store).await;
    let folder = Folder::of_site(&store, &[]);
    let all = ["export", "--filename=site", "--namespace=video"];
    let printed = folder.run(&all, &[], "").await;
    assert_eq!(printed.code, Some(0), "{printed:#?}");
    assert!(
        !printed.stdout.contains("kind: VmsCamera\n"),
        "{}",
        printed.stdout
    );
    folder.write("users.yaml", &printed.stdout);
    let again = folder.run(&all, &[], "").await;
    assert_eq!(again.stdout, "");
    assert_eq!(again.stderr, "0 users written; 3 users declared already\n");
    let plan = folder.vmsctl("plan", &[]).await.expect(0);
    assert_eq!(plan, of_server("plan: 3 unchanged\n"));
}

#[tokio::test]
async fn a_file_that_differs_is_written_over_only_when_asked() {
    let store = TestStore::start().await;
    people(&store).await;
    let folder = with_server(&store);
    export(&folder, &[]).await.expect(0);
    let guard = folder.path("exported").join("user-guard.yaml");
    let written = fs::read_to_string(&guard).expect("a file");
    fs::write(&guard, "# mine\n").expect("write a file");
    let gone = folder.path("exported").join("user-gone.yaml");
    fs::write(&gone, "# of an earlier run\n").expect("write a file");
    let refused = export(&folder, &[]).await.expect(1);
    assert!(
        refused.contains("exported/user-guard.yaml is there and differs: --overwrite"),
        "{refused}"
    );
    assert_eq!(fs::read_to_string(&guard).expect("a file"), "# mine\n");
    let over = export(&folder, &["--overwrite"]).await.expect(0);
    assert!(
        over.contains("exported/user-gone.yaml is left as it is"),
        "{over}"
    );
    assert_eq!(fs::read_to_string(&guard).expect("a file"), written);
}

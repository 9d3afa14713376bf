//! `vmsctl validate`: what is wrong with manifests, without a cluster and without a server.

use std::{collections::BTreeMap, fmt::Write as _, fs};

use serde_json::Value;

use super::folder::{Folder, Output};
use crate::support::store::TestStore;

async fn validate(folder: &Folder, arguments: &[&str]) -> Output {
    let all = ["validate", "-n", "video", "-f", "site"];
    folder.run(&[&all[..], arguments].concat(), &[], "").await
}

/// A folder whose server is not there any more.
async fn folder(users: &[&str]) -> Folder {
    let mut store = TestStore::start().await;
    let folder = Folder::of_site(&store, users);
    store.stop().await;
    folder
}

#[tokio::test]
async fn what_is_wrong_is_said_at_its_place_and_what_is_open_once_in_the_end() {
    let folder = folder(&["alice", "erin"]).await;
    let output = validate(&folder, &[]).await;
    assert_eq!((output.code, output.stdout.as_str()), (Some(1), ""));
    insta::assert_snapshot!(output.stderr);
    folder.remove("user-erin.yaml");
    let fine = validate(&folder, &[]).await.expect(0);
    assert!(fine.ends_with("validate: 1 user valid\n"), "{fine}");
}

#[tokio::test]
async fn what_does_not_read_is_refused_with_the_code_of_what_is_wrong() {
    let folder = folder(&["alice"]).await;
    folder.edit("user-alice.yaml", "displayName", "dispalyName");
    let refused = validate(&folder, &[]).await.expect(1);
    assert!(refused.contains("site/user-alice.yaml:11:3"), "{refused}");
    assert!(
        refused.ends_with("validate: 1 problem in manifests that cannot be read\n"),
        "{refused}"
    );
    let missing = folder.run(&["validate", "-f", "nowhere"], &[], "").await;
    assert_eq!(
        missing.expect(3).lines().next(),
        Some("error: could not read nowhere")
    );
    let usage = folder.run(&["validate"], &[], "").await;
    assert_eq!(usage.code, Some(2), "{usage:?}");
}

#[tokio::test]
async fn the_output_of_another_program_is_read_from_standard_input() {
    let folder = folder(&[]).await;
    let mut stream = String::new();
    for name in [
        "server",
        "cameras",
        "ip-pools",
        "layouts-and-groups",
        "roles",
        "user-alice",
        "user-erin",
    ] {
        let path = format!("{}/examples/site/{name}.yaml", env!("CARGO_MANIFEST_DIR"));
        let text = fs::read_to_string(path).expect("read an example");
        writeln!(stream, "---\n{text}").expect("write to memory");
    }
    let arguments = ["validate", "-n", "video", "-f", "-"];
    let output = folder.run(&arguments, &[], &stream).await.expect(1);
    let line = stream
        .lines()
        .position(|line| line.contains("login: erin@"))
        .expect("erin is there");
    assert!(output.contains("[LayoutCamerasNotGranted]"), "{output}");
    assert!(output.contains("--> standard input:"), "{output}");
    let at: usize = output
        .split("standard input:")
        .nth(1)
        .and_then(|rest| rest.split(':').next())
        .and_then(|line| line.parse().ok())
        .expect("a line");
    assert!(at > line, "{output}");
}

#[tokio::test]
async fn a_server_that_no_manifest_declares_is_open_unless_the_manifests_are_complete() {
    let folder = folder(&["alice"]).await;
    folder.remove("server.yaml");
    let open = validate(&folder, &[]).await.expect(0);
    assert!(
        open.contains("not checked: whether VmsServer video/main, which no manifest declares"),
        "{open}"
    );
    let refused = validate(&folder, &["--complete"]).await.expect(1);
    assert!(refused.contains("error[UnknownServer]"), "{refused}");
}

#[tokio::test]
async fn no_secret_of_the_folder_is_shown_in_any_form() {
    let folder = folder(&["alice", "bob", "carol", "dave", "erin"]).await;
    for form in ["text", "json", "sarif", "junit", "markdown"] {
        let shown = validate(&folder, &["--output", form]).await.expect(1);
        for secret in [
            "operator-demo",
            "alice-demo-1",
            "bob-demo-1",
            "carol-demo-1",
            "erin-demo-1",
        ] {
            assert!(!shown.contains(secret), "{secret} in {shown}");
        }
    }
}

/// What is wrong with each object, by rule and place.
type Found = BTreeMap<(String, String, String), String>;

fn found(output: &Output) -> Found {
    let report: Value = serde_json::from_str(&output.stdout).expect("JSON");
    let problems = report["problems"].as_array().expect("problems").clone();
    let text = |problem: &Value, key: &str| problem[key].as_str().unwrap_or_default().to_owned();
    let found = problems.iter().map(|problem| {
        let key = (
            text(problem, "object"),
            text(problem, "rule"),
            text(problem, "path"),
        );
        (key, text(problem, "message"))
    });
    found.collect()
}

#[tokio::test]
async fn what_is_refused_without_a_server_is_refused_with_one_in_the_same_words() {
    let store = TestStore::start().await;
    let folder = Folder::of_site(&store, &[]);
    for entry in fs::read_dir("tests/fixtures/manifests/violated").expect("list the manifests") {
        let path = entry.expect("list the manifests").path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .expect("a name");
        folder.write(name, &fs::read_to_string(&path).expect("read a manifest"));
    }
    let json = ["--output", "json"];
    let with = found(&folder.vmsctl("plan", &json).await);
    let without = found(&validate(&folder, &["--complete", "--output", "json"]).await);
    for (place, message) in &without {
        assert_eq!(with.get(place), Some(message), "{place:?}");
    }
    let open: Vec<_> = with
        .iter()
        .filter(|(place, _)| !without.contains_key(place))
        .collect();
    insta::assert_debug_snapshot!("what_only_a_server_decides", open);
}

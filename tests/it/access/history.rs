//! A folder with history: who had a camera some commits ago, and who took it away.

use std::process::Command;

use serde_json::Value;

use crate::{files::folder::Folder, support::store::TestStore};

/// Runs git in the folder as somebody, at a moment, whatever is configured on this machine.
fn git(folder: &Folder, (author, date): (&str, &str), arguments: &[&str]) {
    let email = format!("{}@example.com", author.to_lowercase());
    let status = Command::new("git")
        .args(["-c", "init.defaultBranch=main", "-c", "core.hooksPath=none"])
        .args(["-c", "commit.gpgSign=false"])
        .args(arguments)
        .current_dir(folder.path("site"))
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_AUTHOR_NAME", author)
        .env("GIT_AUTHOR_EMAIL", &email)
        .env("GIT_COMMITTER_NAME", author)
        .env("GIT_COMMITTER_EMAIL", &email)
        .env("GIT_AUTHOR_DATE", date)
        .env("GIT_COMMITTER_DATE", date)
        .output()
        .expect("run git");
    assert!(status.status.success(), "git {arguments:?}: {status:?}");
}

fn commit(folder: &Folder, author: &str, date: &str, subject: &str) {
    git(folder, (author, date), &["add", "--all"]);
    git(folder, (author, date), &["commit", "--message", subject]);
}

const SERVER_ROOM: &str = "cameras: {names: [gate-1, gate-2, yard-1, server-room]}";
const NO_SERVER_ROOM: &str = "cameras: {names: [gate-1, gate-2, yard-1]}";

/// Alice is given the server room, bob comes, and alice loses the server room.
async fn with_history() -> Folder {
    let store = TestStore::start().await;
    let folder = Folder::of_site(&store, &["alice"]);
    git(&folder, ("Ann", "2026-11-01T08:00:00Z"), &["init"]);
    commit(&folder, "Ann", "2026-11-01T08:00:00Z", "Begin");
    folder.edit("user-alice.yaml", NO_SERVER_ROOM, SERVER_ROOM);
    let subject = "Let alice see the server room";
    commit(&folder, "Ben", "2026-11-02T08:00:00Z", subject);
    let bob = include_str!("../../../examples/site/user-bob.yaml");
    folder.write("user-bob.yaml", bob);
    commit(&folder, "Ann", "2026-11-03T08:00:00Z", "Add bob");
    folder.edit("user-alice.yaml", SERVER_ROOM, NO_SERVER_ROOM);
    let subject = "Take the server room from alice";
    commit(&folder, "Cleo", "2026-11-04T08:00:00Z", subject);
    folder
}

async fn ask(folder: &Folder, question: &[&str]) -> String {
    let manifests = ["--filename", "site", "--namespace", "video"];
    let arguments = [question, &manifests].concat();
    // The end of a day is another moment elsewhere.
    let answered = folder.run(&arguments, &[("TZ", "UTC")], "").await;
    assert_eq!(answered.code, Some(0), "{answered:?}");
    answered.stdout
}

async fn users_who_see_the_server_room(folder: &Folder, at: &[&str]) -> Vec<String> {
    let question = [
        "access",
        "who-can",
        "camera/server-room",
        "--output",
        "json",
    ];
    let answer = ask(folder, &[&question, at].concat()).await;
    let answer: Value = serde_json::from_str(&answer).expect("JSON");
    let people = answer["people"].as_array().expect("people");
    let users = people.iter().filter_map(|person| person["user"].as_str());
    users.map(str::to_owned).collect()
}

#[tokio::test]
async fn who_had_a_camera_is_asked_of_a_commit_or_a_day() {
    let folder = with_history().await;
    let before: [(&[&str], bool); 6] = [
        (&[], false),
        (&["--at", "HEAD"], false),
        (&["--at", "HEAD~1"], true),
        (&["--at", "2026-11-03"], true),
        (&["--at", "2026-11-02T07:59:59Z"], false),
        (&["--at", "2026-11-20"], false),
    ];
    for (at, sees) in before {
        let expected = if sees {
            vec!["video/alice"]
        } else {
            Vec::new()
        };
        let users = users_who_see_the_server_room(&folder, at).await;
        assert_eq!(users, expected, "{at:?}");
    }
}

#[tokio::test]
async fn history_names_the_commit_its_author_and_whose_access_it_changed() {
    let folder = with_history().await;
    let question = ["access", "history", "--from", "HEAD~3", "--output", "json"];
    let history: Value = serde_json::from_str(&ask(&folder, &question).await).expect("JSON");
    let steps = history["steps"].as_array().expect("steps");
    let told: Vec<(&str, &str, &str)> = steps
        .iter()
        .map(|step| {
            let user = &step["users"][0];
            (
                step["commit"]["author"].as_str().expect("an author"),
                step["commit"]["date"].as_str().expect("a date"),
                user["user"].as_str().expect("a user"),
            )
        })
        .collect();
    let expected = [
        ("Ben", "2026-11-02T08:00:00Z", "video/alice"),
        ("Ann", "2026-11-03T08:00:00Z", "video/bob"),
        ("Cleo", "2026-11-04T08:00:00Z", "video/alice"),
    ];
    assert_eq!(told, expected);
    let cameras = |step: usize, what: &str| steps[step]["users"][0][what]["cameras"].clone();
    assert_eq!(cameras(0, "gains"), serde_json::json!(["server-room"]));
    assert_eq!(cameras(2, "loses"), serde_json::json!(["server-room"]));

    let text = ask(&folder, &["access", "history", "--from", "HEAD~3"]).await;
    assert!(
        text.contains(" 2026-11-04T08:00:00Z Cleo: Take the server room from alice"),
        "{text}"
    );
}

#[tokio::test]
async fn a_pull_request_is_told_what_it_changes_without_a_server_or_a_secret() {
    let folder = with_history().await;
    let net = ask(&folder, &["diff", "--from", "HEAD~3", "--to", "HEAD~2"]).await;
    assert!(net.contains("camera server-room"), "{net}");
    // What is not committed yet is compared too, and no Secret is needed for it.
    let alice = std::fs::read_to_string(folder.path("site").join("user-alice.yaml"));
    let alice = alice.expect("a manifest");
    let (user, _secret) = alice.split_once("---").expect("two documents");
    folder.write(
        "user-alice.yaml",
        &user.replace(NO_SERVER_ROOM, SERVER_ROOM),
    );
    folder.remove("user-bob.yaml");
    let diff = ["diff", "--from", "main", "--output", "markdown"];
    let comment = ask(&folder, &diff).await;
    let row = "| `video/alice` | `alice@example.com` | `changed` | `camera server-room` |  |  |";
    assert!(comment.lines().any(|line| line == row), "{comment}");
    assert!(comment.contains("not declared any more"), "{comment}");
}

#[tokio::test]
async fn a_revision_that_is_not_there_is_named_and_no_repository_is_told() {
    let folder = with_history().await;
    let question = |revision: &'static str| {
        let ask = ["access", "matrix", "--at", revision];
        [&ask[..], &["--filename", "site", "--namespace", "video"]].concat()
    };
    for revision in ["nowhere", "--output=/tmp/x", "2020-01-01"] {
        let revision_argument = question(revision);
        let refused = folder.run(&revision_argument, &[], "").await;
        assert!(
            matches!(refused.code, Some(2 | 3)),
            "{revision}: {refused:?}"
        );
    }
    std::fs::remove_dir_all(folder.path("site").join(".git")).expect("remove a folder");
    let refused = folder.run(&question("HEAD"), &[], "").await;
    assert_eq!(refused.code, Some(3), "{refused:?}");
    assert!(
        refused.stderr.contains("not a git repository"),
        "{refused:?}"
    );
}

/// A script that runs, in the folder. Another process writes it: one that has it open while it is run would be in the way, and
/// other tests of this process start programs meanwhile.
fn script(folder: &Folder, name: &str, text: &str) -> String {
    let path = folder.path(name).display().to_string();
    let write = "printf '%s\\n' '#!/bin/sh' \"$1\" > \"$2\" && chmod +x \"$2\"";
    let mut writer = Command::new("sh");
    let written = writer.args(["-c", write, "sh", text, &path]);
    assert!(written.status().expect("run sh").success());
    path
}

/// What a repository has in store for whoever reads it must not run, as a program that verifies signatures would.
#[tokio::test]
async fn nothing_that_a_repository_configures_is_run() {
    let folder = with_history().await;
    let eve = ("Eve", "2026-11-05T08:00:00Z");
    // Git may write what is to be signed only once the program reads it.
    let signature = "cat >/dev/null\n\
                     printf '\\n[GNUPG:] SIG_CREATED D 1 8 00 0 0\\n' >&2\n\
                     printf -- '-----BEGIN PGP SIGNATURE-----\\n\\nAAAA\\n-----END PGP SIGNATURE-----\\n'\n";
    let signer = script(&folder, "sign.sh", signature);
    git(&folder, eve, &["config", "gpg.program", &signer]);
    folder.edit("user-alice.yaml", NO_SERVER_ROOM, SERVER_ROOM);
    let sign = ["commit", "--all", "--gpg-sign=eve", "--message", "Signed"];
    git(&folder, eve, &sign);

    let trap = folder.path("trapped");
    let trap_script = script(&folder, "trap.sh", &format!("touch {}\n", trap.display()));
    for key in [
        "core.fsmonitor",
        "core.pager",
        "gpg.program",
        "diff.external",
        "core.sshCommand",
    ] {
        git(&folder, eve, &["config", key, &trap_script]);
    }
    git(&folder, eve, &["config", "log.showSignature", "true"]);
    // The configuration itself was done by git.
    if trap.exists() {
        std::fs::remove_file(&trap).expect("remove a file");
    }
    ask(&folder, &["access", "history", "--from", "HEAD~3"]).await;
    assert!(!trap.exists(), "a program of the repository's was run");
    // It would have been.
    git(&folder, eve, &["log", "-1"]);
    assert!(trap.exists(), "the trap catches nobody");
}

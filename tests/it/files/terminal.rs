//! What a person at a terminal sees: colours and progress, which nobody else gets.

use std::{
    fs::File,
    io::Read as _,
    process::{Command, Stdio},
};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use super::folder::Folder;
use crate::support::store::TestStore;

/// What a terminal shows as standard error of `vmsctl`.
async fn on_terminal(folder: &Folder, arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
    grantpt(&terminal).expect("a terminal");
    unlockpt(&terminal).expect("a terminal");
    let name = ptsname(&terminal, Vec::new()).expect("a terminal's name");
    let end = File::options()
        .read(true)
        .write(true)
        .open(name.to_str().expect("a path"))
        .expect("open the terminal");
    let mut command = Command::new(env!("CARGO_BIN_EXE_vmsctl"));
    command
        .args(arguments)
        .env("TERM", "xterm")
        .env_remove("CI")
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR")
        .env_remove("CLICOLOR_FORCE")
        .envs(environment.iter().copied())
        .current_dir(folder.path(""))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(end);
    let shown = tokio::task::spawn_blocking(move || {
        let mut child = command.spawn().expect("run vmsctl");
        // The command keeps our copy of the other end open, and the reading would not end.
        drop(command);
        let mut shown = Vec::new();
        // Linux says so by an error when the last one at the other end is gone.
        let _ = File::from(terminal).read_to_end(&mut shown);
        child.wait().expect("wait for vmsctl");
        String::from_utf8_lossy(&shown).into_owned()
    });
    shown.await.expect("the call does not panic")
}

#[tokio::test]
async fn colours_are_for_a_terminal_that_wants_them() {
    let store = TestStore::start().await;
    let folder = Folder::of_site(&store, &["erin"]);
    let validate = ["validate", "-n", "video", "-f", "site"];
    let shown = on_terminal(&folder, &validate, &[]).await;
    assert!(shown.contains("\u{1b}["), "{shown:?}");
    for plain in [("NO_COLOR", "1"), ("TERM", "dumb")] {
        let shown = on_terminal(&folder, &validate, &[plain]).await;
        assert!(
            shown.contains("LayoutCamerasNotGranted") && !shown.contains("\u{1b}["),
            "{shown:?}"
        );
    }
    let empty = on_terminal(&folder, &validate, &[("NO_COLOR", "")]).await;
    assert!(
        empty.contains("\u{1b}["),
        "an empty one says nothing: {empty:?}"
    );
    let elsewhere = folder.run(&validate, &[], "").await.expect(1);
    assert!(!elsewhere.contains('\u{1b}'), "{elsewhere:?}");
}

#[tokio::test]
async fn progress_is_shown_on_a_terminal_and_taken_away() {
    let store = TestStore::start().await;
    let folder = Folder::of_site(&store, &[]);
    for number in 0..40 {
        let user = format!(
            "apiVersion: vms-operator.io/v1alpha1\nkind: VmsUser\nmetadata: {{name: u-{number}}}\n\
             spec: {{serverRef: {{name: main}}, login: u-{number}@example.com}}\n"
        );
        folder.write(&format!("u-{number}.yaml"), &user);
    }
    let apply = [
        "apply",
        "-n",
        "video",
        "-f",
        "site",
        "--state",
        "state.json",
    ];
    let shown = on_terminal(&folder, &apply, &[]).await;
    assert!(shown.contains(" of 40 users"), "{shown:?}");
    assert!(shown.ends_with("\r\u{1b}[K40 created\r\n"), "{shown:?}");
    folder.write("u-more.yaml", "apiVersion: vms-operator.io/v1alpha1\nkind: VmsUser\nmetadata: {name: more}\nspec: {serverRef: {name: main}, login: more@example.com}\n");
    let elsewhere = folder.vmsctl("apply", &[]).await.expect(0);
    assert!(
        !elsewhere.contains('\u{1b}') && !elsewhere.contains('\r'),
        "{elsewhere:?}"
    );
}

#[tokio::test]
async fn shells_are_completed_and_every_command_has_a_manual_page() {
    let store = TestStore::start().await;
    let folder = Folder::of_site(&store, &[]);
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = folder.run(&["completion", shell], &[], "").await.expect(0);
        for word in ["vmsctl", "detailed-exitcode", "duplicate"] {
            assert!(script.contains(word), "{shell} without {word}");
        }
    }
    let bash = folder.run(&["completion", "bash"], &[], "").await.expect(0);
    std::fs::write(folder.path("completion.bash"), bash).expect("write the script");
    let complete = "source completion.bash; COMP_WORDS=(vmsctl val); COMP_CWORD=1; _vmsctl vmsctl val vmsctl; echo ${COMPREPLY[@]}";
    let output = Command::new("bash")
        .args(["-c", complete])
        .current_dir(folder.path(""))
        .output();
    assert_eq!(output.expect("run bash").stdout, b"validate\n");

    folder
        .run(&["man", "--output-folder", "man/man1"], &[], "")
        .await
        .expect(0);
    let pages = std::fs::read_dir(folder.path("man/man1"))
        .expect("a folder")
        .count();
    let page = std::fs::read_to_string(folder.path("man/man1/vmsctl-plan.1")).expect("a page");
    assert!(
        page.starts_with(".ie") && page.contains("detailed"),
        "{page}"
    );
    assert!(pages > 8, "{pages}");
}

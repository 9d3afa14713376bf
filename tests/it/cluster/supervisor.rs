//! The supervisor leaves nothing behind, and says what went wrong.

use std::fs;
use std::io::Read;
use std::process::{Command, Stdio};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use tempfile::TempDir;

use crate::support::cluster::PATIENCE;
use crate::support::eventually::eventually;
use crate::support::supervisor::{Address, Supervisor, built_program};

fn command() -> Command {
    Command::new(built_program().expect("the supervisor is built"))
}

fn pid(process: i32) -> Pid {
    Pid::from_raw(process).expect("a process id is above zero")
}

/// A process that ended keeps its id until somebody asks how; where `/proc` says so, it counts as ended.
fn is_running(process: i32) -> bool {
    let state = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    test_kill_process(pid(process)).is_ok() && !state.contains(") Z ")
}

fn running(address: &Address) -> Vec<&str> {
    address
        .processes
        .iter()
        .filter(|(_, process)| is_running(**process))
        .map(|(name, _)| name.as_str())
        .collect()
}

fn kill(process: i32, signal: Signal) {
    kill_process(pid(process), signal).expect("send a signal");
}

/// Runs a supervisor that is to end before it has started anything, and hands back what it says.
fn refusal(command: &mut Command) -> String {
    let output = command
        .stdin(Stdio::null())
        .output()
        .expect("run the supervisor");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn closed_input_ends_the_parts_and_removes_the_folder() {
    let mut supervisor = Supervisor::start().expect("start a second cluster");
    assert_eq!(
        running(&supervisor.address),
        ["etcd", "kube-apiserver", "kube-controller-manager"]
    );
    assert!(supervisor.address.directory.exists());

    supervisor.let_go();
    assert!(supervisor.wait().success());
    assert!(running(&supervisor.address).is_empty());
    assert!(!supervisor.address.directory.exists());
}

#[test]
fn a_signal_ends_the_parts_and_keeps_the_folder_if_told_to() {
    let parent = tempfile::tempdir().expect("make a folder");
    let folder = parent.path().join("kept");
    let mut supervisor = Supervisor::start_from(command().arg("--keep").arg("--dir").arg(&folder))
        .expect("start a second cluster");
    assert_eq!(supervisor.address.directory, folder);

    kill(supervisor.process(), Signal::TERM);
    assert!(supervisor.wait().success());
    assert!(running(&supervisor.address).is_empty());
    assert!(folder.join("kube-apiserver.log").is_file());
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_killed_supervisor_takes_its_parts_along() {
    let parent = tempfile::tempdir().expect("make a folder");
    let folder = parent.path().join("left");
    let mut supervisor = Supervisor::start_from(command().arg("--dir").arg(&folder))
        .expect("start a second cluster");
    kill(supervisor.process(), Signal::KILL);
    supervisor.wait();
    eventually(PATIENCE, "no part of the cluster runs", async || {
        let running = running(&supervisor.address);
        if running.is_empty() {
            Ok(())
        } else {
            Err(format!("{running:?}"))
        }
    })
    .await;
}

#[test]
fn a_part_that_ends_by_itself_is_named_with_its_last_words() {
    let mut supervisor =
        Supervisor::start_from(command().stderr(Stdio::piped())).expect("start a second cluster");
    kill(supervisor.address.processes["etcd"], Signal::KILL);
    assert_eq!(supervisor.wait().code(), Some(1));
    let mut said = String::new();
    supervisor
        .child
        .stderr
        .take()
        .expect("it is piped")
        .read_to_string(&mut said)
        .expect("read what it said");
    assert!(
        said.starts_with("supervise: etcd ended by itself (signal: killed); the end of its log, "),
        "{said}"
    );
    assert!(said.contains("\"level\":\"warn\""), "{said}");
    assert!(running(&supervisor.address).is_empty());
}

#[test]
fn a_folder_with_something_in_it_is_refused() {
    let folder = tempfile::tempdir().expect("make a folder");
    fs::write(folder.path().join("precious"), "").expect("write a file");
    let said = refusal(command().arg("--dir").arg(folder.path()));
    assert!(said.contains("it is not empty"), "{said}");
    assert!(folder.path().join("precious").is_file());
}

#[test]
fn assets_without_a_controller_manager_are_refused_with_what_to_do() {
    let alone = Alone::new();
    let assets = alone.folder.path();
    for name in ["etcd", "kube-apiserver", "kubectl"] {
        fs::write(assets.join(name), "").expect("write a program");
    }
    let said = refusal(alone.command().env("KUBEBUILDER_ASSETS", assets));
    assert!(
        said.contains("find kube-controller-manager in KUBEBUILDER_ASSETS="),
        "{said}"
    );
    assert!(
        said.contains("unset KUBEBUILDER_ASSETS and run `make cluster-build` once"),
        "{said}"
    );
}

#[test]
fn a_cluster_that_is_not_built_says_how_to_build_it() {
    let said = refusal(Alone::new().command().env_remove("KUBEBUILDER_ASSETS"));
    assert!(
        said.ends_with("it is not built: run `make cluster-build`\n"),
        "{said}"
    );
}

/// A supervisor in a folder without the parts that are built.
struct Alone {
    folder: TempDir,
}

impl Alone {
    /// A link, since a copy is busy for as long as another test forks with the copy still open.
    fn new() -> Self {
        let built = built_program().expect("the supervisor is built");
        let folder = tempfile::tempdir_in(built.parent().expect("it is in a folder"))
            .expect("make a folder");
        fs::hard_link(&built, folder.path().join("supervise")).expect("link the supervisor");
        Self { folder }
    }

    fn command(&self) -> Command {
        Command::new(self.folder.path().join("supervise"))
    }
}

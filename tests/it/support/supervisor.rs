//! The program that holds a cluster (`tests/cluster/supervise`), seen from the tests.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use serde::Deserialize;

/// How to reach a cluster: the line that the supervisor prints when it is ready.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Address {
    pub(crate) server: String,
    pub(crate) ca: PathBuf,
    pub(crate) kubeconfig: PathBuf,
    pub(crate) audit_log: PathBuf,
    pub(crate) directory: PathBuf,
    pub(crate) kubectl: PathBuf,
    /// Process ids by the name of the part.
    pub(crate) processes: BTreeMap<String, i32>,
}

/// A running cluster, which ends when `input` is dropped, and so with this process, however it ends.
pub(crate) struct Supervisor {
    pub(crate) address: Address,
    pub(crate) child: Child,
    input: Option<ChildStdin>,
}

impl Supervisor {
    /// Starts a cluster and waits until it is ready; its messages go where ours go.
    pub(crate) fn start() -> Result<Self, String> {
        Self::start_from(&mut Command::new(built_program()?))
    }

    /// The same, where a part that ends is started again.
    pub(crate) fn start_reviving() -> Result<Self, String> {
        Self::start_from(Command::new(built_program()?).arg("-revive"))
    }

    /// SIGKILL to a part, as it runs now.
    pub(crate) fn kill_part(&self, part: &str) {
        let processes = std::fs::read_dir("/proc").expect("a list of processes");
        let numbers = processes.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
        let part = numbers.into_iter().find(|process: &i32| {
            let stat = std::fs::read_to_string(format!("/proc/{process}/stat"));
            // Such as `17 (kube-apiserver) S 16`, with its parent at the end.
            let stat = stat.unwrap_or_default();
            stat.starts_with(&format!("{process} ({part}) "))
                && stat.split(' ').nth(3) == Some(&self.process().to_string())
        });
        if let Some(process) = part.and_then(Pid::from_raw) {
            kill_process(process, Signal::KILL).expect("kill a part");
        }
    }

    /// Starts the given command, which is a supervisor with chosen arguments or streams.
    pub(crate) fn start_from(command: &mut Command) -> Result<Self, String> {
        let mut child = command
            // What kills the whole group of the tests must not reach the one who cleans up after them.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("start the test cluster with {command:?}: {error}"))?;
        let input = child.stdin.take();
        let line = first_line(&mut child)?;
        let address = serde_json::from_str(&line).map_err(|error| {
            format!("read the address of the test cluster from {line:?}: {error}")
        })?;
        Ok(Self {
            address,
            child,
            input,
        })
    }

    /// The process id of the supervisor itself.
    pub(crate) fn process(&self) -> i32 {
        self.child.id().try_into().expect("a process id is small")
    }

    /// Closes its input, as the end of this process would.
    pub(crate) fn let_go(&mut self) {
        drop(self.input.take());
    }

    /// Waits until the supervisor has ended.
    pub(crate) fn wait(&mut self) -> ExitStatus {
        self.child.wait().expect("wait for the supervisor")
    }
}

/// The supervisor that `make cluster-build` leaves behind.
pub(crate) fn built_program() -> Result<PathBuf, String> {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join(".cluster/supervise");
    if program.is_file() {
        return Ok(program);
    }
    Err(format!(
        "start the test cluster: {} is not built: run `make cluster-build`, or `make test` for everything \
         (minutes when cold; seconds with KUBEBUILDER_ASSETS set to a folder of etcd, kube-apiserver and kubectl)",
        program.display(),
    ))
}

fn first_line(child: &mut Child) -> Result<String, String> {
    let output = child.stdout.take().expect("standard output is piped");
    let mut line = String::new();
    let read = BufReader::new(output).read_line(&mut line);
    if read.is_ok() && line.ends_with('\n') {
        return Ok(line);
    }
    let status = child
        .wait()
        .map_err(|error| format!("wait for the supervisor: {error}"))?;
    Err(format!(
        "start the test cluster: the supervisor ended before it was ready ({status}); why is on standard error, above"
    ))
}

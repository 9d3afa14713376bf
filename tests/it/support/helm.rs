//! The real helm, of the version that the tests are built with.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::cluster::Cluster;
use super::supervisor::Address;

/// Where the chart is.
pub(crate) fn chart() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("charts/vms-operator")
}

/// What a call of helm left behind.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) is_ok: bool,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Output {
    /// The standard output of a call that had to succeed.
    pub(crate) fn expect_success(self) -> String {
        assert!(self.is_ok, "helm failed: {self:?}");
        self.stdout
    }
}

/// Runs helm aside, without a cluster.
pub(crate) async fn helm(arguments: &[&str]) -> Output {
    run(arguments, &[]).await
}

impl Cluster {
    /// The same as somebody who may do everything in this cluster.
    pub(crate) async fn helm(&self, arguments: &[&str]) -> Output {
        let Address {
            kubeconfig,
            directory,
            ..
        } = self.address();
        let home = directory.join("helm");
        run(arguments, &[("KUBECONFIG", kubeconfig), ("HOME", &home)]).await
    }
}

async fn run(arguments: &[&str], environment: &[(&str, &Path)]) -> Output {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join(".cluster/helm");
    let mut command = Command::new(&program);
    command.args(arguments).envs(environment.iter().copied());
    let output = tokio::task::spawn_blocking(move || command.output()).await;
    let output = output.expect("the call does not panic");
    let output = output.unwrap_or_else(|error| {
        panic!(
            "run {}, which `make cluster-build` builds: {error}",
            program.display()
        )
    });
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    Output {
        is_ok: output.status.success(),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

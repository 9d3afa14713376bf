//! The real helm, of the version that the tests are built with.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::supervisor::Address;
use super::{cluster::Cluster, command::Output};

/// Where the chart is.
pub(crate) fn chart() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("charts/vms-operator")
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
    output.into()
}

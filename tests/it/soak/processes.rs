//! The VMS and the operator as processes.

use std::{
    fs::File,
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;

use crate::support::{namespace::TestNamespace, store::process::vms_store};

/// The VMS at that address, with the seed of the folder.
pub(super) fn start_store(folder: &TempDir, address: SocketAddr) -> Child {
    let of = |name: &str| folder.path().join(name).display().to_string();
    vms_store(&["serve", &format!("--listen={address}")])
        .arg(format!("--database={}", of("store.db")))
        .arg(format!("--seed={}", of("seed.yaml")))
        .stderr(appended(folder, "store.log"))
        .spawn()
        .expect("start the store")
}

/// An operator over both namespaces, at home in the first.
pub(super) fn start_operator(
    folder: &TempDir,
    kubeconfig: &Path,
    namespaces: [&TestNamespace; 2],
) -> Child {
    let [home, tenant] = namespaces.map(|namespace| namespace.name.as_str());
    Command::new(env!("CARGO_BIN_EXE_vms-operator"))
        .args(["run", "--operator-namespace", home])
        .arg(format!("--namespaces={home},{tenant}"))
        .env("KUBECONFIG", kubeconfig)
        .stdin(Stdio::null())
        .stdout(appended(folder, "operator.log"))
        .stderr(appended(folder, "operator.log"))
        .spawn()
        .expect("start the operator")
}

fn appended(folder: &TempDir, name: &str) -> File {
    let path = folder.path().join(name);
    let file = File::options().create(true).append(true).open(path);
    file.expect("a file for what a program says")
}

/// SIGKILL: no word of goodbye.
pub(super) fn kill(process: &mut Child) {
    process.kill().expect("kill a process");
    process.wait().expect("it ends");
}

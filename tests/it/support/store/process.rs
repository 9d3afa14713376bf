//! The reference store as a process of its own, at the cost of hashes that it has by itself.

use std::{
    fs::{self, File},
    net::IpAddr,
    path::{Path, PathBuf},
    process::{Child, Command},
};

use crate::support::{
    cluster::PATIENCE, eventually::eventually, logged::logged_address, visitor::Visitor,
};

/// A running program; whoever lets go of it kills it.
pub(crate) struct StoreProcess {
    child: Child,
    log: PathBuf,
}

/// `vms-store` with these arguments.
pub(crate) fn vms_store(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vms-store"));
    command.args(arguments);
    command
}

impl StoreProcess {
    /// Serves `store.db` of the folder, filled by that seed where it is new.
    pub(crate) fn start(folder: &Path, seed: &str) -> Self {
        let database = folder.join("store.db").display().to_string();
        Self::start_on(folder, &database, seed)
    }

    /// Serves that database, with a folder for its files.
    pub(crate) fn start_on(folder: &Path, database: &str, seed: &str) -> Self {
        let written = folder.join("seed.yaml");
        fs::write(&written, seed).expect("write a seed");
        let log = folder.join("log");
        let child = vms_store(&["serve", "--listen=127.0.0.1:0"])
            .arg(format!("--database={database}"))
            .arg(format!("--seed={}", written.display()))
            .stderr(File::create(&log).expect("a file for what the store says"))
            .spawn()
            .expect("start the store");
        Self { child, log }
    }

    /// Somebody at that address, as soon as it serves.
    pub(crate) async fn somebody_at(&self, address: IpAddr) -> Visitor {
        let serving = eventually(PATIENCE, "the store serves", async || {
            let said = self.said();
            logged_address(&said, "serving").ok_or(said)
        })
        .await;
        Visitor::new(format!("http://{serving}"), address)
    }

    /// Ends it as a machine ends that loses its power.
    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("kill the store");
        self.child.wait().expect("the store ends");
    }

    pub(crate) fn said(&self) -> String {
        fs::read_to_string(&self.log).expect("read what the store said")
    }

    /// A figure of its memory, in KiB, such as `VmRSS`.
    pub(crate) fn memory(&self, figure: &str) -> u64 {
        memory_of(self.child.id(), figure)
    }
}

impl Drop for StoreProcess {
    fn drop(&mut self) {
        // A process that has ended already is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A figure of the memory of a process, in KiB, such as `VmHWM`.
pub(crate) fn memory_of(process: u32, figure: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status"));
    let status = status.expect("read the status of a process");
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(figure)?.strip_prefix(':'));
    let figure = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok());
    figure.unwrap_or_else(|| panic!("no such figure in {status}"))
}

//! The operator as a process.

use std::{
    fs::{self, File},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
};

use rustix::process::{Pid, Signal, kill_process};

use super::site::Site;
use crate::support::{cluster::PATIENCE, eventually::eventually, logged::logged_address};

/// What the operator says when it serves its pages.
const PAGES: &str = "serving metrics and probes";

/// The operator as a process; whoever lets go of it kills it.
pub(crate) struct Process {
    child: Child,
    log: PathBuf,
}

impl Process {
    /// The only one, over the namespace of the site.
    pub(super) fn start(site: &Site) -> Self {
        Self::start_as(site, "operator", site.namespace.kubeconfig(), &[])
    }

    /// The only one, of a program that was built elsewhere.
    pub(crate) fn of(program: &Path, site: &Site) -> Self {
        Self::spawn(program, site, "operator", site.namespace.kubeconfig(), &[])
    }

    /// One of several, on a host of that name.
    pub(super) fn start_as(site: &Site, host: &str, kubeconfig: &Path, more: &[&str]) -> Self {
        let program = Path::new(env!("CARGO_BIN_EXE_vms-operator"));
        Self::spawn(program, site, host, kubeconfig, more)
    }

    /// One that has just these arguments, as a Deployment gives them.
    pub(crate) fn with(site: &Site, kubeconfig: &Path, arguments: &[String]) -> Self {
        let program = Path::new(env!("CARGO_BIN_EXE_vms-operator"));
        let mut command = Command::new(program);
        command.args(arguments);
        Self::run(command, site, "operator", kubeconfig)
    }

    fn spawn(program: &Path, site: &Site, host: &str, kubeconfig: &Path, more: &[&str]) -> Self {
        let namespace = site.namespace.name.as_str();
        let mut command = Command::new(program);
        command
            .args(["run", "--namespaces", namespace])
            .args(["--operator-namespace", namespace])
            .args(more);
        Self::run(command, site, host, kubeconfig)
    }

    fn run(mut command: Command, site: &Site, host: &str, kubeconfig: &Path) -> Self {
        let path = site.store.folder().join(format!("{host}.log"));
        let log = File::options().create(true).append(true).open(&path);
        let log = log.expect("a file for what the operator says");
        let child = command
            .env("KUBECONFIG", kubeconfig)
            .env("HOSTNAME", host)
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a second handle of the file"))
            .stderr(log)
            .spawn()
            .expect("start the operator");
        Self { child, log: path }
    }

    /// SIGKILL: no word of goodbye.
    pub(super) fn kill(&mut self) {
        self.child.kill().expect("kill the operator");
        self.child.wait().expect("the operator ends");
    }

    pub(super) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).expect("send a signal");
    }

    /// Waits until it has ended.
    pub(super) async fn ended(&mut self) -> ExitStatus {
        eventually(PATIENCE, "the operator ends", async || {
            let ended = self.child.try_wait();
            ended
                .expect("ask for the end of the operator")
                .ok_or_else(|| "it runs".to_owned())
        })
        .await
    }

    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// One of its pages; `None` where there is no answer.
    pub(super) async fn page(&self, path: &str) -> Option<(u16, String)> {
        let address = self.address(PAGES)?;
        let http = reqwest::Client::builder().no_proxy().build().ok()?;
        let answer = http
            .get(format!("http://{address}{path}"))
            .send()
            .await
            .ok()?;
        Some((answer.status().as_u16(), answer.text().await.ok()?))
    }

    pub(super) async fn is_ready(&self) -> bool {
        matches!(self.page("/readyz").await, Some((200, _)))
    }

    /// Waits until it is ready.
    pub(crate) async fn until_ready(&self) {
        eventually(PATIENCE, "the operator is ready", async || {
            if self.is_ready().await {
                Ok(())
            } else {
                Err(self.said())
            }
        })
        .await;
    }

    fn address(&self, words: &str) -> Option<SocketAddr> {
        logged_address(&self.said(), words)
    }

    /// Waits until it has said that it listens for something, and answers where.
    pub(super) async fn until_listening(&self, words: &str) -> SocketAddr {
        eventually(PATIENCE, words, async || {
            self.address(words).ok_or_else(|| self.said())
        })
        .await
    }

    /// What it has said so far.
    pub(super) fn said(&self) -> String {
        fs::read_to_string(&self.log).expect("read what the operator said")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // A process that has ended already is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            eprintln!("{} said:\n{}", self.log.display(), self.said());
        }
    }
}

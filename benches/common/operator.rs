//! The operator as a process, and what the kernel says of it.

use std::{
    fs::File,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use tokio::time::{Instant, sleep};

use crate::{
    process::{self, TICK},
    support::namespace::TestNamespace,
};

/// A process that computes this little within [`REST`] has come to rest.
const LITTLE: Duration = Duration::from_millis(20);
const REST: Duration = Duration::from_secs(2);

/// A running operator.
pub(crate) struct Operator {
    process: Child,
    started: Instant,
}

impl Operator {
    /// Starts one for a namespace; what it says is in `log`.
    pub(crate) fn start(namespace: &TestNamespace, log: &Path) -> Self {
        Self::start_with(namespace, log, &[])
    }

    /// The same with more arguments.
    pub(crate) fn start_with(namespace: &TestNamespace, log: &Path, more: &[&str]) -> Self {
        let log = File::options()
            .create(true)
            .append(true)
            .open(log)
            .expect("open the operator's log");
        let process = Command::new(env!("CARGO_BIN_EXE_vms-operator"))
            .args(["run", "--namespaces", &namespace.name])
            .args(["--operator-namespace", &namespace.name])
            .args(more)
            .env("KUBECONFIG", namespace.kubeconfig())
            .stdin(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("start the operator");
        Self {
            process,
            started: Instant::now(),
        }
    }

    /// Asks it to end, and waits until it has.
    pub(crate) async fn stop(&mut self) {
        let id = i32::try_from(self.process.id()).expect("a process id is small");
        let id = Pid::from_raw(id).expect("a process id is not 0");
        kill_process(id, Signal::TERM).expect("end the operator");
        while self.process.try_wait().expect("wait for it").is_none() {
            sleep(TICK).await;
        }
    }

    /// Kills it: no word of goodbye.
    pub(crate) fn kill(&mut self) {
        self.process.kill().expect("kill the operator");
        self.process.wait().expect("the operator ends");
    }

    /// Waits until it has nothing to do; answers how long after its start it last had.
    pub(crate) async fn rest(&self) -> Duration {
        let mut busy = (self.started.elapsed(), self.cpu());
        while self.started.elapsed() < busy.0 + REST {
            sleep(TICK).await;
            let cpu = self.cpu();
            if cpu > busy.1 + LITTLE {
                busy = (self.started.elapsed(), cpu);
            }
        }
        busy.0
    }

    /// The time that it has computed.
    pub(crate) fn cpu(&self) -> Duration {
        process::cpu(self.process.id())
    }

    /// The most memory that it ever had, in KiB.
    pub(crate) fn peak_memory(&self) -> u64 {
        process::memory(self.process.id(), "VmHWM:")
    }

    /// The memory that it has, in KiB.
    pub(crate) fn memory(&self) -> u64 {
        process::memory(self.process.id(), "VmRSS:")
    }
}

impl Drop for Operator {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

//! The real kubectl.

use std::fs::File;
use std::io::{Seek, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

/// What a call of kubectl left behind.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) status: ExitStatus,
}

impl Output {
    /// The standard output of a call that had to succeed.
    pub(crate) fn expect_success(self) -> String {
        assert!(self.status.success(), "kubectl failed: {self:?}");
        self.stdout
    }
}

/// kubectl as somebody (a kubeconfig), with flags that every call gets.
#[derive(Clone, Debug)]
pub(crate) struct Kubectl {
    program: PathBuf,
    kubeconfig: PathBuf,
    cache: PathBuf,
    flags: Vec<String>,
}

impl Kubectl {
    /// `directory` takes the cache, which otherwise is shared with everything else on the machine.
    pub(crate) fn new(program: &Path, kubeconfig: &Path, directory: &Path) -> Self {
        Self {
            program: program.into(),
            kubeconfig: kubeconfig.into(),
            cache: directory.join("kubectl-cache"),
            flags: Vec::new(),
        }
    }

    /// The same, with a flag in every call.
    pub(crate) fn with_flag(mut self, flag: &str) -> Self {
        self.flags.push(flag.to_owned());
        self
    }

    /// Runs kubectl aside, so that an operator on the same runtime goes on.
    pub(crate) async fn run(&self, arguments: &[&str]) -> Output {
        self.run_with_input(arguments, "").await
    }

    /// The same with something on standard input, as in `kubectl apply -f -`.
    pub(crate) async fn run_with_input(&self, arguments: &[&str], input: &str) -> Output {
        let (kubectl, input) = (self.clone(), input.to_owned());
        let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
        tokio::task::spawn_blocking(move || {
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            kubectl.run_blocking(&arguments, &input)
        })
        .await
        .expect("the call of kubectl does not panic")
    }

    /// The same where nothing else runs on this thread.
    pub(crate) fn run_blocking(&self, arguments: &[&str], input: &str) -> Output {
        let output = Command::new(&self.program)
            .args(&self.flags)
            .args(arguments)
            .env("KUBECONFIG", &self.kubeconfig)
            .env("KUBECACHEDIR", &self.cache)
            .stdin(Stdio::from(file_with(input)))
            .output()
            .unwrap_or_else(|error| {
                panic!("run {} {arguments:?}: {error}", self.program.display())
            });
        Output {
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            status: output.status,
        }
    }
}

/// A file, unlike a pipe, needs nobody who goes on writing while the output is read.
pub(crate) fn file_with(input: &str) -> File {
    let mut file = tempfile::tempfile().expect("make a file for the input of kubectl");
    file.write_all(input.as_bytes())
        .expect("write the input of kubectl");
    file.rewind().expect("rewind the input of kubectl");
    file
}

//! The real kubectl.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::command::{Output, file_with};

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
        output.into()
    }
}

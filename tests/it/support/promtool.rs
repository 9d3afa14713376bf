//! The real promtool.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use super::command::{Output, file_with};

/// Runs promtool, which has to find nothing wrong, not even in style.
pub(crate) fn promtool(arguments: &[&str], input: &str) -> String {
    let unpacked = Path::new(env!("CARGO_MANIFEST_DIR")).join(".cluster/promtool");
    let program = if unpacked.exists() {
        unpacked
    } else {
        "promtool".into()
    };
    let output = Command::new(&program)
        .args(arguments)
        .stdin(Stdio::from(file_with(input)))
        .output();
    let output = output.unwrap_or_else(|error| {
        panic!(
            "run {}, which `make tools` brings: {error}",
            program.display()
        )
    });
    let Output {
        stdout,
        stderr,
        status,
    } = output.into();
    let said = stdout + &stderr;
    assert!(status.success(), "promtool {arguments:?}: {said}\n{input}");
    said
}

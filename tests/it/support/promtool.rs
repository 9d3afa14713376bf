//! The real promtool.

use std::{
    path::Path,
    process::{Command, Output, Stdio},
};

use super::kubectl::file_with;

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
    let Output {
        status,
        stdout,
        stderr,
    } = output.unwrap_or_else(|error| {
        panic!(
            "run {}, which `make tools` brings: {error}",
            program.display()
        )
    });
    let said = String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr);
    assert!(status.success(), "promtool {arguments:?}: {said}\n{input}");
    said
}

//! What a real tool is given, and what it leaves behind.

use std::{
    fs::File,
    io::{Seek, Write},
    process::{self, ExitStatus},
};

/// What a call left behind.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) status: ExitStatus,
}

impl From<process::Output> for Output {
    fn from(output: process::Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Self {
            stdout: text(output.stdout),
            stderr: text(output.stderr),
            status: output.status,
        }
    }
}

impl Output {
    /// The standard output of a call that had to succeed.
    pub(crate) fn expect_success(self) -> String {
        assert!(self.status.success(), "the call failed: {self:?}");
        self.stdout
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

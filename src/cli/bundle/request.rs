//! What goes into a bundle, and what came of it.

use std::{io, path::PathBuf};

use super::archive::File;
use crate::cli::doctor::examine::Examination;

/// What goes into a bundle.
#[derive(Clone, Debug)]
pub struct Request {
    /// Where, and where the operator is; no Secret is read.
    pub examination: Examination,
    /// Whether names, logins and addresses are shown.
    pub shows_names: bool,
    /// How many of the last lines of each log.
    pub lines: usize,
    /// Files with logs of an operator that runs in no pod.
    pub logs: Vec<PathBuf>,
}

/// What goes into it, and what was left out and why.
#[derive(Debug, Default)]
pub struct Gathered {
    /// The files.
    pub files: Vec<File>,
    /// What was left out.
    pub left_out: Vec<String>,
}

/// A log cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the log {path}", path = path.display())]
pub struct LogError {
    /// Which.
    pub path: PathBuf,
    /// Why.
    pub source: io::Error,
}

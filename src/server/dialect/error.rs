//! Why a file is no dialect.

use std::{io, path::PathBuf};

/// What does not read, and where.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct NotADialect(pub(super) String);

/// Why a dialect cannot be spoken.
#[derive(Debug, thiserror::Error)]
pub enum DialectError {
    /// The file.
    #[error("cannot read the dialect {path}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Not the YAML of a dialect.
    #[error("{path} is no dialect")]
    Syntax {
        /// The file.
        path: PathBuf,
        /// What and where.
        source: NotADialect,
    },
}

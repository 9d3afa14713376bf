//! Why nothing can be written.

use crate::cli::{run, writing::yaml};

/// Why nothing can be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A manifest that YAML cannot express.
    #[error(transparent)]
    Manifest(#[from] yaml::Error),
    /// The comparison failed.
    #[error(transparent)]
    Run(#[from] Box<run::Error>),
}

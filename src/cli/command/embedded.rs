//! A store that the command line serves itself.

use std::path::PathBuf;

/// A store that this process serves itself, in place of the server that the manifests name.
#[derive(clap::Args, Clone, Debug)]
pub struct EmbeddedStore {
    /// Serve this SQLite file in place of the server that the manifests name.
    #[arg(long = "store", value_name = "FILE")]
    pub database: Option<PathBuf>,
    /// Fill that file, where it is new, with what this YAML file describes.
    #[arg(long, value_name = "FILE", requires = "database")]
    pub seed: Option<PathBuf>,
}

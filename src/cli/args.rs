//! What can be asked on the command line.

use clap::{Parser, Subcommand};

use super::command::crds;

/// Declares who may watch which camera, from files.
#[derive(Parser, Debug)]
#[command(name = "vmsctl", version)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Print the definitions of the custom resources, for `kubectl apply -f -`.
    Crds(crds::Args),
}

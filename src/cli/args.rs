//! What can be asked on the command line.

use clap::{Parser, Subcommand};

use super::command::{changes, duplicate, generated};

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
    /// Say what the manifests would change, and change nothing.
    Plan(changes::Plan),
    /// Make the store agree with the manifests.
    Apply(changes::Apply),
    /// Write the manifest of a new user with the settings of another one, all but login and password.
    Duplicate(Box<duplicate::Duplicate>),
    /// Print the definitions of the custom resources, for `kubectl apply -f -`.
    Crds(generated::Args),
    /// Print the policies of admission, for `kubectl apply -f -`.
    Policies(generated::Args),
    /// Print the page of the documentation about permissions.
    Permissions,
}

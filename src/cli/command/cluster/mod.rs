//! What a person asks of a cluster in which an operator runs: how things are, and what to do now.

mod confirm;
mod doctor;
mod explain;
mod managed;
mod named;
mod objects;
mod reconcile;
mod status;
mod support_bundle;
mod switches;
mod tree;
mod version;

use self::{
    confirm::Confirm,
    doctor::Doctor,
    explain::Explain,
    reconcile::Reconcile,
    status::Status,
    support_bundle::SupportBundle,
    switches::{LetGo, Pause, Resume},
    tree::Tree,
    version::Version,
};
use super::{console::Console, exit::Exit};

pub use objects::Error;

/// What is asked of a cluster.
#[derive(clap::Subcommand, Debug)]
pub enum ClusterCommand {
    /// Say how the servers of a namespace are, and which of their users are not as declared.
    Status(Status),
    /// Say what hangs together in a namespace: servers, their users, and what these refer to.
    Tree(Tree),
    /// Check what may keep an installation from working, each check in one line with what to do.
    Doctor(Doctor),
    /// Write one file for whoever is to help: objects, statuses, Events and logs, without secrets and names.
    SupportBundle(SupportBundle),
    /// Say which versions there are: of this program, of the definitions, of the operator and of the API server.
    Version(Version),
    /// Say why a user is as it is, and what to do about what is wrong.
    Explain(Explain),
    /// Have the operator look at a user or a server now.
    Reconcile(Reconcile),
    /// Write nothing for a user until it is resumed; differences are reported.
    Pause(Pause),
    /// Write for a paused user again.
    Resume(Resume),
    /// Let happen what waits for a confirmation, to as many users as there are now.
    Confirm(Confirm),
    /// End the deletion of a user by leaving the account in the VMS as it is.
    LetGo(LetGo),
}

impl ClusterCommand {
    /// Does as it is asked.
    ///
    /// # Errors
    /// The cluster does not.
    pub async fn execute(&self, console: &mut Console<'_>) -> Result<Exit, Error> {
        match self {
            Self::Status(status) => status.execute(console).await,
            Self::Tree(tree) => tree.execute(console).await,
            Self::Doctor(doctor) => doctor.execute(console).await,
            Self::SupportBundle(bundle) => bundle.execute(console).await,
            Self::Version(version) => version.execute(console).await,
            Self::Explain(explain) => explain.execute(console).await,
            Self::Reconcile(reconcile) => reconcile.execute(console).await,
            Self::Pause(pause) => pause.execute(console).await,
            Self::Resume(resume) => resume.execute(console).await,
            Self::Confirm(confirm) => confirm.execute(console).await,
            Self::LetGo(let_go) => let_go.execute(console).await,
        }
    }
}

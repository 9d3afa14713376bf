//! What is to be written of which server.

use jiff::Timestamp;

use crate::{
    cli::{input::Manifests, run::Snapshot},
    domain::server::Server,
};

/// What is to be written of which server.
#[derive(Clone, Copy, Debug)]
pub struct ExportRequest<'a> {
    /// What is declared already, the server among it.
    pub manifests: &'a Manifests,
    /// The server.
    pub server: &'a Server,
    /// What it has.
    pub snapshot: &'a Snapshot,
    /// The moment.
    pub now: Timestamp,
    /// Whether a deleted object is to leave its user in the VMS.
    pub orphans: bool,
    /// Whether the server is written too, with its users in `spec.adopt`.
    pub adopts: bool,
    /// Whether everything that is declared already of the server is written too, the server among it.
    pub is_whole: bool,
    /// What stands for what would be said many times.
    pub shorthand: Shorthand,
}

/// What stands for what would be said many times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shorthand {
    /// Whether what several users have in common becomes roles.
    pub roles: bool,
    /// Whether cameras are labelled with the camera groups of the VMS that they are in, and roles say them by these.
    pub labels: bool,
}

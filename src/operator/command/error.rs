//! Why the command failed, and the exit code of that.

use std::net::SocketAddr;

use crate::operator::{audit::OpenError, leading::Error as RunError};

/// The exit code where the environment failed.
pub const FAILURE: u8 = 3;
/// The exit code of one that led: another replica does now.
const LEASE_LOST: u8 = 4;
/// The exit code where the arguments make no sense together.
const USAGE: u8 = 2;

/// Why the command failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No cluster.
    #[error("cannot find the cluster: neither a service account nor a kubeconfig can be used")]
    Kubeconfig(#[source] kube::config::InferConfigError),
    /// No client.
    #[error("cannot make a client of the API server")]
    Client(#[source] kube::Error),
    /// No audit log.
    #[error(transparent)]
    AuditLog(#[from] OpenError),
    /// No address to listen at.
    #[error("cannot listen at {0}, where {1} to be served")]
    Listen(SocketAddr, &'static str, #[source] std::io::Error),
    /// The output takes nothing.
    #[error("could not write the output")]
    Print(#[source] std::io::Error),
    /// No signals.
    #[error("cannot listen to signals")]
    Signals(#[source] std::io::Error),
    /// No room for a try to renew, or for what was sent last to arrive.
    #[error(
        "--retry-period has to be shorter than --renew-deadline, and that shorter than --lease-duration"
    )]
    Times,
    /// One replica alone would lead one of them, and nobody the others.
    #[error("--shards makes sense with --leader-election only: replicas share the shards")]
    Shards,
    /// The operator.
    #[error(transparent)]
    Run(#[from] RunError),
}

impl Error {
    /// With which code the process ends.
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Times | Self::Shards => USAGE,
            Self::Run(RunError::Lease(_)) => LEASE_LOST,
            Self::Kubeconfig(_)
            | Self::Client(_)
            | Self::AuditLog(_)
            | Self::Listen(..)
            | Self::Print(_)
            | Self::Signals(_)
            | Self::Run(RunError::Start(_)) => FAILURE,
        }
    }
}

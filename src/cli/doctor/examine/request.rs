//! What is examined, and for how long each question waits.

use std::time::Duration;

/// How long one question may take.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// What is examined, and how closely.
#[derive(Clone, Debug)]
pub struct Examination {
    /// The namespace of the servers.
    pub namespace: String,
    /// One of them, where it is named.
    pub server: Option<String>,
    /// Where to look for an operator; without it, everywhere.
    pub operator_namespace: Option<String>,
    /// The operator's account, as namespace and name, where no Deployment tells it.
    pub account: Option<(String, String)>,
    /// Whether the Secrets of the servers are read.
    pub reads_secrets: bool,
    /// Whether their accounts log in from here.
    pub logs_in: bool,
}

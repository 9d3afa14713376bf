//! What the operator is started with.

use std::{net::TcpListener, sync::Arc, time::Duration};

/// The field manager of everything that the operator writes.
pub(crate) const FIELD_MANAGER: &str = "vms-operator";

/// Settings of one operator.
#[derive(Clone, Debug)]
pub struct Config {
    /// The namespaces that it looks after; `None` is all of them.
    pub namespaces: Option<Vec<String>>,
    /// The namespace of its own Secret, with the key of all fingerprints.
    pub own_namespace: String,
    /// How many users of one server are worked on at once.
    pub workers: usize,
    /// Where metrics and probes are served, if anywhere.
    pub listener: Option<Arc<TcpListener>>,
    /// How long a request to the API server may take.
    pub request_timeout: Duration,
    /// How long work under way is waited for at the end.
    pub shutdown_grace: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            namespaces: None,
            own_namespace: "vms-operator".to_owned(),
            workers: 4,
            listener: None,
            request_timeout: Duration::from_secs(20),
            shutdown_grace: Duration::from_secs(20),
        }
    }
}

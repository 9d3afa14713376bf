//! What the operator is started with.

use std::{net::TcpListener, sync::Arc, time::Duration};

use super::{lease::Election, webhook::Webhook};

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
    /// How one of several replicas is chosen to act; `None` where there is one.
    pub election: Option<Election>,
    /// Where metrics and probes are served, if anywhere.
    pub listener: Option<Arc<TcpListener>>,
    /// The admission webhook, if it is served.
    pub webhook: Option<Webhook>,
    /// How long a request to the API server may take.
    pub request_timeout: Duration,
    /// How long the first try to list what exists may take; each further one may take twice as long.
    pub listing_patience: Duration,
    /// After which time nothing arrives any more that a leader sent before it vanished.
    pub late_arrivals: Duration,
    /// How long work under way is waited for at the end.
    pub shutdown_grace: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            namespaces: None,
            own_namespace: "vms-operator".to_owned(),
            workers: 4,
            election: None,
            listener: None,
            webhook: None,
            request_timeout: Duration::from_secs(20),
            listing_patience: Duration::from_mins(1),
            late_arrivals: Duration::from_mins(1),
            shutdown_grace: Duration::from_secs(20),
        }
    }
}

//! The settings of the operator, of the leader election and of the admission webhook.

use std::{net::TcpListener, path::PathBuf, sync::Arc, time::Duration};

use super::{
    audit::AuditLog,
    sharding::{Shard, Sharding},
};
use crate::{api::lease, store::Limits};

/// The field manager of everything that the operator writes.
pub(crate) const FIELD_MANAGER: &str = "vms-operator";

/// Settings of one operator.
#[derive(Clone, Debug)]
pub struct Config {
    /// The namespaces that it watches; `None` is all of them.
    pub namespaces: Option<Vec<String>>,
    /// The namespace of its own Secret, with the key of all fingerprints.
    pub own_namespace: String,
    /// How many users of one server are reconciled at once.
    pub workers: usize,
    /// How one of several replicas is chosen to act; `None` where there is one.
    pub election: Option<Election>,
    /// Where metrics and probes are served, if anywhere.
    pub listener: Option<Arc<TcpListener>>,
    /// The NetworkPolicy that limits where it connects, if there is one: it is named where a VMS cannot be reached.
    pub network_policy: Option<String>,
    /// Where it is recorded who gained and lost what, if anywhere.
    pub audit: Option<Arc<AuditLog>>,
    /// Whether that is posted as Events too.
    pub audit_events: bool,
    /// The admission webhook, if it is served.
    pub webhook: Option<Webhook>,
    /// How long a request to the API server may take.
    pub request_timeout: Duration,
    /// How long a request to a VMS may take.
    pub store_limits: Limits,
    /// How long the first try to list what exists may take; each further one may take twice as long.
    pub listing_patience: Duration,
    /// After which time nothing arrives any more that a leader sent before it vanished.
    pub late_arrivals: Duration,
    /// How long to wait for work in progress at the end.
    pub shutdown_grace: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            namespaces: None,
            own_namespace: "vms-operator".to_owned(),
            workers: 16,
            election: None,
            listener: None,
            network_policy: None,
            audit: None,
            audit_events: false,
            webhook: None,
            request_timeout: Duration::from_secs(20),
            store_limits: Limits::default(),
            listing_patience: Duration::from_mins(1),
            late_arrivals: Duration::from_mins(1),
            shutdown_grace: Duration::from_secs(20),
        }
    }
}

impl Config {
    /// Into how many shards the servers are divided.
    pub(crate) fn sharding(&self) -> Sharding {
        let election = self.election.as_ref();
        election.map_or_else(Sharding::default, |election| election.sharding)
    }
}

/// How a leader is elected, or several that share the servers.
#[derive(Clone, Debug)]
pub struct Election {
    /// The name of the Lease, in the operator's own namespace. Where there are several shards, each has one of its own beside it.
    pub lease: String,
    /// Into how many shards the servers are divided.
    pub sharding: Sharding,
    /// What no other process calls itself.
    pub identity: String,
    /// How long a Lease that nobody renews is left to its holder. Whole seconds.
    pub duration: Duration,
    /// How long after it sent its last renewal a leader ends. Shorter than `duration`: what it sent last arrives within
    /// the difference, or late.
    pub renew_deadline: Duration,
    /// How long to wait between two tries, to renew or to take.
    pub retry_period: Duration,
}

impl Default for Election {
    fn default() -> Self {
        Self {
            lease: "vms-operator".to_owned(),
            sharding: Sharding::default(),
            identity: own_identity(),
            duration: Duration::from_secs(15),
            renew_deadline: Duration::from_secs(10),
            retry_period: Duration::from_secs(2),
        }
    }
}

impl Election {
    /// That of one shard.
    pub(crate) fn of_shard(&self, shard: Shard) -> Self {
        let lease = if self.sharding.is_divided() {
            lease::of_shard(&self.lease, shard.number())
        } else {
            self.lease.clone()
        };
        Self {
            lease,
            ..self.clone()
        }
    }

    /// That of all replicas together: the Lease which one of them would hold alone says how the servers are divided, so that
    /// no replica which divides them in another way leads meanwhile. `None` where they are not divided.
    pub(crate) fn of_all(&self) -> Option<Self> {
        self.sharding.is_divided().then(|| Self {
            identity: lease::holder_of_all(self.sharding.count()),
            ..self.clone()
        })
    }

    /// A request that hangs leaves time for another one.
    pub(crate) fn request_timeout(&self) -> Duration {
        self.renew_deadline / 2
    }
}

/// The pod, and which of its lives.
fn own_identity() -> String {
    let host = std::env::var("HOSTNAME").unwrap_or_else(|_| "vms-operator".to_owned());
    let mut random = [0; 4];
    // Without randomness the process id still tells two of one host apart.
    if getrandom::fill(&mut random).is_err() {
        random = std::process::id().to_be_bytes();
    }
    format!("{host}_{:08x}", u32::from_be_bytes(random))
}

/// How the webhook is served.
#[derive(Clone, Debug)]
pub struct Webhook {
    /// Where.
    pub listener: Arc<TcpListener>,
    /// What to do with a declaration that cannot become valid by itself.
    pub mode: Mode,
    /// Where its certificate is from.
    pub certificate: Certificate,
    /// The file with the authorities that sign the certificate of the API server; without one, anybody may ask.
    pub client_authority: Option<PathBuf>,
    /// How often it checks whether there is another certificate, or has to be.
    pub check: Duration,
}

/// What becomes of a declaration that no other object could make valid. Everything else is warned of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// It is warned of too.
    #[default]
    Warn,
    /// It is refused.
    Deny,
}

/// Where its certificate is from.
#[derive(Clone, Debug)]
pub enum Certificate {
    /// A folder with `tls.crt` and `tls.key`, kept up to date by somebody else such as cert-manager.
    Folder(PathBuf),
    /// The operator makes it, keeps it in a Secret, and makes the API server trust it.
    Own(OwnCertificate),
}

/// A certificate that the operator makes.
#[derive(Clone, Debug)]
pub struct OwnCertificate {
    /// The Secret that it is kept in, in the operator's own namespace.
    pub secret: String,
    /// The ValidatingWebhookConfiguration that names the webhook's address, and whose `caBundle` is set.
    pub configuration: String,
    /// For how long each is valid; it is replaced when a third of that is left.
    pub lifetime: Duration,
}

impl Webhook {
    /// The default interval of these checks.
    pub const CHECK: Duration = Duration::from_mins(1);
}

impl OwnCertificate {
    /// The default lifetime.
    pub const LIFETIME: Duration = Duration::from_hours(90 * 24);
}

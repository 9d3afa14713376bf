//! One real Kubernetes API server for all tests of a run.
//!
//! What is shared is its address: a `kube::Client` belongs to the runtime that made it, and each test has its own.

use std::path::Path;
use std::sync::{Once, OnceLock};
use std::time::Duration;

use k8s_openapi::api::core::v1::Namespace;
use kube::config::{KubeConfigOptions, Kubeconfig};
use kube::{Api, Client, Config};

use super::audit::{self, AuditEntry};
use super::eventually::eventually;
use super::kubectl::Kubectl;
use super::random::random_suffix;
use super::supervisor::{Address, Supervisor};

/// When it is given up what comes by itself. Nobody waits for so long but on a machine that is very busy.
pub(crate) const PATIENCE: Duration = Duration::from_mins(3);

/// The cluster of this run.
pub(crate) struct Cluster {
    /// Never dropped: the end of this process closes its input, and that ends the cluster.
    supervisor: Supervisor,
}

impl Cluster {
    /// Starts the cluster for the first who asks, with the custom resources of `crds/`.
    ///
    /// # Panics
    /// When there is no cluster; every test then fails with the same reason, and none starts it again.
    pub(crate) async fn get() -> &'static Self {
        static CLUSTER: OnceLock<Result<Cluster, String>> = OnceLock::new();
        tokio::task::spawn_blocking(|| CLUSTER.get_or_init(Self::start))
            .await
            .expect("the start of the cluster does not panic")
            .as_ref()
            .unwrap_or_else(|reason| panic!("{reason}"))
    }

    /// A second one, without custom resources, for an operator that manages a whole cluster.
    ///
    /// # Panics
    /// When there is none.
    pub(crate) async fn whole() -> &'static Self {
        static CLUSTER: OnceLock<Result<Cluster, String>> = OnceLock::new();
        let start = || Supervisor::start().map(|supervisor| Self { supervisor });
        tokio::task::spawn_blocking(move || CLUSTER.get_or_init(start))
            .await
            .expect("the start of the cluster does not panic")
            .as_ref()
            .unwrap_or_else(|reason| panic!("{reason}"))
    }

    /// Another one without custom resources, for a test that installs its own.
    ///
    /// # Panics
    /// When there is none.
    pub(crate) async fn bare() -> &'static Self {
        static CLUSTER: OnceLock<Result<Cluster, String>> = OnceLock::new();
        let start = || Supervisor::start().map(|supervisor| Self { supervisor });
        tokio::task::spawn_blocking(move || CLUSTER.get_or_init(start))
            .await
            .expect("the start of the cluster does not panic")
            .as_ref()
            .unwrap_or_else(|reason| panic!("{reason}"))
    }

    /// One of one's own, whose parts may be killed: each is started again.
    ///
    /// # Panics
    /// When there is none.
    pub(crate) async fn reviving() -> &'static Self {
        static CLUSTER: OnceLock<Result<Cluster, String>> = OnceLock::new();
        let start = || Self::with_resources(Supervisor::start_reviving()?);
        tokio::task::spawn_blocking(move || CLUSTER.get_or_init(start))
            .await
            .expect("the start of the cluster does not panic")
            .as_ref()
            .unwrap_or_else(|reason| panic!("{reason}"))
    }

    /// SIGKILL to the API server, which is started again where the cluster revives its parts.
    pub(crate) fn kill_api_server(&self) {
        self.supervisor.kill_part("kube-apiserver");
    }

    fn start() -> Result<Self, String> {
        Self::with_resources(Supervisor::start()?)
    }

    fn with_resources(supervisor: Supervisor) -> Result<Self, String> {
        let cluster = Self { supervisor };
        let resources = Path::new(env!("CARGO_MANIFEST_DIR")).join("crds");
        install_crds(&cluster.kubectl(), &resources)?;
        Ok(cluster)
    }

    pub(crate) fn address(&self) -> &Address {
        &self.supervisor.address
    }

    /// A client that may do everything: the test's own, never the operator's.
    pub(crate) async fn admin_client(&self) -> Client {
        client_of(&self.address().kubeconfig).await
    }

    /// kubectl that may do everything.
    pub(crate) fn kubectl(&self) -> Kubectl {
        let Address {
            kubectl,
            kubeconfig,
            directory,
            ..
        } = self.address();
        Kubectl::new(kubectl, kubeconfig, directory)
    }

    /// All writes by one user (`system:serviceaccount:NAMESPACE:NAME`), of which none is still under way to the log.
    pub(crate) async fn writes_by(&self, user: &str) -> Vec<AuditEntry> {
        self.writes_since(0, user).await
    }

    /// The same, of those since the log had the length `start`.
    pub(crate) async fn writes_since(&self, start: u64, user: &str) -> Vec<AuditEntry> {
        self.flush_audit_log(&self.admin_client().await).await;
        audit::writes_by(&self.address().audit_log, start, user)
    }

    /// An answer may overtake its entry in the log; what was answered before a request of ours stands before ours.
    pub(super) async fn flush_audit_log(&self, admin: &Client) {
        let log = &self.address().audit_log;
        let start = audit::length(log);
        let marker = format!("marker-{}", random_suffix());
        let namespaces: Api<Namespace> = Api::all(admin.clone());
        let absent = namespaces
            .get_opt(&marker)
            .await
            .expect("ask for a namespace that marks the audit log");
        assert!(
            absent.is_none(),
            "the namespace {marker} is there by chance"
        );
        eventually(PATIENCE, "the audit log has our own request", async || {
            audit::mentions(log, start, &marker)
                .then_some(())
                .ok_or_else(|| format!("no {marker}"))
        })
        .await;
    }
}

/// A client for the runtime of the caller, with the rights of a kubeconfig.
pub(crate) async fn client_of(kubeconfig: &Path) -> Client {
    install_tls_provider();
    let content = Kubeconfig::read_from(kubeconfig).expect("read the kubeconfig");
    let config = Config::from_custom_kubeconfig(content, &KubeConfigOptions::default())
        .await
        .expect("use the kubeconfig");
    Client::try_from(config).expect("make a client of the API server")
}

/// Without a provider the first TLS connection panics.
pub(crate) fn install_tls_provider() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        // An error says that there is one already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}

/// Installs the custom resources of a folder, if it has any, and waits until they are served.
pub(crate) fn install_crds(kubectl: &Kubectl, folder: &Path) -> Result<(), String> {
    if !has_manifests(folder) {
        return Ok(());
    }
    let folder = folder
        .to_str()
        .ok_or("install the custom resources: the path of their folder is no text")?;
    for arguments in [
        &["apply", "--server-side", "--filename", folder][..],
        &[
            "wait",
            "--for=condition=Established",
            "--timeout=180s",
            "--filename",
            folder,
        ],
    ] {
        let output = kubectl.run_blocking(arguments, "");
        if !output.status.success() {
            return Err(format!(
                "install the custom resources of {folder}: kubectl {arguments:?}: {output:?}"
            ));
        }
    }
    Ok(())
}

fn has_manifests(folder: &Path) -> bool {
    std::fs::read_dir(folder).is_ok_and(|entries| {
        entries.flatten().any(|entry| {
            entry
                .path()
                .extension()
                .is_some_and(|extension| extension == "yaml")
        })
    })
}

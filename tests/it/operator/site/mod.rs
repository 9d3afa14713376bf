//! One site for one test: a namespace, a store behind a proxy, and the operator in this process.

mod barrier;
mod declared;
mod running;
mod settings;
mod waiting;

use std::{net::TcpListener, sync::Arc};

use tracing::subscriber::DefaultGuard;
use vms_operator::operator::rbac;

use self::settings::Operator;
pub(crate) use self::settings::patient_election;
use super::{
    log::Log,
    manifests::{CAMERAS, SETS},
    users::Users,
};
use crate::support::{
    cluster::Cluster, namespace::TestNamespace, proxy::Proxy, rbac::rules, store::TestStore,
};

/// One site for one test.
pub(crate) struct Site {
    pub(crate) namespace: TestNamespace,
    pub(crate) store: TestStore,
    pub(crate) proxy: Proxy,
    pub(super) log: Log,
    pub(crate) users: Users,
    operator: Option<Operator>,
    /// Where the operator serves its own pages.
    listener: Arc<TcpListener>,
    _logging: DefaultGuard,
}

impl Site {
    /// The cameras, layouts, groups and the server of the example; no user, and no operator yet.
    pub(crate) async fn prepare(test: &str) -> Self {
        Self::prepare_whole(test, TestStore::start().await).await
    }

    /// The same on a store of one's own that has the cameras, layouts and groups of the example.
    pub(crate) async fn prepare_whole(test: &str, store: TestStore) -> Self {
        let site = Self::permitted(test, store).await;
        let manifests = [site.server("").as_str(), CAMERAS, SETS].join("\n---\n");
        site.apply(&manifests).await;
        site
    }

    /// A server alone, on a store of one's own.
    pub(crate) async fn prepare_on(test: &str, store: TestStore) -> Self {
        let site = Self::permitted(test, store).await;
        site.apply(&site.server("")).await;
        site
    }

    /// Nothing is declared yet, and the operator has its rights.
    async fn permitted(test: &str, store: TestStore) -> Self {
        let site = Self::empty_in(Cluster::get().await, test, store).await;
        let all = [rbac::OBJECTS, rbac::SECRETS, rbac::OWN].concat();
        site.namespace.grant(&rules(&all)).await;
        site
    }

    /// A server alone in that cluster, where nobody has any rights yet.
    pub(crate) async fn prepare_in(
        cluster: &'static Cluster,
        test: &str,
        store: TestStore,
    ) -> Self {
        let site = Self::empty_in(cluster, test, store).await;
        site.apply(&site.server("")).await;
        site
    }

    async fn empty_in(cluster: &'static Cluster, test: &str, store: TestStore) -> Self {
        let (log, logging) = Log::start();
        let namespace = cluster.namespace(test).await;
        let proxy = Proxy::before(store.socket_address()).await;
        let users = Users::of(&namespace);
        Self {
            namespace,
            store,
            proxy,
            log,
            users,
            operator: None,
            listener: Arc::new(TcpListener::bind("127.0.0.1:0").expect("a free port on loopback")),
            _logging: logging,
        }
    }

    /// The same with a running operator.
    pub(crate) async fn start(test: &str) -> Self {
        let mut site = Self::prepare(test).await;
        site.run().await;
        site
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = self.log.text();
            let ours = log.lines().filter(|line| line.contains("vms_operator"));
            eprintln!(
                "the operator said:\n{}",
                ours.collect::<Vec<_>>().join("\n")
            );
        }
    }
}

//! One site for one test: a namespace, a store behind a proxy, and the operator in this process.

use std::{fmt::Debug, net::TcpListener, sync::Arc};

use kube::{Api, Client};
use serde::de::DeserializeOwned;
use tokio::{sync::oneshot, task::JoinHandle};
use tracing::subscriber::DefaultGuard;
use vms_operator::{
    api::{
        annotation::RECONCILE_AT,
        v1alpha1::{VmsServer, VmsUser},
    },
    operator::{Config, Election, Error, rbac, run},
};

use super::{
    log::Log,
    manifests::{CAMERAS, SETS, secret},
    users::Users,
};
use crate::support::{
    cluster::{Cluster, PATIENCE},
    eventually::eventually,
    namespace::TestNamespace,
    proxy::Proxy,
    rights::rules,
    store::{Answer, TestStore, Visitor},
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

struct Operator {
    stop: oneshot::Sender<()>,
    task: JoinHandle<Result<(), Error>>,
}

impl Site {
    /// The cameras, layouts, groups and the server of the example; no user, and no operator yet.
    pub(crate) async fn prepare(test: &str) -> Self {
        Self::prepare_whole(test, TestStore::start().await).await
    }

    /// The same on a store of one's own that has the cameras, layouts and groups of the example.
    pub(crate) async fn prepare_whole(test: &str, store: TestStore) -> Self {
        let site = Self::prepare_on(test, store).await;
        site.apply(CAMERAS).await;
        site.apply(SETS).await;
        site
    }

    /// A server alone, on a store of one's own.
    pub(crate) async fn prepare_on(test: &str, store: TestStore) -> Self {
        let site = Self::prepare_in(Cluster::get().await, test, store).await;
        let namespace = &site.namespace;
        namespace.grant(&rules(rbac::OBJECTS)).await;
        namespace.grant(&rules(rbac::SECRETS)).await;
        namespace.grant(&rules(rbac::OWN)).await;
        site
    }

    /// The same in that cluster, where nobody has any rights yet.
    pub(crate) async fn prepare_in(
        cluster: &'static Cluster,
        test: &str,
        store: TestStore,
    ) -> Self {
        let (log, logging) = Log::start();
        let namespace = cluster.namespace(test).await;
        let proxy = Proxy::before(store.socket_address()).await;
        let users = Users::of(&namespace).await;
        let site = Self {
            namespace,
            store,
            proxy,
            log,
            users,
            operator: None,
            listener: Arc::new(TcpListener::bind("127.0.0.1:0").expect("a free port on loopback")),
            _logging: logging,
        };
        site.apply(&site.server("")).await;
        site
    }

    /// The same with a running operator.
    pub(crate) async fn start(test: &str) -> Self {
        let mut site = Self::prepare(test).await;
        site.run().await;
        site
    }

    /// Starts the operator, over the namespace of the site.
    pub(crate) async fn run(&mut self) {
        self.run_over(&[]).await;
    }

    /// Starts the operator, over further namespaces too.
    pub(crate) async fn run_over(&mut self, others: &[&str]) {
        let mut namespaces = vec![self.namespace.name.clone()];
        namespaces.extend(others.iter().map(ToString::to_string));
        let config = config(namespaces, &self.namespace);
        let client = self.namespace.client().await;
        self.run_as(client, config);
    }

    /// The same over all namespaces.
    pub(crate) async fn run_everywhere_from(&mut self, home: &TestNamespace) {
        let config = Config {
            namespaces: None,
            election: Some(Election::default()),
            ..config(Vec::new(), home)
        };
        self.run_as(home.client().await, config);
    }

    /// Starts the operator as the account of another namespace, over that of the site.
    pub(crate) async fn run_from(&mut self, home: &TestNamespace) {
        let config = config(vec![self.namespace.name.clone()], home);
        self.run_as(home.client().await, config);
    }

    /// Starts the operator over the namespace of the site, with other settings.
    pub(crate) async fn run_with(&mut self, configure: impl FnOnce(&mut Config)) {
        let client = self.namespace.client().await;
        self.run_by(client, configure);
    }

    /// The same by way of a client of one's own.
    pub(crate) fn run_by(&mut self, client: Client, configure: impl FnOnce(&mut Config)) {
        let mut config = config(vec![self.namespace.name.clone()], &self.namespace);
        configure(&mut config);
        self.run_as(client, config);
    }

    fn run_as(&mut self, client: Client, config: Config) {
        let config = Config {
            listener: Some(Arc::clone(&self.listener)),
            ..config
        };
        let (stop, stopped) = oneshot::channel::<()>();
        let task = tokio::spawn(run(config, client, async {
            // A sender that is gone asks for the end too.
            let _ = stopped.await;
        }));
        self.operator = Some(Operator { stop, task });
    }

    /// A page of the operator itself.
    pub(crate) async fn page(&self, path: &str) -> Answer {
        let address = self.listener.local_addr().expect("an address");
        let visitor = Visitor::new(format!("http://{address}"), address.ip());
        visitor.get(path).await
    }

    /// Ends the operator, and waits for that.
    pub(crate) async fn stop(&mut self) {
        let operator = self.operator.take().expect("a running operator");
        operator.stop.send(()).expect("the operator still runs");
        let ended = operator.task.await.expect("the operator does not panic");
        ended.expect("the operator ends well");
    }

    /// The server of the site and the Secret of its account, with more of a spec in YAML's flow style.
    pub(crate) fn server(&self, more: &str) -> String {
        format!(
            "{{apiVersion: vms-operator.io/v1alpha1, kind: VmsServer, metadata: {{name: main}}, spec: {{
                url: '{}', credentialsSecretRef: {{name: main-parent-account}}, intervals: {{resync: 1h}},
                requestBudget: {{perSecond: 1000, concurrent: 8}}, {more}}}}}\n---\n{}",
            self.proxy.url(),
            secret("main-parent-account", "login: operator@example.com, password: operator-demo")
        )
    }

    /// Applies manifests, as a person would.
    pub(crate) async fn apply(&self, manifests: &str) {
        self.kubectl_with(&["apply", "--filename=-"], manifests)
            .await;
    }

    /// Deletes whatever manifests name, without waiting for the end of it.
    pub(crate) async fn delete(&self, manifests: &str) {
        let arguments = ["delete", "--wait=false", "--filename=-"];
        self.kubectl_with(&arguments, manifests).await;
    }

    /// Runs kubectl, which has to succeed.
    pub(crate) async fn kubectl(&self, arguments: &[&str]) -> String {
        self.kubectl_with(arguments, "").await
    }

    async fn kubectl_with(&self, arguments: &[&str], input: &str) -> String {
        let kubectl = self.namespace.kubectl();
        let output = kubectl.run_with_input(arguments, input).await;
        output.expect_success()
    }

    /// A JSON merge patch of the spec of an object, such as `vmsuser/alice`.
    pub(crate) async fn patch(&self, object: &str, spec: &str) {
        let patch = format!("spec: {spec}");
        self.kubectl(&["patch", object, "--type=merge", "--patch", &patch])
            .await;
    }

    /// The user, now.
    pub(crate) async fn user(&self, name: &str) -> VmsUser {
        self.users.get(name).await
    }

    /// The server, now.
    pub(crate) async fn vms_server(&self) -> VmsServer {
        self.api()
            .await
            .get("main")
            .await
            .expect("read a VmsServer")
    }

    /// Reason and message of the server's `Ready`; empty where nobody has looked at it yet.
    pub(crate) async fn server_standing(&self) -> (String, String) {
        let status = self.vms_server().await.status.unwrap_or_default();
        let mut conditions = status.conditions.into_iter();
        let ready = conditions.find(|about| about.type_ == "Ready");
        ready
            .map(|ready| (ready.reason, ready.message))
            .unwrap_or_default()
    }

    /// Any kind, with all rights.
    pub(crate) async fn api<K>(&self) -> Api<K>
    where
        K: kube::Resource<DynamicType = (), Scope = kube::core::NamespaceResourceScope>
            + Clone
            + Debug
            + DeserializeOwned,
    {
        let client = self.namespace.cluster.admin_client().await;
        Api::namespaced(client, &self.namespace.name)
    }

    /// Waits until the user is as wanted.
    pub(crate) async fn until(
        &self,
        name: &str,
        wanted: &str,
        is_so: impl Fn(&VmsUser) -> bool,
    ) -> VmsUser {
        self.users.until(name, wanted, is_so).await
    }

    /// Waits until the user as declared now is ready.
    pub(crate) async fn ready(&self, name: &str) -> VmsUser {
        self.users.ready(name).await
    }

    /// Waits until the user as declared now is refused by exactly these rules.
    pub(crate) async fn refused(&self, name: &str, rules: &[&str]) -> VmsUser {
        self.users.refused(name, rules).await
    }

    /// Asks for a look at the server, and waits until it was taken.
    pub(crate) async fn look(&self, value: &str) {
        self.ask_for_a_look(value).await;
        self.until_looked(value).await;
    }

    /// Asks for a look at the server.
    pub(crate) async fn ask_for_a_look(&self, value: &str) {
        let annotation = format!("{RECONCILE_AT}={value}");
        self.kubectl(&["annotate", "vmsserver/main", "--overwrite", &annotation])
            .await;
    }

    /// Waits until the look was taken that was asked for so.
    pub(crate) async fn until_looked(&self, value: &str) {
        eventually(PATIENCE, "the server was looked at", async || {
            let status = self.vms_server().await.status.unwrap_or_default();
            if status.last_handled_reconcile_at.as_deref() == Some(value) {
                Ok(())
            } else {
                Err(format!("{status:#?}"))
            }
        })
        .await;
    }

    /// The notes of the Events of that reason, in order.
    pub(crate) async fn events(&self, reason: &str) -> Vec<String> {
        let selector = format!("--field-selector=reason={reason}");
        let path = "--output=jsonpath={range .items[*]}{.message}{'\\n'}{end}";
        let notes = self.kubectl(&["get", "events", &selector, path]).await;
        notes.lines().map(str::to_owned).collect()
    }

    /// Waits until the server is not ready for that reason.
    pub(crate) async fn until_server_says(&self, reason: &str) {
        eventually(PATIENCE, reason, async || {
            match self.server_standing().await {
                (said, _) if said == reason => Ok(()),
                (said, message) => Err(format!("{said}: {message}")),
            }
        })
        .await;
    }

    /// Waits until the server is known to keep every field of a create.
    pub(crate) async fn until_proven(&self) {
        eventually(PATIENCE, "the server is proven", async || {
            let status = self.vms_server().await.status.unwrap_or_default();
            match status.proven {
                Some(_) => Ok(()),
                None => Err(format!("{status:#?}")),
            }
        })
        .await;
    }

    /// Waits until the server was listed since there had been so many requests.
    pub(crate) async fn until_listed(&self, since: usize) {
        eventually(PATIENCE, "the users are listed", async || {
            let requests = self.proxy.requests().split_off(since);
            let listed = requests
                .iter()
                .any(|request| request.contains("users/subusers?"));
            if listed {
                Ok(())
            } else {
                Err(format!("{requests:?}"))
            }
        })
        .await;
    }

    /// Waits until a login works.
    pub(crate) async fn eventually_logs_in(&self, credentials: (&str, &str)) {
        self.eventually_logs_in_from(1, credentials).await;
    }

    /// The same from an address of loopback.
    pub(crate) async fn eventually_logs_in_from(&self, last_byte: u8, credentials: (&str, &str)) {
        let wanted = format!("{} logs in", credentials.0);
        eventually(PATIENCE, &wanted, async || {
            match self.login_from(last_byte, credentials).await {
                200 => Ok(()),
                other => Err(format!("HTTP {other}")),
            }
        })
        .await;
    }

    /// The status code of a login from an address of loopback.
    pub(crate) async fn login_from(&self, last_byte: u8, credentials: (&str, &str)) -> u16 {
        let visitor = self.store.somebody_at([127, 0, 0, last_byte].into());
        visitor.login(credentials).await.status
    }

    /// The same from 127.0.0.1.
    pub(crate) async fn login(&self, credentials: (&str, &str)) -> u16 {
        self.login_from(1, credentials).await
    }
}

fn config(namespaces: Vec<String>, home: &TestNamespace) -> Config {
    Config {
        namespaces: Some(namespaces),
        own_namespace: home.name.clone(),
        ..Config::default()
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

//! One site for one test: a namespace, a store behind a proxy, and the operator in this process.

use std::{
    fmt::Debug,
    io,
    ops::Range,
    sync::{Arc, Mutex, PoisonError},
};

use kube::Api;
use serde::de::DeserializeOwned;
use tokio::{sync::oneshot, task::JoinHandle};
use tracing::subscriber::DefaultGuard;
use vms_operator::{
    api::{
        annotation::RECONCILE_AT,
        v1alpha1::{VmsServer, VmsUser, VmsUserStatus},
    },
    operator::{Config, Error, rights, run},
};

use crate::support::{
    cluster::{Cluster, PATIENCE},
    eventually::eventually,
    namespace::TestNamespace,
    proxy::Proxy,
    rights::rule,
    store::TestStore,
};

/// The cameras of the example, for tests with users of their own.
pub(super) const CAMERAS: &str = include_str!("../../../examples/site/cameras.yaml");
/// Its layouts and groups.
pub(super) const SETS: &str = include_str!("../../../examples/site/layouts-and-groups.yaml");
/// Alice, who sees the north wall from 127.0.0.1.
pub(super) const ALICE: &str = include_str!("../../../examples/site/user-alice.yaml");
/// Her login and first password.
pub(super) const ALICE_LOGIN: (&str, &str) = ("alice@example.com", "alice-demo-1");

/// One site for one test.
pub(super) struct Site {
    pub(super) namespace: TestNamespace,
    pub(super) store: TestStore,
    pub(super) proxy: Proxy,
    pub(super) log: Log,
    users: Api<VmsUser>,
    operator: Option<Operator>,
    _logging: DefaultGuard,
}

struct Operator {
    stop: oneshot::Sender<()>,
    task: JoinHandle<Result<(), Error>>,
}

impl Site {
    /// The cameras, layouts, groups and the server of the example; no user, and no operator yet.
    pub(super) async fn prepare(test: &str) -> Self {
        let (log, logging) = Log::start();
        let namespace = Cluster::get().await.namespace(test).await;
        let granted: Vec<_> = rights::WATCHED.iter().chain(rights::OWN).collect();
        let rules: Vec<_> = granted
            .into_iter()
            .map(|right| rule(right.group, right.resources, right.verbs))
            .collect();
        namespace.grant(&rules).await;
        let store = TestStore::start().await;
        let proxy = Proxy::before(store.socket_address()).await;
        let users = Api::namespaced(namespace.cluster.admin_client().await, &namespace.name);
        let site = Self {
            namespace,
            store,
            proxy,
            log,
            users,
            operator: None,
            _logging: logging,
        };
        site.apply(&site.server("")).await;
        site.apply(CAMERAS).await;
        site.apply(SETS).await;
        site
    }

    /// The same with a running operator.
    pub(super) async fn start(test: &str) -> Self {
        let mut site = Self::prepare(test).await;
        site.run().await;
        site
    }

    /// Starts the operator, over the namespace of the site.
    pub(super) async fn run(&mut self) {
        self.run_over(&[]).await;
    }

    /// Starts the operator, over further namespaces too.
    pub(super) async fn run_over(&mut self, others: &[&str]) {
        let own = self.namespace.name.clone();
        let mut namespaces = vec![own.clone()];
        namespaces.extend(others.iter().map(ToString::to_string));
        let config = Config {
            namespaces: Some(namespaces),
            own_namespace: own,
            ..Config::default()
        };
        let client = self.namespace.client().await;
        let (stop, stopped) = oneshot::channel::<()>();
        let task = tokio::spawn(run(config, client, async {
            // A sender that is gone asks for the end too.
            let _ = stopped.await;
        }));
        self.operator = Some(Operator { stop, task });
    }

    /// Ends the operator, and waits for that.
    pub(super) async fn stop(&mut self) {
        let operator = self.operator.take().expect("a running operator");
        operator.stop.send(()).expect("the operator still runs");
        let ended = operator.task.await.expect("the operator does not panic");
        ended.expect("the operator ends well");
    }

    /// The server of the site and the Secret of its account, with more of a spec in YAML's flow style.
    pub(super) fn server(&self, more: &str) -> String {
        format!(
            "{{apiVersion: vms-operator.io/v1alpha1, kind: VmsServer, metadata: {{name: main}}, spec: {{
                url: '{}', credentialsSecretRef: {{name: main-parent-account}}, intervals: {{resync: 1h}},
                requestBudget: {{perSecond: 1000, concurrent: 8}}, {more}}}}}\n---\n{}",
            self.proxy.url(),
            secret("main-parent-account", "login: operator@example.com, password: operator-demo")
        )
    }

    /// Applies manifests, as a person would.
    pub(super) async fn apply(&self, manifests: &str) {
        self.kubectl_with(&["apply", "--filename=-"], manifests)
            .await;
    }

    /// Deletes whatever manifests name, without waiting for the end of it.
    pub(super) async fn delete(&self, manifests: &str) {
        let arguments = ["delete", "--wait=false", "--filename=-"];
        self.kubectl_with(&arguments, manifests).await;
    }

    /// Runs kubectl, which has to succeed.
    pub(super) async fn kubectl(&self, arguments: &[&str]) -> String {
        self.kubectl_with(arguments, "").await
    }

    async fn kubectl_with(&self, arguments: &[&str], input: &str) -> String {
        let kubectl = self.namespace.kubectl();
        let output = kubectl.run_with_input(arguments, input).await;
        output.expect_success()
    }

    /// A JSON merge patch of the spec of an object, such as `vmsuser/alice`.
    pub(super) async fn patch(&self, object: &str, spec: &str) {
        let patch = format!("spec: {spec}");
        self.kubectl(&["patch", object, "--type=merge", "--patch", &patch])
            .await;
    }

    /// The user, now.
    pub(super) async fn user(&self, name: &str) -> VmsUser {
        self.users.get(name).await.expect("read a VmsUser")
    }

    /// The server, now.
    pub(super) async fn vms_server(&self) -> VmsServer {
        self.api()
            .await
            .get("main")
            .await
            .expect("read a VmsServer")
    }

    /// Any kind, with all rights.
    pub(super) async fn api<K>(&self) -> Api<K>
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
    pub(super) async fn until(
        &self,
        name: &str,
        wanted: &str,
        is_so: impl Fn(&VmsUser) -> bool,
    ) -> VmsUser {
        eventually(PATIENCE, &format!("{name}: {wanted}"), async || {
            let user = self
                .users
                .get(name)
                .await
                .map_err(|error| error.to_string())?;
            if is_so(&user) {
                Ok(user)
            } else {
                Err(format!("{:#?}", user.status))
            }
        })
        .await
    }

    /// Waits until the user as declared now is ready.
    pub(super) async fn ready(&self, name: &str) -> VmsUser {
        self.until(name, "ready", |user| is_current(user) && is_ready(user))
            .await
    }

    /// Waits until the user as declared now is refused by exactly these rules.
    pub(super) async fn refused(&self, name: &str, rules: &[&str]) -> VmsUser {
        let wanted = format!("refused by {rules:?}");
        self.until(name, &wanted, |user| {
            is_current(user) && !is_ready(user) && rules_of(user) == rules
        })
        .await
    }

    /// Asks for a look at the server, and waits until it was taken.
    pub(super) async fn look(&self, value: &str) {
        let annotation = format!("{RECONCILE_AT}={value}");
        self.kubectl(&["annotate", "vmsserver/main", "--overwrite", &annotation])
            .await;
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
    pub(super) async fn events(&self, reason: &str) -> Vec<String> {
        let selector = format!("--field-selector=reason={reason}");
        let path = "--output=jsonpath={range .items[*]}{.message}{'\\n'}{end}";
        let notes = self.kubectl(&["get", "events", &selector, path]).await;
        notes.lines().map(str::to_owned).collect()
    }

    /// Waits until the server is known to keep every field of a create.
    pub(super) async fn until_proven(&self) {
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
    pub(super) async fn until_listed(&self, since: usize) {
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
    pub(super) async fn eventually_logs_in(&self, credentials: (&str, &str)) {
        let wanted = format!("{} logs in", credentials.0);
        eventually(PATIENCE, &wanted, async || {
            match self.login(credentials).await {
                200 => Ok(()),
                other => Err(format!("HTTP {other}")),
            }
        })
        .await;
    }

    /// The status code of a login from an address of loopback.
    pub(super) async fn login_from(&self, last_byte: u8, credentials: (&str, &str)) -> u16 {
        let visitor = self.store.somebody_at([127, 0, 0, last_byte].into());
        visitor.login(credentials).await.status
    }

    /// The same from 127.0.0.1.
    pub(super) async fn login(&self, credentials: (&str, &str)) -> u16 {
        self.login_from(1, credentials).await
    }
}

/// A Secret of these texts, in YAML's flow style.
pub(super) fn secret(name: &str, data: &str) -> String {
    format!(
        "{{apiVersion: v1, kind: Secret, metadata: {{name: {name}}}, stringData: {{{data}}}}}\n"
    )
}

/// Users of two cameras and a password each, named after their numbers: `u0`, `u0@example.com`, `u0-secret`.
pub(super) fn many(numbers: Range<usize>) -> String {
    let one = |number: usize| {
        format!(
            "{}---\n{{apiVersion: vms-operator.io/v1alpha1, kind: VmsUser, metadata: {{name: u{number}}}, spec: {{
                serverRef: {{name: main}}, login: u{number}@example.com, password: {{secretRef: {{name: u{number}-login}}}},
                access: {{cameras: {{names: [gate-1, gate-2]}}}}}}}}\n",
            secret(&format!("u{number}-login"), &format!("password: u{number}-secret")),
        )
    };
    numbers.map(one).collect::<Vec<_>>().join("---\n")
}

pub(super) fn status_of(user: &VmsUser) -> VmsUserStatus {
    user.status.clone().unwrap_or_default()
}

/// Whether the status speaks of what is declared now.
pub(super) fn is_current(user: &VmsUser) -> bool {
    Some(status_of(user).observed_generation.0) == user.metadata.generation
}

pub(super) fn is_ready(user: &VmsUser) -> bool {
    condition(user, "Ready").0 == "True"
}

/// Status, reason and message of a condition.
pub(super) fn condition(user: &VmsUser, about: &str) -> (String, String, String) {
    let conditions = status_of(user).conditions;
    let found = conditions
        .into_iter()
        .find(|condition| condition.type_ == about);
    found.map_or_else(Default::default, |found| {
        (found.status, found.reason, found.message)
    })
}

/// The rules that the user violates, in order.
pub(super) fn rules_of(user: &VmsUser) -> Vec<String> {
    let violations = status_of(user).violations;
    violations
        .into_iter()
        .map(|violation| violation.rule)
        .collect()
}

/// What the operator of this test has logged.
#[derive(Clone, Default)]
pub(super) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// A test has one thread, on which its operator runs too.
    fn start() -> (Self, DefaultGuard) {
        let log = Self::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::DEBUG)
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .finish();
        (log, tracing::subscriber::set_default(subscriber))
    }

    pub(super) fn text(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        log.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
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

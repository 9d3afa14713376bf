//! The parts, each a process of its own: an API server, a VMS behind a proxy, and an operator.

use std::{collections::BTreeMap, path::PathBuf, process::Child, time::Duration};

use kube::{
    Api, Client,
    api::{Patch, PatchParams},
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::{Instant, sleep};
use vms_operator::{
    api::{
        annotation::RECONCILE_AT,
        v1alpha1::{VmsServer, VmsUser},
    },
    operator::rbac,
};

use super::{
    parent::Parent,
    processes::{kill, start_operator, start_store},
    scene::{login, server, share},
    step::Failure,
};
use crate::{
    operator::manifests::{CAMERAS, SETS},
    support::{
        cluster::{Cluster, PATIENCE},
        eventually::eventually,
        namespace::TestNamespace,
        port::ReservedPort,
        proxy::{Fault, Proxy},
        random::random_suffix,
        rbac::rules,
        relay::Relay,
        store::{PARENT, SITE, Visitor, process::memory_of},
    },
};

/// How long something is away.
const AWAY: Duration = Duration::from_secs(2);

/// Asks the API server until it answers: it may be away.
pub(super) async fn insist<T>(about: &str, request: impl AsyncFn() -> kube::Result<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match request().await {
            Ok(answer) => return answer,
            Err(kube::Error::Api(status))
                if (400..500).contains(&status.code) && status.code != 429 =>
            {
                panic!("{about}: {status:?}")
            }
            Err(error) if Instant::now() > deadline => panic!("{about}: {error}"),
            Err(_) => sleep(Duration::from_millis(200)).await,
        }
    }
}

/// All parts.
pub(super) struct Parts {
    pub(super) namespace: TestNamespace,
    tenant: TestNamespace,
    /// Whether the API server may be killed.
    may_kill: bool,
    client: Client,
    relay: Relay,
    proxy: Proxy,
    port: ReservedPort,
    store: Child,
    operator: Child,
    relayed: PathBuf,
    failures: BTreeMap<String, u32>,
    pub(super) folder: TempDir,
}

impl Parts {
    /// The site of the example with a tenant, and nobody declared.
    pub(super) async fn start(may_kill: bool) -> Self {
        let cluster = if may_kill {
            Cluster::reviving().await
        } else {
            Cluster::get().await
        };
        let namespace = cluster.namespace("soak").await;
        let tenant = cluster.namespace("soak tenant").await;
        let all = [rbac::OBJECTS, rbac::SECRETS, rbac::OWN].concat();
        namespace.grant(&rules(&all)).await;
        namespace
            .grant_in(&tenant.name, &rules(rbac::OBJECTS))
            .await;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let relay = Relay::before(namespace.kubeconfig()).await;
        let relayed = relay.kubeconfig(namespace.kubeconfig(), folder.path());
        let port = ReservedPort::new();
        let proxy = Proxy::before(port.address()).await;
        // A session for each operator that was killed.
        let seed = SITE.replace("sessionLimit: 5", "sessionLimit: 1000");
        std::fs::write(folder.path().join("seed.yaml"), seed).expect("write a seed");
        let parts = Self {
            client: cluster.admin_client().await,
            store: start_store(&folder, port.address()),
            operator: start_operator(&folder, &relayed, [&namespace, &tenant]),
            namespace,
            tenant,
            may_kill,
            relay,
            proxy,
            port,
            relayed,
            failures: BTreeMap::new(),
            folder,
        };
        parts.until_served().await;
        parts.watch_layouts().await;
        let server = server(&parts.proxy.url(), &parts.tenant);
        let manifests = [&server, CAMERAS, SETS].join("\n---\n");
        let kubectl = parts.namespace.kubectl();
        let applied = kubectl.run_with_input(&["apply", "--filename=-"], &manifests);
        applied.await.expect_success();
        parts
    }

    /// What the tenant may have at most.
    pub(super) fn share(&self, cameras: &[&str]) -> Value {
        share(&self.tenant, cameras)
    }

    pub(super) fn api<K>(&self) -> Api<K>
    where
        K: kube::Resource<DynamicType = (), Scope = kube::core::NamespaceResourceScope>
            + Clone
            + DeserializeOwned,
    {
        Api::namespaced(self.client.clone(), &self.namespace.name)
    }

    pub(super) fn tenants_users(&self) -> Api<VmsUser> {
        Api::namespaced(self.client.clone(), &self.tenant.name)
    }

    /// The parent account, behind the proxy's back.
    pub(super) async fn parent(&self) -> Parent {
        Parent(self.anybody().logged_in(PARENT).await)
    }

    fn anybody(&self) -> Visitor {
        let address = self.port.address();
        Visitor::new(format!("http://{address}"), address.ip())
    }

    async fn until_served(&self) {
        let address = self.port.address();
        eventually(PATIENCE, "the store serves", async || {
            let connected = tokio::net::TcpStream::connect(address).await;
            connected.map(drop).map_err(|error| error.to_string())
        })
        .await;
    }

    /// The most memory that the operator has had since it was started, in KiB.
    pub(super) fn memory(&self) -> u64 {
        memory_of(self.operator.id(), "VmHWM")
    }

    /// How often what failed.
    pub(super) fn told(&self) -> String {
        let failures = self.failures.iter();
        let told: Vec<String> = failures
            .map(|(what, count)| format!("{count} × {what}"))
            .collect();
        told.join(", ")
    }

    /// Lets the VMS be listed now.
    pub(super) async fn resync(&self) {
        let servers = self.api::<VmsServer>();
        let asked = json!({"metadata": {"annotations": {RECONCILE_AT: random_suffix()}}});
        let (how, patch) = (PatchParams::default(), Patch::Merge(&asked));
        insist("ask for a resync", async || {
            servers.patch("main", &how, &patch).await
        })
        .await;
    }

    pub(super) fn heal(&mut self) {
        self.proxy.heal();
        assert!(
            self.operator.try_wait().expect("ask for its end").is_none(),
            "the operator runs"
        );
    }

    pub(super) async fn fail(&mut self, failure: &Failure) {
        let name = match failure {
            Failure::Request(fault) => format!("{fault:?}"),
            Failure::User(_, fault) => format!("a user who always has {fault:?}"),
            Failure::Vms(status) => format!("a VMS that answers {status}"),
            Failure::Drift(_) => "a change by hand".to_owned(),
            Failure::KillApiServer if !self.may_kill => return,
            Failure::Heal
            | Failure::KillOperator
            | Failure::KillStore
            | Failure::CutApiServer
            | Failure::KillApiServer => format!("{failure:?}"),
        };
        *self.failures.entry(name).or_default() += 1;
        match failure {
            Failure::Request(fault) => self.proxy.fail_next(*fault),
            Failure::User(id, fault) => {
                for method in ["PUT", "DELETE"] {
                    let about = format!("{method} /api/v1/users/subusers/{id}");
                    self.proxy.fail_always(about, *fault);
                }
            }
            Failure::Vms(status) => {
                for method in ["GET", "PUT", "POST", "DELETE"] {
                    self.proxy
                        .fail_always(format!("{method} /api/v1/"), Fault::Refuse(*status));
                }
                sleep(AWAY).await;
                self.proxy.heal();
            }
            Failure::Heal => self.proxy.heal(),
            Failure::KillOperator => {
                kill(&mut self.operator);
                self.operator =
                    start_operator(&self.folder, &self.relayed, [&self.namespace, &self.tenant]);
            }
            Failure::KillStore => {
                kill(&mut self.store);
                sleep(AWAY / 2).await;
                self.store = start_store(&self.folder, self.port.address());
                self.until_served().await;
            }
            Failure::CutApiServer => {
                self.relay.cut();
                sleep(AWAY).await;
                self.relay.cut_present();
            }
            Failure::KillApiServer => self.namespace.cluster.kill_api_server(),
            Failure::Drift(number) => self.drift(*number).await,
        }
    }

    /// Somebody gives a camera of nobody's to a user, in the VMS.
    async fn drift(&self, number: usize) {
        let parent = self.parent().await;
        let rows = parent
            .listing("/api/v1/users/subusers")
            .await
            .expect("a listing");
        let cameras = parent.listing("/api/v1/cameras").await.expect("a listing");
        let user = rows.iter().find(|row| row["login"] == login(number));
        let camera = cameras.iter().find(|row| row["name"] == "server-room");
        if let (Some(user), Some(camera)) = (user, camera) {
            let path = format!("/api/v1/users/subusers/{}", user["id"]);
            let given = json!({"name": "Slipped in", "email": login(number), "cameras_to_attach": [camera["id"]]});
            // The operator may delete the user meanwhile.
            parent.0.put(&path, given).await;
        }
        parent.leave().await;
    }

    /// Waits until nothing is written any more.
    pub(super) async fn stays_as_it_is(&self) {
        let user = self.namespace.user();
        eventually(PATIENCE, "nothing more is written", async || {
            let mark = self.namespace.audit_length();
            sleep(Duration::from_secs(3)).await;
            let writes = self.namespace.writes_since(mark, &user).await;
            let writes: Vec<String> = writes.iter().map(ToString::to_string).collect();
            writes.is_empty().then_some(()).ok_or(writes.join("\n"))
        })
        .await;
    }
}

impl Drop for Parts {
    fn drop(&mut self) {
        kill(&mut self.operator);
        kill(&mut self.store);
        if std::thread::panicking() {
            let said = std::fs::read_to_string(self.folder.path().join("operator.log"));
            let said = said.unwrap_or_default();
            let lines: Vec<&str> = said.lines().rev().take(200).collect();
            eprintln!("the operator said, the last first:\n{}", lines.join("\n"));
        }
    }
}

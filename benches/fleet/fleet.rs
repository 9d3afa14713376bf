//! Many servers, each with an account of one store, and users who see two cameras and a layout of theirs.

use std::{fmt::Write as _, path::PathBuf, time::Duration};

use k8s_openapi::{NamespaceResourceScope, api::core::v1::Secret};
use kube::{
    Api, Client, Resource,
    api::{Patch, PatchParams},
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tempfile::TempDir;
use vms_operator::{
    api::v1alpha1::{VmsCamera, VmsLayout, VmsServer, VmsUser},
    operator::rbac,
};

use crate::{
    create::create_all,
    process,
    ready::Readiness,
    store::Store,
    support::{
        audit::{self, AuditEntry},
        cluster::Cluster,
        namespace::TestNamespace,
        rbac::rules,
    },
};

const CAMERAS: usize = 10;
const GROUP: &str = "vms-operator.io/v1alpha1";
const PASSWORD: &str = "operator-bench";

/// A fleet in a cluster of its own.
pub(crate) struct Fleet {
    pub(crate) namespace: TestNamespace,
    pub(crate) store: Store,
    pub(crate) readiness: Readiness,
    servers: usize,
    client: Client,
    folder: TempDir,
}

impl Fleet {
    /// All servers are declared, and there is no user.
    pub(crate) async fn prepare(name: &str, servers: usize) -> Self {
        let cluster = Cluster::get().await;
        let namespace = cluster.namespace(name).await;
        for rights in [rbac::OBJECTS, rbac::SECRETS, rbac::OWN, rbac::ELECTING] {
            namespace.grant(&rules(rights)).await;
        }
        namespace.give_finalizers().await;
        let client = cluster.admin_client().await;
        let store = Store::start(&seed(servers)).await;
        let users: Api<VmsUser> = Api::namespaced(client.clone(), &namespace.name);
        let fleet = Self {
            readiness: Readiness::watch(users),
            namespace,
            store,
            servers,
            client,
            folder: tempfile::tempdir().expect("a temporary folder"),
        };
        fleet.declare().await;
        fleet
    }

    async fn declare(&self) {
        let all = 0..self.servers;
        create_all(&self.api(), all.clone().map(account)).await;
        create_all(&self.api(), all.clone().map(password)).await;
        create_all(&self.api(), all.clone().flat_map(cameras)).await;
        create_all(&self.api(), all.clone().map(layout)).await;
        let url = &self.store.url;
        create_all(&self.api(), all.map(|number| server(number, url))).await;
    }

    /// Creates users, of each server as many as of any other one.
    pub(crate) async fn create_users(&self, numbers: impl Iterator<Item = usize>) {
        create_all(
            &self.api(),
            numbers.map(|number| user(number, self.servers)),
        )
        .await;
    }

    /// The user of that number among those of a server.
    pub(crate) const fn number(&self, server: usize, of_server: usize) -> usize {
        of_server * self.servers + server
    }

    /// Gives a user another display name; the generation that has it.
    pub(crate) async fn rename(&self, number: usize, to: &str) -> i64 {
        let change = Patch::Merge(json!({"spec": {"displayName": to}}));
        let (api, how) = (self.api::<VmsUser>(), PatchParams::default());
        let changed = api.patch(&user_name(number), &how, &change).await;
        let changed = changed.expect("change a user");
        changed.metadata.generation.expect("every object has one")
    }

    /// The time that the API server has computed.
    pub(crate) fn api_server_cpu(&self) -> Duration {
        let processes = &self.namespace.cluster.address().processes;
        let process = u32::try_from(processes["kube-apiserver"]).expect("a process id");
        process::cpu(process)
    }

    /// A place in the log of the API server.
    pub(crate) fn mark(&self) -> u64 {
        audit::length(&self.namespace.cluster.address().audit_log)
    }

    /// What operators have written since, but for Leases.
    pub(crate) async fn writes_since(&self, mark: u64) -> Vec<AuditEntry> {
        let user = self.namespace.user();
        let mut writes = self.namespace.writes_since(mark, &user).await;
        writes.retain(|write| write.resource != "leases");
        writes
    }

    /// Where an operator of that name says what it does.
    pub(crate) fn log(&self, name: &str) -> PathBuf {
        self.folder.path().join(format!("{name}.log"))
    }

    fn api<K>(&self) -> Api<K>
    where
        K: Resource<DynamicType = (), Scope = NamespaceResourceScope>,
    {
        Api::namespaced(self.client.clone(), &self.namespace.name)
    }
}

/// The name of a user.
pub(crate) fn user_name(number: usize) -> String {
    format!("user-{number:06}")
}

fn server_name(number: usize) -> String {
    format!("site-{number:03}")
}

fn camera_name(server: usize, camera: usize) -> String {
    format!("{}-camera-{camera}", server_name(server))
}

/// The store's side: an account for each server.
fn seed(servers: usize) -> String {
    let mut seed = "accounts:\n".to_owned();
    for number in 0..servers {
        let name = server_name(number);
        let _ = write!(
            seed,
            "  - login: {name}@example.com\n    name: Site\n    password: {PASSWORD}\n    permissions: ['*']\n    sessionLimit: 50\n    cameras:\n",
        );
        let names: Vec<String> = (0..CAMERAS)
            .map(|camera| camera_name(number, camera))
            .collect();
        for camera in &names {
            let _ = writeln!(seed, "      - {camera}");
        }
        let _ = write!(
            seed,
            "    layouts:\n      - {{name: {name}-wall, cameras: [{}]}}\n",
            names[..2].join(", ")
        );
    }
    seed
}

fn account(number: usize) -> Secret {
    let name = server_name(number);
    object(json!({
        "metadata": {"name": name},
        "stringData": {"login": format!("{name}@example.com"), "password": PASSWORD},
    }))
}

/// The first password of all users of a server.
fn password(number: usize) -> Secret {
    object(json!({
        "metadata": {"name": format!("{}-users", server_name(number))},
        "stringData": {"password": "first-password"},
    }))
}

fn server(number: usize, url: &str) -> VmsServer {
    let name = server_name(number);
    object(json!({
        "apiVersion": GROUP, "kind": "VmsServer", "metadata": {"name": name},
        "spec": {"url": url, "credentialsSecretRef": {"name": name}},
    }))
}

fn cameras(server: usize) -> impl Iterator<Item = VmsCamera> {
    (0..CAMERAS).map(move |camera| {
        let name = camera_name(server, camera);
        object(json!({
            "apiVersion": GROUP, "kind": "VmsCamera", "metadata": {"name": name},
            "spec": {"serverRef": {"name": server_name(server)}, "matchName": name},
        }))
    })
}

fn layout(server: usize) -> VmsLayout {
    let name = format!("{}-wall", server_name(server));
    object(json!({
        "apiVersion": GROUP, "kind": "VmsLayout", "metadata": {"name": name},
        "spec": {
            "serverRef": {"name": server_name(server)}, "matchName": name,
            "cameras": {"names": [camera_name(server, 0), camera_name(server, 1)]},
        },
    }))
}

fn user(number: usize, servers: usize) -> VmsUser {
    let (name, server) = (user_name(number), number % servers);
    object(json!({
        "apiVersion": GROUP, "kind": "VmsUser", "metadata": {"name": name},
        "spec": {
            "serverRef": {"name": server_name(server)},
            "login": format!("{name}@example.com"),
            "password": {"secretRef": {"name": format!("{}-users", server_name(server))}},
            "access": {
                "cameras": {"names": [camera_name(server, 0), camera_name(server, 1)]},
                "layouts": {"names": [format!("{}-wall", server_name(server))]},
            },
            "permissions": {"archive": ["View"]},
        },
    }))
}

fn object<T: DeserializeOwned>(manifest: Value) -> T {
    serde_json::from_value(manifest).expect("a manifest")
}

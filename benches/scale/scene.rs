//! Everything real, put together once for all measurements.

use std::{env, path::PathBuf, time::Duration};

use futures::{StreamExt as _, stream};
use k8s_openapi::{NamespaceResourceScope, api::core::v1::Secret};
use kube::{
    Api, Client, Resource,
    api::{Patch, PatchParams},
};
use serde_json::Value;
use tempfile::TempDir;
use vms_operator::{
    api::v1alpha1::{Discovery, VmsCamera, VmsLayout, VmsServer, VmsUser},
    operator::rbac,
};

use crate::{
    create::{PARALLEL, create_all},
    operator::Operator,
    process,
    ready::Readiness,
    site::{self, Site},
    store::Store,
    support::{
        audit::{self, AuditEntry},
        cluster::Cluster,
        namespace::{TestNamespace, create},
        rbac::rules,
    },
};

/// A cluster with a site, a store, and an operator between them.
pub(crate) struct Scene {
    pub(crate) namespace: TestNamespace,
    pub(crate) store: Store,
    pub(crate) operator: Operator,
    pub(crate) readiness: Readiness,
    client: Client,
    folder: TempDir,
}

impl Scene {
    /// The main site is declared, the operator runs, and there is no user.
    pub(crate) async fn prepare(others: &[Site]) -> Self {
        let cluster = Cluster::get().await;
        let namespace = cluster.namespace("scale").await;
        namespace.grant(&rules(rbac::OBJECTS)).await;
        namespace.grant(&rules(rbac::SECRETS)).await;
        namespace.grant(&rules(rbac::OWN)).await;
        let client = cluster.admin_client().await;
        namespace.grant(&rules(rbac::DISCOVERING)).await;
        if env::var("FINALIZERS").as_deref() != Ok("operator") {
            namespace.give_finalizers().await;
        }
        let others: String = others.iter().map(Site::seed).collect();
        let seed = format!("accounts:\n{}{others}", site::MAIN.seed());
        let store = Store::start(&seed).await;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let users: Api<VmsUser> = Api::namespaced(client.clone(), &namespace.name);
        let scene = Self {
            operator: Operator::start(&namespace, &log_in(&folder)),
            readiness: Readiness::watch(users),
            namespace,
            store,
            client,
            folder,
        };
        scene.declare_site(site::MAIN).await;
        scene
    }

    pub(crate) async fn declare_site(&self, site: Site) {
        let (server, secret) = site.server(&self.store.url);
        create(&self.api::<Secret>(), secret).await;
        create_all(&self.api::<VmsCamera>(), site.cameras()).await;
        create_all(&self.api::<VmsLayout>(), site.layouts()).await;
        create(&self.api::<VmsServer>(), server).await;
    }

    /// The server alone, which lets what it has appear.
    pub(crate) async fn discover_site(&self, site: Site) {
        let (mut server, secret) = site.server(&self.store.url);
        server.spec.discovery = Some(Discovery::default());
        create(&self.api::<Secret>(), secret).await;
        create(&self.api::<VmsServer>(), server).await;
    }

    pub(crate) fn api<K>(&self) -> Api<K>
    where
        K: Resource<DynamicType = (), Scope = NamespaceResourceScope>,
    {
        Api::namespaced(self.client.clone(), &self.namespace.name)
    }

    /// Creates users with their Secrets.
    pub(crate) async fn create_users(
        &self,
        site: Site,
        numbers: impl Iterator<Item = usize> + Clone,
    ) {
        let passwords = numbers.clone().map(|number| site.password(number));
        create_all(&self.api(), passwords).await;
        create_all(&self.api(), numbers.map(|number| site.user(number))).await;
    }

    /// Creates users with their Secrets where no operator looks; the time that it takes the API server.
    pub(crate) async fn create_bare_users(
        &self,
        site: Site,
        numbers: impl Iterator<Item = usize> + Clone,
    ) -> Duration {
        let elsewhere = self.namespace.cluster.namespace("bare").await;
        let before = self.api_server_cpu();
        let secrets = &self.api_in::<Secret>(&elsewhere);
        let passwords = numbers.clone().map(|number| site.password(number));
        create_all(secrets, passwords).await;
        let users = &self.api_in::<VmsUser>(&elsewhere);
        stream::iter(numbers.map(|number| site.user(number)))
            .for_each_concurrent(PARALLEL, |user| create(users, user))
            .await;
        self.api_server_cpu().saturating_sub(before)
    }

    /// The time that the API server has computed.
    pub(crate) fn api_server_cpu(&self) -> Duration {
        process::cpu(api_server(&self.namespace))
    }

    /// Objects of another namespace.
    pub(crate) fn api_in<K>(&self, namespace: &TestNamespace) -> Api<K>
    where
        K: Resource<DynamicType = (), Scope = NamespaceResourceScope>,
    {
        Api::namespaced(self.client.clone(), &namespace.name)
    }

    /// Changes a user; answers the generation that has the change.
    pub(crate) async fn change_user(&self, number: usize, change: &Value) -> i64 {
        let changed = self
            .api::<VmsUser>()
            .patch(
                &site::MAIN.user_name(number),
                &PatchParams::default(),
                &Patch::Merge(change),
            )
            .await
            .expect("change a user");
        changed.metadata.generation.expect("every object has one")
    }

    /// Changes users, many at a time.
    pub(crate) async fn change_users(&self, numbers: impl Iterator<Item = usize>, change: &Value) {
        stream::iter(numbers)
            .for_each_concurrent(PARALLEL, async |number| {
                self.change_user(number, change).await;
            })
            .await;
    }

    /// Ends the operator and starts another.
    pub(crate) async fn restart_operator(&mut self) {
        self.operator.stop().await;
        self.start_operator();
    }

    pub(crate) fn start_operator(&mut self) {
        self.operator = Operator::start(&self.namespace, &log_in(&self.folder));
    }

    /// A place in the log of the API server.
    pub(crate) fn mark(&self) -> u64 {
        audit::length(&self.namespace.cluster.address().audit_log)
    }

    /// What the operator has written since.
    pub(crate) async fn writes_since(&self, mark: u64) -> Vec<AuditEntry> {
        let user = self.namespace.user();
        self.namespace.writes_since(mark, &user).await
    }
}

/// The process of the API server.
pub(crate) fn api_server(namespace: &TestNamespace) -> u32 {
    let processes = &namespace.cluster.address().processes;
    u32::try_from(processes["kube-apiserver"]).expect("a process id")
}

fn log_in(folder: &TempDir) -> PathBuf {
    folder.path().join("operator.log")
}

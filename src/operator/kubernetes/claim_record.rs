//! The record of the claims of a server's users whose status does not carry its own yet: a ConfigMap of the operator's own,
//! written for many users at once.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::ConfigMap;
use kube::{
    Api,
    api::{DeleteParams, PostParams},
    core::ObjectMeta,
};

use super::{
    client::Cluster,
    refusal::{changed_is_none, not_found_is_none},
};
use crate::{
    domain::{
        fingerprint::Fingerprint,
        name::{ObjectRef, Uid},
    },
    engine::PortError,
    operator::config::FIELD_MANAGER,
};

/// Which server a record is of: its own name says that to nobody.
const SERVER: &str = "vms-operator.io/server";

/// Claims, by the UIDs of their objects.
pub(crate) type ClaimsByUid = BTreeMap<Uid, Fingerprint>;

/// The record of one server, as far as this replica knows it. One write at a time.
pub(crate) struct ClaimRecord {
    server: ObjectRef,
    /// The version that the next write replaces; `None` where it is not known.
    version: Option<String>,
}

impl ClaimRecord {
    /// That of a server, of which nothing is known yet.
    pub(crate) const fn of(server: ObjectRef) -> Self {
        Self {
            server,
            version: None,
        }
    }

    /// Reads what the leader before has left.
    pub(crate) async fn load(
        &mut self,
        cluster: &Cluster,
        namespace: &str,
    ) -> Result<ClaimsByUid, PortError> {
        let found = self.read(cluster, namespace).await?.unwrap_or_default();
        self.version = found.metadata.resource_version;
        let claims = found.data.unwrap_or_default().into_iter();
        let claims = claims.map(|(uid, claim)| (uid.as_str().into(), Fingerprint::recorded(claim)));
        Ok(claims.collect())
    }

    /// Makes the record these claims. A write that was given up and arrives later changes nothing: the version is another
    /// one by then.
    pub(crate) async fn write(
        &mut self,
        cluster: &Cluster,
        namespace: &str,
        claims: &ClaimsByUid,
    ) -> Result<(), PortError> {
        let mut written = None;
        if let Some(known) = self.version.take() {
            written = self
                .replace(cluster, namespace, Some(known), claims)
                .await?;
        }
        if written.is_none() {
            let current = self.read(cluster, namespace).await?;
            let current = current.and_then(|current| current.metadata.resource_version);
            written = self.replace(cluster, namespace, current, claims).await?;
        }
        let Some(version) = written else {
            return Err(PortError::Failed {
                attempted: self.attempted("write", namespace),
                detail: "somebody else is writing it".to_owned(),
            });
        };
        self.version = Some(version);
        Ok(())
    }

    /// Deletes the record of a server that is going.
    pub(crate) async fn delete(
        &mut self,
        cluster: &Cluster,
        namespace: &str,
    ) -> Result<(), PortError> {
        if self.version.is_none() {
            return Ok(());
        }
        let (maps, name, how) = (
            maps(cluster, namespace),
            self.name(),
            DeleteParams::default(),
        );
        let attempted = || self.attempted("delete", namespace);
        let deleted = not_found_is_none(maps.delete(&name, &how));
        cluster.write(attempted, deleted).await?;
        self.version = None;
        Ok(())
    }

    /// Writes the record in place of that version, or a first one; the version that this makes, `None` where another one is
    /// there.
    async fn replace(
        &self,
        cluster: &Cluster,
        namespace: &str,
        version: Option<String>,
        claims: &ClaimsByUid,
    ) -> Result<Option<String>, PortError> {
        let is_there = version.is_some();
        let record = self.holding(claims, version);
        let (maps, name, how) = (maps(cluster, namespace), self.name(), how());
        let request = async {
            if is_there {
                maps.replace(&name, &how, &record).await
            } else {
                maps.create(&how, &record).await
            }
        };
        let attempted = || self.attempted("write", namespace);
        let written = changed_is_none(not_found_is_none(request));
        let written = cluster.write(attempted, written).await?.flatten();
        Ok(written.and_then(|written| written.metadata.resource_version))
    }

    async fn read(
        &self,
        cluster: &Cluster,
        namespace: &str,
    ) -> Result<Option<ConfigMap>, PortError> {
        let (maps, name) = (maps(cluster, namespace), self.name());
        let attempted = || self.attempted("read", namespace);
        cluster.bounded(attempted, maps.get_opt(&name)).await
    }

    /// The same for every replica, and of a length that every server's name leaves room for.
    fn name(&self) -> String {
        format!("vms-operator-claims-{:016x}", self.server.digest())
    }

    fn holding(&self, claims: &ClaimsByUid, version: Option<String>) -> ConfigMap {
        let claims = claims.iter();
        let data = claims.map(|(uid, claim)| (uid.to_string(), claim.to_string()));
        let managed_by = (
            "app.kubernetes.io/managed-by".to_owned(),
            FIELD_MANAGER.to_owned(),
        );
        let server = (SERVER.to_owned(), self.server.to_string());
        ConfigMap {
            metadata: ObjectMeta {
                name: Some(self.name()),
                labels: Some([managed_by].into()),
                annotations: Some([server].into()),
                resource_version: version,
                ..ObjectMeta::default()
            },
            data: Some(data.collect()),
            ..ConfigMap::default()
        }
    }

    fn attempted(&self, what: &str, namespace: &str) -> String {
        let (name, server) = (self.name(), &self.server);
        format!("{what} ConfigMap {namespace}/{name}, the record of claims of VmsServer {server}")
    }
}

fn maps(cluster: &Cluster, namespace: &str) -> Api<ConfigMap> {
    Api::namespaced(cluster.client().clone(), namespace)
}

fn how() -> PostParams {
    PostParams {
        field_manager: Some(FIELD_MANAGER.to_owned()),
        ..PostParams::default()
    }
}

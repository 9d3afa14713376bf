//! The record of the claims of a shard's users whose status does not carry its own yet: a ConfigMap of the operator's own,
//! written for many users at once.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::ConfigMap;
use kube::{
    Api,
    api::{ListParams, PostParams},
    core::ObjectMeta,
};

use super::{
    client::Cluster,
    refusal::{changed_is_none, not_found_is_none},
};
use crate::{
    api::convert::object_ref,
    domain::{fingerprint::Fingerprint, name::Uid},
    engine::PortError,
    operator::{
        config::FIELD_MANAGER,
        sharding::{Shard, Sharding},
    },
};

const NAME: &str = "vms-operator-claims";

/// The label that says for how many shards there is a record each.
const SHARDS: &str = "vms-operator.io/claims-of-shards";

/// Claims, by the UIDs of their objects.
pub(crate) type ClaimsByUid = BTreeMap<Uid, Fingerprint>;

/// The record of one shard, as far as this replica knows it. One write at a time.
pub(crate) struct ClaimRecord {
    name: String,
    /// For how many shards there is one each.
    shards: usize,
    /// The version that the next write replaces; `None` where it is not known.
    version: Option<String>,
}

impl ClaimRecord {
    /// That of a shard, of which nothing is known yet.
    pub(crate) fn of(sharding: Sharding, shard: Shard) -> Self {
        let shards = sharding.count();
        let name = if sharding.is_divided() {
            format!("{NAME}-{shard}-of-{shards}")
        } else {
            NAME.to_owned()
        };
        Self {
            name,
            shards,
            version: None,
        }
    }

    /// Reads what the leader before has left.
    pub(crate) async fn load(
        &mut self,
        cluster: &Cluster,
        namespace: &str,
    ) -> Result<ClaimsByUid, PortError> {
        let found = read(cluster, namespace, &self.name).await?;
        let mut found = found.unwrap_or_default();
        self.version = found.metadata.resource_version.take();
        Ok(claims_of(found))
    }

    /// The records of replicas that divided the servers otherwise. They have ended, and may have left claims.
    pub(crate) async fn others(
        &self,
        cluster: &Cluster,
        namespace: &str,
    ) -> Result<Vec<ConfigMap>, PortError> {
        let selector = format!("{SHARDS},{SHARDS}!={}", self.shards);
        let (maps, which) = (
            maps(cluster, namespace),
            ListParams::default().labels(&selector),
        );
        let attempted = || {
            format!(
                "list ConfigMaps of {namespace}, the records of claims of another number of shards"
            )
        };
        let found = cluster.bounded(attempted, maps.list(&which)).await?;
        let has_claims =
            |record: &ConfigMap| record.data.as_ref().is_some_and(|data| !data.is_empty());
        Ok(found.items.into_iter().filter(has_claims).collect())
    }

    /// Takes from such a record what is now on another one.
    pub(crate) async fn take_from(
        cluster: &Cluster,
        namespace: &str,
        mut record: ConfigMap,
        is_taken: impl Fn(&Uid) -> bool,
    ) -> Result<(), PortError> {
        let name = object_ref(&record.metadata).name.to_string();
        loop {
            let data = record.data.get_or_insert_default();
            data.retain(|uid, _| !is_taken(&uid.as_str().into()));
            if replace(cluster, namespace, &record).await?.is_some() {
                return Ok(());
            }
            // Another shard has taken its own.
            match read(cluster, namespace, &name).await? {
                Some(current) => record = current,
                None => return Ok(()),
            }
        }
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
            let record = self.holding(claims, Some(known));
            written = replace(cluster, namespace, &record).await?;
        }
        if written.is_none() {
            let current = read(cluster, namespace, &self.name).await?;
            let current = current.and_then(|current| current.metadata.resource_version);
            let record = self.holding(claims, current);
            written = replace(cluster, namespace, &record).await?;
        }
        let Some(version) = written else {
            return Err(PortError::Failed {
                attempted: attempted("write", namespace, &self.name),
                detail: "somebody else is writing it".to_owned(),
            });
        };
        self.version = Some(version);
        Ok(())
    }

    fn holding(&self, claims: &ClaimsByUid, version: Option<String>) -> ConfigMap {
        let claims = claims.iter();
        let data = claims.map(|(uid, claim)| (uid.to_string(), claim.to_string()));
        let labels = [
            ("app.kubernetes.io/managed-by", FIELD_MANAGER.to_owned()),
            (SHARDS, self.shards.to_string()),
        ];
        let labels = labels.map(|(label, value)| (label.to_owned(), value));
        ConfigMap {
            metadata: ObjectMeta {
                name: Some(self.name.clone()),
                labels: Some(labels.into()),
                resource_version: version,
                ..ObjectMeta::default()
            },
            data: Some(data.collect()),
            ..ConfigMap::default()
        }
    }
}

/// The claims in a record.
pub(crate) fn claims_of(record: ConfigMap) -> ClaimsByUid {
    let claims = record.data.unwrap_or_default().into_iter();
    let claims = claims.map(|(uid, claim)| (uid.as_str().into(), Fingerprint::recorded(claim)));
    claims.collect()
}

/// Writes a record in place of the version that it names, or a first one; the version that this makes, `None` where another one
/// is there.
async fn replace(
    cluster: &Cluster,
    namespace: &str,
    record: &ConfigMap,
) -> Result<Option<String>, PortError> {
    let (maps, name) = (maps(cluster, namespace), object_ref(&record.metadata).name);
    let how = PostParams {
        field_manager: Some(FIELD_MANAGER.to_owned()),
        ..PostParams::default()
    };
    let request = async {
        if record.metadata.resource_version.is_some() {
            maps.replace(&name, &how, record).await
        } else {
            maps.create(&how, record).await
        }
    };
    let attempted = || attempted("write", namespace, &name);
    let written = changed_is_none(not_found_is_none(request));
    let written = cluster.write(attempted, written).await?.flatten();
    Ok(written.and_then(|written| written.metadata.resource_version))
}

async fn read(
    cluster: &Cluster,
    namespace: &str,
    name: &str,
) -> Result<Option<ConfigMap>, PortError> {
    let maps = maps(cluster, namespace);
    let attempted = || attempted("read", namespace, name);
    cluster.bounded(attempted, maps.get_opt(name)).await
}

fn maps(cluster: &Cluster, namespace: &str) -> Api<ConfigMap> {
    Api::namespaced(cluster.client().clone(), namespace)
}

fn attempted(what: &str, namespace: &str, name: &str) -> String {
    format!("{what} ConfigMap {namespace}/{name}, the record of claims")
}

//! The record of the claims of users whose status does not carry its own yet: a ConfigMap of the operator's own, written for
//! many users at once.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::ConfigMap;
use kube::{Api, api::PostParams, core::ObjectMeta};

use super::{
    client::Cluster,
    refusal::{changed_is_none, not_found_is_none},
};
use crate::{
    domain::{fingerprint::Fingerprint, name::Uid},
    engine::PortError,
    operator::config::FIELD_MANAGER,
};

/// The name of the ConfigMap.
const NAME: &str = "vms-operator-claims";

/// Claims, by the UIDs of their objects.
pub(crate) type ClaimsByUid = BTreeMap<Uid, Fingerprint>;

/// The record, as far as this replica knows it. One write at a time.
#[derive(Default)]
pub(crate) struct ClaimRecord {
    /// The version that the next write replaces; `None` where it is not known.
    version: Option<String>,
}

impl ClaimRecord {
    /// Reads what the leader before has left.
    pub(crate) async fn load(
        cluster: &Cluster,
        namespace: &str,
    ) -> Result<(Self, ClaimsByUid), PortError> {
        let found = read(cluster, namespace).await?.unwrap_or_default();
        let claims = found.data.unwrap_or_default().into_iter();
        let claims = claims.map(|(uid, claim)| (uid.as_str().into(), Fingerprint::recorded(claim)));
        let record = Self {
            version: found.metadata.resource_version,
        };
        Ok((record, claims.collect()))
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
            written = replace(cluster, namespace, Some(known), claims).await?;
        }
        if written.is_none() {
            let current = read(cluster, namespace).await?;
            let current = current.and_then(|current| current.metadata.resource_version);
            written = replace(cluster, namespace, current, claims).await?;
        }
        let Some(version) = written else {
            return Err(PortError::Failed {
                attempted: attempted(namespace),
                detail: "somebody else is writing it".to_owned(),
            });
        };
        self.version = Some(version);
        Ok(())
    }
}

/// Writes the record in place of that version, or a first one; the version that this makes, `None` where another one is there.
async fn replace(
    cluster: &Cluster,
    namespace: &str,
    version: Option<String>,
    claims: &ClaimsByUid,
) -> Result<Option<String>, PortError> {
    let is_there = version.is_some();
    let record = record_of(claims, version);
    let (maps, how) = (maps(cluster, namespace), how());
    let request = async {
        if is_there {
            maps.replace(NAME, &how, &record).await
        } else {
            maps.create(&how, &record).await
        }
    };
    let attempted = || attempted(namespace);
    let written = changed_is_none(not_found_is_none(request));
    let written = cluster.write(attempted, written).await?.flatten();
    Ok(written.and_then(|written| written.metadata.resource_version))
}

async fn read(cluster: &Cluster, namespace: &str) -> Result<Option<ConfigMap>, PortError> {
    let maps = maps(cluster, namespace);
    let attempted = || format!("read ConfigMap {namespace}/{NAME}, the record of claims");
    cluster.bounded(attempted, maps.get_opt(NAME)).await
}

fn record_of(claims: &ClaimsByUid, version: Option<String>) -> ConfigMap {
    let claims = claims.iter();
    let data = claims.map(|(uid, claim)| (uid.to_string(), claim.to_string()));
    let managed_by = (
        "app.kubernetes.io/managed-by".to_owned(),
        FIELD_MANAGER.to_owned(),
    );
    ConfigMap {
        metadata: ObjectMeta {
            name: Some(NAME.to_owned()),
            labels: Some([managed_by].into()),
            resource_version: version,
            ..ObjectMeta::default()
        },
        data: Some(data.collect()),
        ..ConfigMap::default()
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

fn attempted(namespace: &str) -> String {
    format!("write ConfigMap {namespace}/{NAME}, the record of claims")
}

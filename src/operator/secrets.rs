//! Secrets: versions from a watch of metadata, content when it is needed, and never kept.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, PoisonError},
};

use async_trait::async_trait;
use k8s_openapi::api::core::v1::Secret;
use kube::Api;

use super::cluster::Cluster;
use crate::{
    domain::{
        name::{Name, Namespace, ObjectRef},
        user::SecretVersion,
    },
    engine::{PortError, SecretValue, Secrets},
};

/// What is known of the Secrets that somebody refers to.
pub(crate) struct ClusterSecrets {
    cluster: Cluster,
    versions: Mutex<BTreeMap<ObjectRef, SecretVersion>>,
}

impl ClusterSecrets {
    pub(crate) fn new(cluster: Cluster) -> Self {
        Self {
            cluster,
            versions: Mutex::default(),
        }
    }

    /// Takes in what the watch saw; answers whether that is new.
    pub(crate) fn note(&self, object: &ObjectRef, version: Option<SecretVersion>) -> bool {
        let mut versions = self.lock();
        match version {
            Some(version) => {
                let object = beside_its_neighbour(object, &versions);
                versions.insert(object, version.clone()) != Some(version)
            }
            None => versions.remove(object).is_some(),
        }
    }

    /// The known Secrets of a namespace.
    pub(crate) fn known(&self) -> BTreeSet<ObjectRef> {
        self.lock().keys().cloned().collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<ObjectRef, SecretVersion>> {
        self.versions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The object with the copy of its namespace that the Secret before it has: there are many in few namespaces.
fn beside_its_neighbour(
    object: &ObjectRef,
    versions: &BTreeMap<ObjectRef, SecretVersion>,
) -> ObjectRef {
    let before = versions.range(..=object).next_back();
    let neighbour = before.filter(|(before, _)| before.namespace == object.namespace);
    ObjectRef {
        namespace: neighbour
            .map_or(&object.namespace, |(before, _)| &before.namespace)
            .clone(),
        name: object.name.clone(),
    }
}

#[async_trait]
impl Secrets for ClusterSecrets {
    fn version(&self, namespace: &Namespace, name: &Name) -> Option<SecretVersion> {
        self.lock()
            .get(&ObjectRef {
                namespace: namespace.clone(),
                name: name.clone(),
            })
            .cloned()
    }

    async fn read(
        &self,
        namespace: &Namespace,
        name: &Name,
    ) -> Result<Option<SecretValue>, PortError> {
        let secrets: Api<Secret> = Api::namespaced(self.cluster.client().clone(), namespace);
        let attempted = || format!("read Secret {namespace}/{name}");
        let secret = self
            .cluster
            .bounded(attempted, secrets.get_opt(name))
            .await?;
        Ok(secret.map(|secret| SecretValue {
            version: version_of(&secret.metadata),
            data: secret
                .data
                .into_iter()
                .flatten()
                .map(|(key, bytes)| (key.into(), bytes.0.into()))
                .collect(),
        }))
    }
}

/// The version of a Secret that the API server has stored.
pub(crate) fn version_of(
    metadata: &k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta,
) -> Option<SecretVersion> {
    Some(SecretVersion {
        uid: metadata.uid.as_deref()?.into(),
        resource_version: metadata.resource_version.as_deref()?.into(),
    })
}

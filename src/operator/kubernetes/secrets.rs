//! Secrets: versions from a watch of metadata, content when it is needed, and never kept.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use k8s_openapi::{
    ByteString,
    api::core::v1::Secret,
    apimachinery::pkg::apis::meta::v1::{ObjectMeta, OwnerReference},
};
use kube::{Api, Resource as _, api::PostParams};
use parking_lot::Mutex;

use super::{client::Cluster, secret_access::SecretAccess};
use crate::{
    api::v1alpha1::VmsUser,
    domain::{
        name::{Name, Namespace, ObjectRef, Uid},
        password::Password,
        user::{PasswordSource, SecretVersion, User},
    },
    engine::{PortError, SecretValue, Secrets},
    operator::config::FIELD_MANAGER,
};

/// The Secrets that objects refer to.
pub(crate) struct ClusterSecrets {
    access: SecretAccess,
    cluster: Cluster,
    versions: Mutex<BTreeMap<ObjectRef, SecretVersion>>,
}

impl ClusterSecrets {
    pub(crate) fn new(cluster: Cluster) -> Self {
        Self {
            access: SecretAccess::default(),
            cluster,
            versions: Mutex::default(),
        }
    }

    /// Records a version; returns whether it is new.
    pub(crate) fn note(&self, object: &ObjectRef, version: Option<SecretVersion>) -> bool {
        let mut versions = self.versions.lock();
        match version {
            Some(version) => {
                let object = beside_its_neighbour(object, &versions);
                versions.insert(object, version.clone()) != Some(version)
            }
            None => versions.remove(object).is_some(),
        }
    }

    /// All that are known.
    pub(crate) fn known(&self) -> BTreeSet<ObjectRef> {
        self.versions.lock().keys().cloned().collect()
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
        self.versions
            .lock()
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
        let read = self.cluster.bounded(attempted, secrets.get_opt(name)).await;
        let secret = match read {
            Err(PortError::Forbidden { attempted }) => {
                let how = self.access.how_to_let(&self.cluster, namespace).await;
                return Err(PortError::NoSecretAccess { attempted, how });
            }
            read => read?,
        };
        if let Some(secret) = &secret {
            // Later changes are recognised by this version, even if nothing had referred to the Secret before.
            let object = ObjectRef {
                namespace: namespace.clone(),
                name: name.clone(),
            };
            self.note(&object, version_of(&secret.metadata));
        }
        Ok(secret.map(|secret| SecretValue {
            version: version_of(&secret.metadata),
            owner: owner_of(&secret.metadata),
            data: secret
                .data
                .into_iter()
                .flatten()
                .map(|(key, bytes)| (key.into(), bytes.0.into()))
                .collect(),
        }))
    }

    async fn make(
        &self,
        user: &User,
        name: &Name,
        password: &Password,
    ) -> Result<Option<SecretVersion>, PortError> {
        let namespace = &user.object.namespace;
        let secrets: Api<Secret> = Api::namespaced(self.cluster.client().clone(), namespace);
        let secret = secret_for(user, name, password);
        let attempted =
            || format!("create Secret {namespace}/{name} for a password that is generated");
        let parameters = PostParams::default();
        let made = secrets.create(&parameters, &secret);
        let made = self.cluster.write(attempted, made).await?;
        let version = version_of(&made.metadata);
        // Known before the watch reports it, so that it is not read once more.
        let object = ObjectRef {
            namespace: namespace.clone(),
            name: name.clone(),
        };
        self.note(&object, version.clone());
        Ok(version)
    }
}

/// A Secret that is deleted with its user.
fn secret_for(user: &User, name: &Name, password: &Password) -> Secret {
    let data = [
        ("login", &*user.login),
        (PasswordSource::GENERATED_KEY, password.expose()),
    ];
    Secret {
        metadata: ObjectMeta {
            name: Some(name.to_string()),
            namespace: Some(user.object.namespace.to_string()),
            labels: Some(
                [(
                    "app.kubernetes.io/managed-by".to_owned(),
                    FIELD_MANAGER.to_owned(),
                )]
                .into(),
            ),
            owner_references: Some(vec![OwnerReference {
                api_version: VmsUser::api_version(&()).into_owned(),
                kind: VmsUser::kind(&()).into_owned(),
                name: user.object.name.to_string(),
                uid: user.uid.to_string(),
                controller: Some(true),
                block_owner_deletion: None,
            }]),
            ..ObjectMeta::default()
        },
        data: Some(
            data.map(|(key, text)| (key.to_owned(), ByteString(text.as_bytes().to_vec())))
                .into(),
        ),
        ..Secret::default()
    }
}

/// The VmsUser that a Secret was made for.
fn owner_of(metadata: &ObjectMeta) -> Option<Uid> {
    let owners = metadata.owner_references.iter().flatten();
    let mut owners = owners.filter(|owner| {
        owner.controller == Some(true)
            && owner.api_version == VmsUser::api_version(&())
            && owner.kind == VmsUser::kind(&())
    });
    owners.next().map(|owner| owner.uid.as_str().into())
}

/// The version of a Secret that the API server has stored.
pub(crate) fn version_of(metadata: &ObjectMeta) -> Option<SecretVersion> {
    Some(SecretVersion {
        uid: metadata.uid.as_deref()?.into(),
        resource_version: metadata.resource_version.as_deref()?.into(),
    })
}

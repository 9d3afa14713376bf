//! A Secret of a cluster, read only where somebody asks for it.

use k8s_openapi::api::core::v1::Secret;
use kube::Api;

use super::manifests::keys;
use crate::{
    cli::cluster::{self, connect},
    domain::{name::ObjectRef, secret::SecretData},
};

/// Why a Secret cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no cluster.
    #[error(transparent)]
    Cluster(#[from] cluster::Error),
    /// The API server does not give it.
    #[error(
        "cannot read Secret {secret}: use an account of the cluster that may, or give the Secret with -f"
    )]
    Read {
        /// The Secret.
        secret: ObjectRef,
        /// Why not.
        source: kube::Error,
    },
}

/// The content of that Secret in the cluster of that context of the kubeconfig, or of the current one.
///
/// # Errors
/// There is no such cluster or Secret, or it may not be read.
pub async fn read(context: Option<&str>, secret: &ObjectRef) -> Result<SecretData, Error> {
    let (client, _) = connect(context).await?;
    let secrets: Api<Secret> = Api::namespaced(client, &secret.namespace);
    let found = secrets.get(&secret.name).await;
    found.map(keys).map_err(|source| Error::Read {
        secret: secret.clone(),
        source,
    })
}

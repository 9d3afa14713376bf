//! The key of all fingerprints: in a Secret of the operator's own, made once, and never written again.

use std::collections::BTreeMap;

use k8s_openapi::{ByteString, api::core::v1::Secret};
use kube::{Api, api::PostParams, core::ObjectMeta};
use zeroize::Zeroizing;

use super::client::Cluster;
use crate::{domain::fingerprint::FingerprintKey, engine::PortError};

const SECRET: &str = "vms-operator-key";
const FIELD: &str = "key";

/// Reads the key, if there is one.
pub(crate) async fn load(
    cluster: &Cluster,
    namespace: &str,
) -> Result<Option<FingerprintKey>, PortError> {
    let secrets: Api<Secret> = Api::namespaced(cluster.client().clone(), namespace);
    let attempted = || format!("read Secret {namespace}/{SECRET}, the key of fingerprints");
    let found = cluster.bounded(attempted, secrets.get_opt(SECRET)).await?;
    found.map(|secret| key_of(secret, namespace)).transpose()
}

/// Reads the key, or makes one where there is none. Two that start at once agree on the first one's.
pub(crate) async fn load_or_create(
    cluster: &Cluster,
    namespace: &str,
) -> Result<FingerprintKey, PortError> {
    if let Some(key) = load(cluster, namespace).await? {
        return Ok(key);
    }
    let secrets: Api<Secret> = Api::namespaced(cluster.client().clone(), namespace);
    let secret = new_secret(namespace)?;
    let created = async {
        match secrets.create(&PostParams::default(), &secret).await {
            Err(kube::Error::Api(status)) if status.is_already_exists() => {
                secrets.get(SECRET).await
            }
            other => other,
        }
    };
    let attempted = || format!("create Secret {namespace}/{SECRET}, the key of fingerprints");
    key_of(cluster.write(attempted, created).await?, namespace)
}

fn new_secret(namespace: &str) -> Result<Secret, PortError> {
    let mut key = Zeroizing::new([0; FingerprintKey::LENGTH]);
    getrandom::fill(key.as_mut_slice()).map_err(|error| PortError::Failed {
        attempted: "make a key of fingerprints".to_owned(),
        detail: error.to_string(),
    })?;
    Ok(Secret {
        metadata: ObjectMeta {
            name: Some(SECRET.to_owned()),
            namespace: Some(namespace.to_owned()),
            ..ObjectMeta::default()
        },
        data: Some(BTreeMap::from([(
            FIELD.to_owned(),
            ByteString(key.to_vec()),
        )])),
        ..Secret::default()
    })
}

fn key_of(secret: Secret, namespace: &str) -> Result<FingerprintKey, PortError> {
    let bytes = secret
        .data
        .and_then(|mut data| data.remove(FIELD))
        .map(|bytes| bytes.0)
        .unwrap_or_default();
    <[u8; FingerprintKey::LENGTH]>::try_from(bytes).map(FingerprintKey::new).map_err(|_| PortError::Refused {
        attempted: format!("use Secret {namespace}/{SECRET} as the key of fingerprints"),
        detail: format!("its key `{FIELD}` does not have {} bytes; restore it, or delete it to get a new one", FingerprintKey::LENGTH),
    })
}

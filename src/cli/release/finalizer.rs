//! The finalizer of one kind of objects.

use std::fmt::Debug;

use kube::{
    Api, Client, Resource,
    api::{ListParams, ObjectMeta, Patch, PatchParams},
    core::NamespaceResourceScope,
};
use serde::de::DeserializeOwned;
use serde_json::json;

use super::{Error, Held, Kind};
use crate::{
    api::{annotation::FINALIZER, convert::object_ref},
    domain::name::{Namespace, ObjectRef},
};

/// How often an object is read anew that somebody else writes at the same time.
const TRIES: usize = 5;

/// What the finalizer stands on.
pub(super) trait Finalized:
    Resource<DynamicType = (), Scope = NamespaceResourceScope> + Clone + Debug + DeserializeOwned
{
}

impl<K> Finalized for K where
    K: Resource<DynamicType = (), Scope = NamespaceResourceScope>
        + Clone
        + Debug
        + DeserializeOwned
{
}

pub(super) async fn held<K: Finalized>(
    client: &Client,
    kind: Kind,
    namespace: Option<&Namespace>,
) -> Result<Vec<Held>, Error> {
    let (api, place): (Api<K>, String) = match namespace {
        None => (Api::all(client.clone()), "of all namespaces".to_owned()),
        Some(namespace) => (
            Api::namespaced(client.clone(), namespace),
            format!("of namespace `{namespace}`"),
        ),
    };
    let listed = api.list_metadata(&ListParams::default()).await;
    let listed = listed.map_err(|source| Error {
        attempted: format!("list the {kind} objects {place}"),
        source,
    })?;
    let held = listed.items.iter();
    Ok(held
        .filter_map(|object| held_by_us(kind, &object.metadata))
        .collect())
}

pub(super) async fn named<K: Finalized>(
    client: &Client,
    kind: Kind,
    object: &ObjectRef,
) -> Result<Option<Held>, Error> {
    let metadata = read::<K>(client, object).await?;
    Ok(metadata.and_then(|metadata| held_by_us(kind, &metadata)))
}

pub(super) async fn take_off<K: Finalized>(
    client: &Client,
    object: &ObjectRef,
) -> Result<(), Error> {
    let mut tries = 0;
    loop {
        let Some(metadata) = read::<K>(client, object).await? else {
            return Ok(());
        };
        let finalizers = metadata.finalizers.iter().flatten();
        let others: Vec<&String> = finalizers.filter(|name| *name != FINALIZER).collect();
        // Of another object of that name, or a later version, nothing is taken off.
        let body = json!({"metadata": {
            "uid": metadata.uid, "resourceVersion": metadata.resource_version, "finalizers": others,
        }});
        let api: Api<K> = Api::namespaced(client.clone(), &object.namespace);
        let (parameters, patch) = (PatchParams::default(), Patch::Merge(&body));
        match api.patch_metadata(&object.name, &parameters, &patch).await {
            Ok(_) => return Ok(()),
            Err(kube::Error::Api(status)) if status.is_not_found() => return Ok(()),
            Err(kube::Error::Api(status)) if status.is_conflict() && tries < TRIES => tries += 1,
            Err(source) => {
                return Err(Error {
                    attempted: format!("take the finalizer off {} {object}", K::kind(&())),
                    source,
                });
            }
        }
    }
}

async fn read<K: Finalized>(
    client: &Client,
    object: &ObjectRef,
) -> Result<Option<ObjectMeta>, Error> {
    let api: Api<K> = Api::namespaced(client.clone(), &object.namespace);
    let found = api.get_metadata_opt(&object.name).await;
    let found = found.map_err(|source| Error {
        attempted: format!("read {} {object}", K::kind(&())),
        source,
    })?;
    Ok(found.map(|found| found.metadata))
}

fn held_by_us(kind: Kind, metadata: &ObjectMeta) -> Option<Held> {
    let mut finalizers = metadata.finalizers.iter().flatten();
    finalizers.any(|name| name == FINALIZER).then(|| Held {
        kind,
        object: object_ref(metadata),
        is_deleting: metadata.deletion_timestamp.is_some(),
    })
}

//! The finalizer of one kind of objects.

use std::fmt::Debug;

use kube::{
    Api, Client, Resource,
    api::{ListParams, ObjectMeta, Patch, PatchParams},
    core::NamespaceResourceScope,
};
use serde::de::DeserializeOwned;
use serde_json::json;

use super::object::{Error, Finalized, Kind};
use crate::{
    api::{annotation::FINALIZER, convert::object_ref},
    domain::name::{Namespace, ObjectRef},
};

/// How often an object is read anew that somebody else writes at the same time.
const TRIES: usize = 5;

/// A kind of objects that may have the finalizer.
pub(super) trait Releasable:
    Resource<DynamicType = (), Scope = NamespaceResourceScope> + Clone + Debug + DeserializeOwned
{
}

impl<K> Releasable for K where
    K: Resource<DynamicType = (), Scope = NamespaceResourceScope>
        + Clone
        + Debug
        + DeserializeOwned
{
}

pub(super) async fn list<K: Releasable>(
    client: &Client,
    kind: Kind,
    namespace: Option<&Namespace>,
) -> Result<Vec<Finalized>, Error> {
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
    let objects = listed.items.iter();
    Ok(objects
        .filter_map(|object| with_our_finalizer(kind, &object.metadata))
        .collect())
}

pub(super) async fn named<K: Releasable>(
    client: &Client,
    kind: Kind,
    object: &ObjectRef,
) -> Result<Option<Finalized>, Error> {
    let metadata = read::<K>(client, object).await?;
    Ok(metadata.and_then(|metadata| with_our_finalizer(kind, &metadata)))
}

pub(super) async fn take_off<K: Releasable>(
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

async fn read<K: Releasable>(
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

fn with_our_finalizer(kind: Kind, metadata: &ObjectMeta) -> Option<Finalized> {
    let mut finalizers = metadata.finalizers.iter().flatten();
    finalizers.any(|name| name == FINALIZER).then(|| Finalized {
        kind,
        object: object_ref(metadata),
        is_deleting: metadata.deletion_timestamp.is_some(),
    })
}

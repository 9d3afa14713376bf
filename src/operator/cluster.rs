//! Writing to the API server: a claim, a status, a finalizer. Every request has a time limit.

use std::{fmt::Debug, time::Duration};

use k8s_openapi::NamespaceResourceScope;
use kube::{
    Api, Client, Resource,
    api::{Patch, PatchParams},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use tokio::time::timeout;

use super::config::FIELD_MANAGER;
use crate::{
    api::annotation::FINALIZER,
    domain::name::{ObjectRef, Uid},
    engine::PortError,
};

/// The API server, for one operator.
#[derive(Clone)]
pub(crate) struct Cluster {
    client: Client,
    request_timeout: Duration,
}

/// A kind of ours.
pub(crate) trait Kind:
    Resource<DynamicType = (), Scope = NamespaceResourceScope>
    + Clone
    + Debug
    + DeserializeOwned
    + Send
    + 'static
{
}

impl<K> Kind for K where
    K: Resource<DynamicType = (), Scope = NamespaceResourceScope>
        + Clone
        + Debug
        + DeserializeOwned
        + Send
        + 'static
{
}

impl Cluster {
    pub(crate) fn new(client: Client, request_timeout: Duration) -> Self {
        Self {
            client,
            request_timeout,
        }
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// Waits for a request, but not for ever.
    pub(crate) async fn bounded<T>(
        &self,
        attempted: impl FnOnce() -> String,
        request: impl Future<Output = kube::Result<T>>,
    ) -> Result<T, PortError> {
        match timeout(self.request_timeout, request).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(kube::Error::Api(status))) if status.is_forbidden() => {
                Err(PortError::Forbidden {
                    attempted: attempted(),
                })
            }
            Ok(Err(error)) => Err(PortError::Failed {
                attempted: attempted(),
                detail: error.to_string(),
            }),
            Err(_) => Err(PortError::Failed {
                attempted: attempted(),
                detail: format!(
                    "the API server did not answer within {} s",
                    self.request_timeout.as_secs()
                ),
            }),
        }
    }

    /// Puts annotations and our finalizer on an object, and on no other one of that name.
    pub(crate) async fn mark<K: Kind>(
        &self,
        object: &ObjectRef,
        uid: &Uid,
        annotations: Value,
    ) -> Result<(), PortError> {
        let metadata =
            json!({"uid": &**uid, "annotations": annotations, "finalizers": [FINALIZER]});
        self.apply::<K>(object, metadata, None, false).await
    }

    /// Writes the status of an object.
    pub(crate) async fn write_status<K: Kind>(
        &self,
        object: &ObjectRef,
        uid: &Uid,
        status: &impl Serialize,
    ) -> Result<(), PortError> {
        let status = serde_json::to_value(status).map_err(|error| PortError::Failed {
            attempted: format!("write the status of {} {object}", K::kind(&())),
            detail: error.to_string(),
        })?;
        self.apply::<K>(object, json!({"uid": &**uid}), Some(status), true)
            .await
    }

    async fn apply<K: Kind>(
        &self,
        object: &ObjectRef,
        metadata: Value,
        status: Option<Value>,
        subresource: bool,
    ) -> Result<(), PortError> {
        let api: Api<K> = Api::namespaced(self.client.clone(), &object.namespace);
        let mut body =
            json!({"apiVersion": K::api_version(&()), "kind": K::kind(&()), "metadata": metadata});
        if let Some(status) = status {
            body["status"] = status;
        }
        let (parameters, patch) = (
            PatchParams::apply(FIELD_MANAGER).force(),
            Patch::Apply(&body),
        );
        let written = async {
            if subresource {
                api.patch_status(&object.name, &parameters, &patch).await
            } else {
                api.patch(&object.name, &parameters, &patch).await
            }
        };
        let attempted = || format!("write to {} {object}", K::kind(&()));
        self.bounded(attempted, not_found_is_none(written))
            .await
            .map(drop)
    }

    /// Takes our finalizer off, whoever put it there, and no other; an object that is gone is no error.
    pub(crate) async fn unmark<K: Kind>(
        &self,
        object: &ObjectRef,
        uid: &Uid,
    ) -> Result<(), PortError> {
        let api: Api<K> = Api::namespaced(self.client.clone(), &object.namespace);
        let attempted = || format!("take the finalizer off {} {object}", K::kind(&()));
        let found = self
            .bounded(attempted, api.get_metadata_opt(&object.name))
            .await?;
        let Some(metadata) = found
            .map(|found| found.metadata)
            .filter(|found| found.uid.as_deref() == Some(uid))
        else {
            return Ok(());
        };
        let others: Vec<&String> = metadata
            .finalizers
            .iter()
            .flatten()
            .filter(|finalizer| *finalizer != FINALIZER)
            .collect();
        // The version makes sure that nobody's finalizer is lost that came in between.
        let body = json!({"metadata": {"resourceVersion": metadata.resource_version, "finalizers": others}});
        let (parameters, patch) = (PatchParams::default(), Patch::Merge(&body));
        let removed = api.patch_metadata(&object.name, &parameters, &patch);
        self.bounded(attempted, not_found_is_none(removed))
            .await
            .map(drop)
    }
}

/// An object that is gone needs nothing written.
pub(crate) async fn not_found_is_none<T>(
    request: impl Future<Output = kube::Result<T>>,
) -> kube::Result<Option<T>> {
    match request.await {
        Ok(answer) => Ok(Some(answer)),
        Err(kube::Error::Api(status)) if status.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

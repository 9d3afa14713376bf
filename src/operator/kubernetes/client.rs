//! Writing to the API server: a claim, a status, a finalizer. Every request has a time limit.

use std::{fmt::Debug, time::Duration};

use k8s_openapi::NamespaceResourceScope;
use kube::{
    Api, Client, Resource,
    api::{ApiResource, DeleteParams, DynamicObject, Patch, PatchParams, PostParams},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use tokio::time::timeout;

use super::{
    refusal::{exists_is_none, is_of_object, not_found_is_none},
    version::Version,
    written::{StatusOf, Written},
};
use crate::{
    api::{annotation::FINALIZER, convert::object_ref},
    domain::name::{ObjectRef, Uid},
    engine::PortError,
    operator::config::FIELD_MANAGER,
    store::Fence,
};

/// The API server, for one operator.
#[derive(Clone)]
pub(crate) struct Cluster {
    client: Client,
    request_timeout: Duration,
    fence: Fence,
}

/// One of this project's kinds.
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
    /// It is written to for as long as the fence is open.
    pub(crate) fn new(client: Client, request_timeout: Duration, fence: Fence) -> Self {
        Self {
            client,
            request_timeout,
            fence,
        }
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    pub(crate) fn fence(&self) -> &Fence {
        &self.fence
    }

    /// Waits for a request, up to the time limit.
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
            Ok(Err(kube::Error::Api(status))) if is_of_object(status.code) => {
                Err(PortError::Refused {
                    attempted: attempted(),
                    detail: kube::Error::Api(status).to_string(),
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

    /// The same for a request that writes: none is sent after the right to write has ended.
    pub(crate) async fn write<T>(
        &self,
        attempted: impl Fn() -> String,
        request: impl Future<Output = kube::Result<T>>,
    ) -> Result<T, PortError> {
        let written = self.fence.guard(self.bounded(&attempted, request)).await;
        written.unwrap_or_else(|| {
            Err(PortError::Failed {
                attempted: attempted(),
                detail: "this replica does not lead any more".to_owned(),
            })
        })
    }

    pub(super) fn api<K: Kind>(&self, namespace: &str) -> Api<K> {
        Api::namespaced(self.client.clone(), namespace)
    }

    /// Puts annotations and our finalizer on an object, and on no other one of that name; which version that made.
    pub(crate) async fn add_finalizer<K: Kind>(
        &self,
        object: &ObjectRef,
        uid: &Uid,
        annotations: Value,
    ) -> Result<Version, PortError> {
        let body = json!({
            "apiVersion": K::api_version(&()),
            "kind": K::kind(&()),
            "metadata": {"uid": &**uid, "annotations": annotations, "finalizers": [FINALIZER]},
        });
        let api: Api<Written<K>> = self.api(&object.namespace);
        let (parameters, patch) = (server_side_apply(), Patch::Apply(&body));
        let applied = api.patch(&object.name, &parameters, &patch);
        let attempted = || format!("add the finalizer to {} {object}", K::kind(&()));
        let written = self.write(attempted, not_found_is_none(applied)).await?;
        Ok(written.map_or_else(Version::default, |object| Version::of(object.meta())))
    }

    /// Makes an object of our own, or makes one that is there what it is to be; which version that made.
    pub(crate) async fn create<K: Kind + Serialize>(
        &self,
        object: &K,
    ) -> Result<Version, PortError> {
        let about = object_ref(object.meta());
        let api: Api<K> = self.api(&about.namespace);
        let how = PostParams {
            field_manager: Some(FIELD_MANAGER.to_owned()),
            ..PostParams::default()
        };
        let created = exists_is_none(api.create(&how, object));
        let attempted = || format!("make {} {about}", K::kind(&()));
        match self.write(attempted, created).await? {
            Some(created) => Ok(Version::of(created.meta())),
            None => self.apply(object).await,
        }
    }

    /// Makes an object of our own what it is to be; which version that made.
    pub(crate) async fn apply<K: Kind + Serialize>(
        &self,
        object: &K,
    ) -> Result<Version, PortError> {
        let about = object_ref(object.meta());
        let api: Api<Written<K>> = self.api(&about.namespace);
        let (parameters, patch) = (server_side_apply(), Patch::Apply(object));
        let applied = api.patch(&about.name, &parameters, &patch);
        let attempted = || format!("write {} {about}", K::kind(&()));
        let applied = self.write(attempted, applied).await?;
        Ok(Version::of(applied.meta()))
    }

    /// Deletes an object of our own; one that is gone is no error.
    pub(crate) async fn delete<K: Kind>(&self, object: &ObjectRef) -> Result<(), PortError> {
        let api: Api<K> = self.api(&object.namespace);
        let how = DeleteParams::default();
        let deleted = not_found_is_none(api.delete(&object.name, &how));
        let attempted = || format!("delete {} {object}", K::kind(&()));
        self.write(attempted, deleted).await.map(drop)
    }

    /// An object as it is stored, whichever version wrote it.
    pub(crate) async fn get_dynamic<K: Kind>(
        &self,
        object: &ObjectRef,
    ) -> Result<Option<DynamicObject>, PortError> {
        let resource = ApiResource::erase::<K>(&());
        let api: Api<DynamicObject> =
            Api::namespaced_with(self.client.clone(), &object.namespace, &resource);
        let attempted = || format!("read {} {object}", K::kind(&()));
        self.bounded(attempted, api.get_opt(&object.name)).await
    }

    /// Writes the status of an object, and of no other one of that name.
    pub(crate) async fn write_status<K: Kind>(
        &self,
        object: &ObjectRef,
        uid: &Uid,
        status: &(impl Serialize + Debug + Sync),
    ) -> Result<(), PortError> {
        let attempted = || format!("write the status of {} {object}", K::kind(&()));
        let body = StatusOf::new::<K>(uid, status);
        let api: Api<Written<K>> = self.api(&object.namespace);
        let (parameters, patch) = (server_side_apply(), Patch::Apply(&body));
        let applied = api.patch_status(&object.name, &parameters, &patch);
        self.write(attempted, not_found_is_none(applied))
            .await
            .map(drop)
    }

    /// Removes our finalizer and no other; an object that is gone is no error.
    pub(crate) async fn remove_finalizer<K: Kind>(
        &self,
        object: &ObjectRef,
        uid: &Uid,
    ) -> Result<(), PortError> {
        let api: Api<K> = self.api(&object.namespace);
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
        self.write(attempted, not_found_is_none(removed))
            .await
            .map(drop)
    }
}

fn server_side_apply() -> PatchParams {
    PatchParams::apply(FIELD_MANAGER).force()
}

#[cfg(test)]
mod tests {
    use std::{
        convert::Infallible,
        sync::atomic::{AtomicBool, Ordering},
    };

    use kube::client::Body;
    use tower::service_fn;

    use super::*;

    /// The requests of these tests are their own.
    fn cluster(fence: Fence) -> Cluster {
        let nowhere =
            service_fn(async |_| Ok::<_, Infallible>(axum::http::Response::new(Body::empty())));
        Cluster::new(Client::new(nowhere, "video"), Duration::from_secs(1), fence)
    }

    #[tokio::test]
    async fn nothing_is_written_after_the_right_to_write_has_ended() {
        for (is_open, is_written) in [(true, true), (false, false)] {
            let written = AtomicBool::new(false);
            let request = async {
                written.store(true, Ordering::Relaxed);
                Ok(())
            };
            let attempted = || "write".to_owned();
            let fence = Fence::new(move || is_open);
            let result = cluster(fence).write(attempted, request).await;
            assert_eq!(result.is_ok(), is_written);
            assert_eq!(written.into_inner(), is_written);
        }
    }
}

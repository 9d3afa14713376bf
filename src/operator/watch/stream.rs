//! An endless stream of watch events.

use std::fmt::Debug;

use futures::Stream;
use kube::{
    Api, Client, Resource,
    runtime::{
        WatchStreamExt as _,
        watcher::{self, Event, watcher},
    },
};
use serde::de::DeserializeOwned;

/// Objects per page of a listing: a whole page is in memory, with all the fields that are not kept.
const PAGE: u32 = 50;

/// The objects of a kind, everywhere or in one namespace.
pub(super) fn api<K>(client: Client, scope: Option<&str>) -> Api<K>
where
    K: Resource<DynamicType = (), Scope = k8s_openapi::NamespaceResourceScope>,
{
    match scope {
        None => Api::all(client),
        Some(namespace) => Api::namespaced(client, namespace),
    }
}

/// Watch events without `managedFields`, which nothing here reads.
pub(super) fn stream<K>(objects: Api<K>) -> impl Stream<Item = watcher::Result<Event<K>>> + Send
where
    K: Resource + Clone + Debug + DeserializeOwned + Send + 'static,
{
    watcher(objects, watcher::Config::default().page_size(PAGE))
        .default_backoff()
        .modify(|object| {
            object.meta_mut().managed_fields = None;
        })
}

/// Whether the API server does not let us read.
pub(super) fn is_forbidden(error: &watcher::Error) -> bool {
    let (watcher::Error::InitialListFailed(cause)
    | watcher::Error::WatchStartFailed(cause)
    | watcher::Error::WatchFailed(cause)) = error
    else {
        return false;
    };
    matches!(cause, kube::Error::Api(status) if status.code == 403)
}

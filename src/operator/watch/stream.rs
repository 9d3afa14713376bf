//! An endless stream of watch events.

use std::fmt::Debug;

use futures::Stream;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ManagedFieldsEntry;
use kube::{
    Api, Client, Resource,
    runtime::{
        WatchStreamExt as _,
        watcher::{self, Event, watcher},
    },
};
use serde::de::DeserializeOwned;

use crate::operator::config::FIELD_MANAGER;

/// Objects per page of a listing: a whole page is in memory, with all the fields that are not kept.
const PAGE: u32 = 50;

/// How long one watch request lasts, in seconds. One that brings nothing for a little longer is dead, as when a load balancer
/// has gone without a word: nobody would hear of any change until then.
const WATCH: u32 = 60;

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

/// Watch events without `managedFields`, of which nothing is kept but who made the last edit.
pub(super) fn stream<K>(objects: Api<K>) -> impl Stream<Item = watcher::Result<Event<K>>> + Send
where
    K: Resource + Clone + Debug + DeserializeOwned + Send + 'static,
{
    let how = watcher::Config::default().page_size(PAGE).timeout(WATCH);
    watcher(objects, how).default_backoff().modify(|object| {
        let fields = object.meta_mut().managed_fields.take();
        object.meta_mut().managed_fields = fields.and_then(last_edit).map(|edit| vec![edit]);
    })
}

/// The last edit by anybody but the operator, without what it was; what is written to a status is none.
fn last_edit(fields: Vec<ManagedFieldsEntry>) -> Option<ManagedFieldsEntry> {
    let ours = Some(FIELD_MANAGER);
    let foreign = fields
        .into_iter()
        .filter(|entry| entry.subresource.is_none() && entry.manager.as_deref() != ours);
    let last = foreign.max_by(|one, other| one.time.cmp(&other.time))?;
    Some(ManagedFieldsEntry {
        fields_v1: None,
        ..last
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

//! Watching the kinds, and the Secrets that they refer to. One malformed object stops nothing.

mod secrets;

use std::{collections::BTreeSet, fmt::Debug, sync::Arc};

use futures::{Stream, StreamExt as _};
use kube::{
    Api, Client, Resource,
    core::DeserializeGuard,
    runtime::{
        WatchStreamExt as _,
        watcher::{self, Event, watcher},
    },
};
use serde::de::DeserializeOwned;
use tokio::{sync::mpsc, task::JoinSet};

use super::{
    cluster::Kind,
    records::{Record, Status},
    shared::Shared,
};
use crate::{
    api::{
        convert::object_ref,
        v1alpha1::{VmsCamera, VmsCameraGroup, VmsIpPool, VmsLayout, VmsRole, VmsServer, VmsUser},
    },
    domain::{name::ObjectRef, site::SetKind},
    world::{Object, ObjectKey},
};

/// Objects of one answer while everything is listed: all of them are in memory with all that we do not keep.
const PAGE: u32 = 50;

/// A kind that is watched, and what becomes of its objects.
pub(super) trait Watched: Kind {
    fn object(&self) -> Object;
    fn status(&self) -> Status;
    fn key(object: ObjectRef) -> ObjectKey;
    fn is_key(key: &ObjectKey) -> bool {
        Self::key(object_of(key).clone()) == *key
    }
}

macro_rules! watched {
    ($kind:ident, $object:expr, $status:expr, $key:expr) => {
        impl Watched for $kind {
            fn object(&self) -> Object {
                $object(self.into())
            }
            fn status(&self) -> Status {
                $status(Arc::new(self.status.clone().unwrap_or_default()))
            }
            fn key(object: ObjectRef) -> ObjectKey {
                $key(object)
            }
        }
    };
}

watched!(VmsServer, Object::Server, Status::Server, ObjectKey::Server);
watched!(VmsCamera, Object::Camera, Status::Camera, ObjectKey::Camera);
watched!(
    VmsLayout,
    Object::Set,
    Status::Set,
    |object| ObjectKey::Set(SetKind::Layout, object)
);
watched!(VmsCameraGroup, Object::Set, Status::Set, |object| {
    ObjectKey::Set(SetKind::Group, object)
});
watched!(
    VmsUser,
    |user| Object::User(Box::new(user)),
    Status::User,
    ObjectKey::User
);

watched!(
    VmsIpPool,
    Object::Pool,
    Status::Declaration,
    ObjectKey::Pool
);
watched!(
    VmsRole,
    |role| Object::Role(Box::new(role)),
    Status::Declaration,
    ObjectKey::Role
);

fn object_of(key: &ObjectKey) -> &ObjectRef {
    match key {
        ObjectKey::Server(object)
        | ObjectKey::Camera(object)
        | ObjectKey::Set(_, object)
        | ObjectKey::Pool(object)
        | ObjectKey::Role(object)
        | ObjectKey::User(object) => object,
    }
}

/// Starts all watches, of which none may be running; ready when each has brought what exists.
pub(crate) async fn start(shared: &Arc<Shared>, tasks: &mut JoinSet<()>) {
    shared.secret_scopes.forget();
    let (seen, mut all_seen) = mpsc::channel::<()>(1);
    let scopes: Vec<Option<String>> = match &shared.config.namespaces {
        None => vec![None],
        Some(namespaces) => namespaces.iter().cloned().map(Some).collect(),
    };
    for scope in scopes {
        follow::<VmsServer>(shared, scope.as_deref(), &seen, tasks);
        follow::<VmsCamera>(shared, scope.as_deref(), &seen, tasks);
        follow::<VmsCameraGroup>(shared, scope.as_deref(), &seen, tasks);
        follow::<VmsLayout>(shared, scope.as_deref(), &seen, tasks);
        follow::<VmsIpPool>(shared, scope.as_deref(), &seen, tasks);
        follow::<VmsRole>(shared, scope.as_deref(), &seen, tasks);
        follow::<VmsUser>(shared, scope.as_deref(), &seen, tasks);
    }
    drop(seen);
    // Each watch lets go of its end when it has brought everything.
    while all_seen.recv().await.is_some() {}
    // Who refers to Secrets is known by now.
    secrets::start(shared, tasks).await;
}

fn follow<K: Watched>(
    shared: &Arc<Shared>,
    scope: Option<&str>,
    seen: &mpsc::Sender<()>,
    tasks: &mut JoinSet<()>,
) {
    let objects: Api<DeserializeGuard<K>> = api(shared.cluster.client().clone(), scope);
    let scope = scope.map(str::to_owned);
    tasks.spawn(follow_kind::<K>(
        Arc::clone(shared),
        stream(objects),
        scope,
        seen.clone(),
    ));
}

fn api<K>(client: Client, scope: Option<&str>) -> Api<K>
where
    K: Resource<DynamicType = (), Scope = k8s_openapi::NamespaceResourceScope>,
{
    match scope {
        None => Api::all(client),
        Some(namespace) => Api::namespaced(client, namespace),
    }
}

/// Events of a watch that never ends; nobody of us reads who wrote which field.
fn stream<K>(objects: Api<K>) -> impl Stream<Item = watcher::Result<Event<K>>> + Send
where
    K: Resource + Clone + Debug + DeserializeOwned + Send + 'static,
{
    watcher(objects, watcher::Config::default().page_size(PAGE))
        .default_backoff()
        .modify(|object| {
            object.meta_mut().managed_fields = None;
        })
}

async fn follow_kind<K: Watched>(
    shared: Arc<Shared>,
    stream: impl Stream<Item = watcher::Result<Event<DeserializeGuard<K>>>> + Send,
    scope: Option<String>,
    seen: mpsc::Sender<()>,
) {
    let in_scope = |key: &ObjectKey| K::is_key(key) && is_within(object_of(key), scope.as_deref());
    let mut seen = Some(seen);
    let mut listed = BTreeSet::new();
    let mut stream = std::pin::pin!(stream);
    let about = format!("the watch of {} in {scope:?}", K::kind(&()));
    while let Some(event) = stream.next().await {
        match event {
            // An attempt, and no success yet.
            Ok(Event::Init) => {
                listed.clear();
                continue;
            }
            Ok(Event::InitApply(object)) => {
                listed.insert(K::key(object_ref(object.meta())));
                apply(&shared, object);
            }
            Ok(Event::Apply(object)) => apply(&shared, object),
            Ok(Event::Delete(object)) => shared.remove(&K::key(object_ref(object.meta()))),
            Ok(Event::InitDone) => {
                for gone in &shared.records.keys(in_scope) - &listed {
                    shared.remove(&gone);
                }
                listed.clear();
                seen = None;
            }
            Err(error) => {
                if shared.troubles.is_news(&about, &error) {
                    tracing::warn!(kind = %K::kind(&()), scope, %error, "a watch was interrupted; it is tried again and again");
                }
                continue;
            }
        }
        shared.troubles.end(&about);
    }
    drop(seen);
}

fn apply<K: Watched>(shared: &Arc<Shared>, object: DeserializeGuard<K>) {
    match object.0 {
        Ok(object) => {
            let record = Record::new(object.meta(), object.status());
            let deleted = object.meta().deletion_timestamp.clone();
            let object = object.object();
            if let (Object::User(user), Some(since)) = (&object, deleted) {
                shared.deletions.note(&user.server, &user.object, since.0);
            }
            shared.secret_scopes.note(&object);
            shared.apply(object, record);
        }
        Err(invalid) => {
            let object = object_ref(&invalid.metadata);
            tracing::error!(kind = %K::kind(&()), %object, error = %invalid.error, "an object cannot be read; what was known of it stays");
        }
    }
}

fn is_within(object: &ObjectRef, scope: Option<&str>) -> bool {
    scope.is_none_or(|namespace| *object.namespace == *namespace)
}

//! Follows the objects of one kind.

use std::{collections::BTreeSet, sync::Arc};

use futures::{Stream, StreamExt as _};
use kube::{
    Api, Resource as _,
    core::DeserializeGuard,
    runtime::watcher::{self, Event},
};
use tokio::{sync::mpsc, task::JoinSet};

use super::{
    kinds::Watched,
    stream::{api, stream},
    unreadable,
};
use crate::{
    api::convert::object_ref,
    domain::name::ObjectRef,
    operator::state::{
        context::Context,
        objects::{ObjectState, object_of},
    },
    world::{Object, ObjectKey},
};

/// Starts the watch of one kind; its `seen` is dropped once all existing objects were listed.
pub(super) fn follow<K: Watched>(
    context: &Arc<Context>,
    scope: Option<&str>,
    seen: &mpsc::Sender<()>,
    tasks: &mut JoinSet<()>,
) {
    let objects: Api<DeserializeGuard<K>> = api(context.cluster.client().clone(), scope);
    let scope = scope.map(str::to_owned);
    tasks.spawn(follow_kind::<K>(
        Arc::clone(context),
        stream(objects),
        scope,
        seen.clone(),
    ));
}

async fn follow_kind<K: Watched>(
    context: Arc<Context>,
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
            // A listing has started; it has not succeeded yet.
            Ok(Event::Init) => {
                listed.clear();
                continue;
            }
            Ok(Event::InitApply(object)) => {
                listed.insert(K::key(object_ref(object.meta())));
                take_in(&context, object).await;
            }
            Ok(Event::Apply(object)) => take_in(&context, object).await,
            Ok(Event::Delete(object)) => context.remove(&K::key(object_ref(object.meta()))),
            Ok(Event::InitDone) => {
                for gone in &context.objects.keys(in_scope) - &listed {
                    context.remove(&gone);
                }
                listed.clear();
                seen = None;
            }
            Err(error) => {
                if context.log_once.should_log(&about, &error) {
                    tracing::warn!(kind = %K::kind(&()), scope, %error, "the watch was interrupted; retrying");
                }
                continue;
            }
        }
        context.log_once.clear(&about);
    }
    drop(seen);
}

async fn take_in<K: Watched>(context: &Arc<Context>, object: DeserializeGuard<K>) {
    match object.0 {
        Ok(object) => apply(context, &object),
        Err(invalid) => {
            let object = object_ref(&invalid.metadata);
            tracing::error!(kind = %K::kind(&()), %object, error = %invalid.error, "the object could not be read; its last readable state stays in force");
            if let ObjectKey::User(user) = K::key(object) {
                let is_deleted = invalid.metadata.deletion_timestamp.is_some();
                take_in_unreadable(context, user, is_deleted).await;
            }
        }
    }
}

fn apply<K: Watched>(context: &Arc<Context>, object: &K) {
    let record = ObjectState::new(object.meta(), object.status());
    let deleted = object.meta().deletion_timestamp.clone();
    let object = object.object();
    if let (Object::User(user), Some(since)) = (&object, deleted) {
        context.deletions.note(&user.server, &user.object, since.0);
    }
    context.secret_scopes.note(&object);
    context.apply(object, record);
}

/// What was last read of a user stays in force, unless it is being deleted.
async fn take_in_unreadable(context: &Arc<Context>, user: ObjectRef, is_deleted: bool) {
    if is_deleted {
        match unreadable::deleted_user(&context.cluster, &user).await {
            Ok(Some(user)) => return apply(context, &user),
            Ok(None) => {
                tracing::warn!(%user, "neither login nor server of a deleted user can be read: delete its account by hand, and take the finalizer off");
            }
            Err(error) => {
                tracing::warn!(%user, %error, "a deleted user cannot be read; it is looked at again when it changes");
            }
        }
    }
    context.world().keep_unreadable(user);
}

fn is_within(object: &ObjectRef, scope: Option<&str>) -> bool {
    scope.is_none_or(|namespace| *object.namespace == *namespace)
}

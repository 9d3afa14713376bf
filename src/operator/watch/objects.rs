//! Follows the objects of one kind.

use std::{collections::BTreeSet, sync::Arc};

use futures::{Stream, StreamExt as _};
use kube::{
    Api, Resource as _,
    runtime::watcher::{self, Event},
};
use tokio::task::JoinSet;

use super::{
    decoded::Decoded,
    kinds::Watched,
    scope::{Listing, Scope},
    stream::{api, is_forbidden, stream},
    unreadable,
};
use crate::{
    api::convert::object_ref,
    domain::name::{Namespace, ObjectRef},
    operator::state::{
        context::Context,
        objects::{ObjectState, object_of},
    },
    world::{Object, ObjectKey},
};

/// Starts the watch of one kind, which tells the scope once all existing objects were listed.
pub(super) fn follow<K: Watched>(
    context: &Arc<Context>,
    scope: &Arc<Scope>,
    tasks: &mut JoinSet<()>,
) {
    let client = context.cluster.client().clone();
    let objects: Api<Decoded<K>> = api(client, scope.namespace.as_deref());
    scope.note(&K::kind(&()), Listing::Pending);
    tasks.spawn(follow_kind::<K>(
        Arc::clone(context),
        stream(objects),
        Arc::clone(scope),
    ));
}

async fn follow_kind<K: Watched>(
    context: Arc<Context>,
    stream: impl Stream<Item = watcher::Result<Event<Decoded<K>>>> + Send,
    scope: Arc<Scope>,
) {
    let kind = K::kind(&());
    let namespace = scope.namespace.as_ref();
    let in_scope = |key: &ObjectKey| K::is_key(key) && is_within(object_of(key), namespace);
    let mut listed = BTreeSet::new();
    let mut stream = std::pin::pin!(stream);
    let about = format!("the watch of {kind} in {namespace:?}");
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
                scope.note(&kind, Listing::Done);
            }
            Err(error) => {
                if is_forbidden(&error) {
                    scope.note(&kind, Listing::Forbidden);
                }
                if context.log_once.should_log(&about, &error) {
                    tracing::warn!(%kind, namespace = ?namespace, %error, "the watch was interrupted; retrying");
                }
                continue;
            }
        }
        context.log_once.clear(&about);
    }
}

async fn take_in<K: Watched>(context: &Arc<Context>, object: Decoded<K>) {
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

fn is_within(object: &ObjectRef, namespace: Option<&Namespace>) -> bool {
    namespace.is_none_or(|namespace| object.namespace == *namespace)
}

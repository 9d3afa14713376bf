//! The finalizer of a server, which keeps it until its last user is gone, and what goes with its own object.

use serde_json::json;

use super::managed;
use crate::{
    api::v1alpha1::VmsServer,
    domain::{name::ObjectRef, server::Server},
    engine::PortError,
    operator::state::{context::Context, objects::ObjectState},
    world::ObjectKey,
};

/// Puts the finalizer on a server that has none.
pub(super) async fn ensure(
    context: &Context,
    server: &Server,
    object: &ObjectState,
) -> Result<(), PortError> {
    if object.has_finalizer || object.deleting {
        return Ok(());
    }
    context
        .cluster
        .add_finalizer::<VmsServer>(&server.object, &object.uid, json!({}))
        .await
        .map(drop)
}

/// The users that keep a server: those who have an account there that goes with their object, and those who may just be
/// getting one. Objects that only name the server do not.
pub(super) fn holders(context: &Context, server: &ObjectRef) -> Vec<ObjectRef> {
    let state = context.servers.get(server);
    let world = context.world();
    let holds = |object: &&ObjectRef| {
        let key = ObjectKey::User((*object).clone());
        let user = world.user(object);
        let has_account = user.is_some_and(|user| world.has_account(user));
        let is_claimed = (user.zip(state.as_ref()))
            .is_some_and(|(user, state)| state.shard.claims.is_wanted(&user.uid));
        let is_held = context
            .objects
            .get(&key)
            .is_some_and(|user| user.has_finalizer);
        (is_held && (has_account || is_claimed)) || context.objects.own_write(&key).is_some()
    };
    world.users_of(server).filter(holds).cloned().collect()
}

/// Whether any user needs a server that is being deleted, or a layout or camera group that goes with its object.
pub(super) fn is_needed(context: &Context, server: &ObjectRef) -> bool {
    !holders(context, server).is_empty() || !managed::holders(context, server).is_empty()
}

/// Takes the finalizer off a server that is being deleted, once no user needs it; answers whether none does.
pub(super) async fn remove_if_unneeded(
    context: &Context,
    server: &ObjectRef,
    object: &ObjectState,
) -> Result<bool, PortError> {
    if is_needed(context, server) {
        return Ok(false);
    }
    if object.has_finalizer {
        context
            .cluster
            .remove_finalizer::<VmsServer>(server, &object.uid)
            .await?;
    }
    Ok(true)
}

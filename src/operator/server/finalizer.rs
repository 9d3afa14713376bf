//! The finalizer of a server, which keeps it until its last user is gone.

use serde_json::json;

use crate::{
    api::v1alpha1::VmsServer,
    domain::server::Server,
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

/// Takes the finalizer off a server that is being deleted, once no user needs it; answers whether none does.
pub(super) async fn remove_if_unneeded(
    context: &Context,
    server: &Server,
    object: &ObjectState,
) -> Result<bool, PortError> {
    let users = context.users_of(&server.object);
    let user = |user| context.objects.get(&ObjectKey::User(user));
    if users
        .into_iter()
        .filter_map(user)
        .any(|user| user.has_finalizer)
    {
        return Ok(false);
    }
    if object.has_finalizer {
        context
            .cluster
            .remove_finalizer::<VmsServer>(&server.object, &object.uid)
            .await?;
    }
    Ok(true)
}

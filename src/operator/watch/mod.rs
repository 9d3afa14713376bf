//! Watches of all kinds, and of the Secrets that they refer to. One malformed object stops nothing.
//!
//! - `kinds`: the kinds that are watched
//! - `stream`: an endless stream of watch events
//! - `objects`: follows the objects of one kind
//! - `unreadable`: users whose objects cannot be read
//! - `secrets`: follows the versions of Secrets

pub(crate) mod kinds;
mod objects;
mod secrets;
mod stream;
mod unreadable;

use std::sync::Arc;

use tokio::{sync::mpsc, task::JoinSet};

use super::state::context::Context;
use crate::api::v1alpha1::{
    VmsAccount, VmsCamera, VmsCameraGroup, VmsIpPool, VmsLayout, VmsRole, VmsServer, VmsUser,
};
use objects::follow;

/// Starts all watches, of which none may be running; ready when each has listed all existing objects.
pub(crate) async fn start(context: &Arc<Context>, tasks: &mut JoinSet<()>) {
    context.secret_scopes.forget();
    let (seen, mut all_seen) = mpsc::channel::<()>(1);
    let scopes: Vec<Option<String>> = match &context.config.namespaces {
        None => vec![None],
        Some(namespaces) => namespaces.iter().cloned().map(Some).collect(),
    };
    for scope in scopes {
        follow::<VmsAccount>(context, scope.as_deref(), &seen, tasks);
        follow::<VmsServer>(context, scope.as_deref(), &seen, tasks);
        follow::<VmsCamera>(context, scope.as_deref(), &seen, tasks);
        follow::<VmsCameraGroup>(context, scope.as_deref(), &seen, tasks);
        follow::<VmsLayout>(context, scope.as_deref(), &seen, tasks);
        follow::<VmsIpPool>(context, scope.as_deref(), &seen, tasks);
        follow::<VmsRole>(context, scope.as_deref(), &seen, tasks);
        follow::<VmsUser>(context, scope.as_deref(), &seen, tasks);
    }
    drop(seen);
    // Each watch drops its sender once it has listed everything.
    while all_seen.recv().await.is_some() {}
    // All references to Secrets are known by now.
    secrets::start(context, tasks).await;
}

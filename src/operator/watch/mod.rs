//! Watches of all kinds, and of the Secrets that they refer to. One malformed object stops nothing.
//!
//! - `listing`: all of them, listed once and again
//! - `kinds`: the kinds that are watched
//! - `decoded`: one object as the API server sends it
//! - `stream`: an endless stream of watch events
//! - `scope`: what of a namespace was listed
//! - `objects`: follows the objects of one kind
//! - `unreadable`: users whose objects cannot be read
//! - `secrets`: follows the versions of Secrets

mod decoded;
pub(crate) mod kinds;
pub(crate) mod listing;
mod objects;
mod scope;
mod secrets;
mod stream;
mod unreadable;

use std::sync::Arc;

use tokio::task::JoinSet;

use super::state::context::Context;
use crate::api::v1alpha1::{
    VmsAccount, VmsCamera, VmsCameraGroup, VmsIpPool, VmsLayout, VmsRole, VmsServer, VmsUser,
};
use objects::follow;
use scope::Scope;

/// Starts all watches, of which none may be running; ready when each has listed all existing objects.
async fn start(context: &Arc<Context>, tasks: &mut JoinSet<()>) {
    context.secret_scopes.forget();
    let scopes: Vec<Scope> = match &context.config.namespaces {
        None => vec![Scope::new(None)],
        Some(namespaces) => namespaces
            .iter()
            .map(|namespace| Scope::new(Some(namespace)))
            .collect(),
    };
    let mut settling = JoinSet::new();
    for scope in scopes.into_iter().map(Arc::new) {
        follow::<VmsAccount>(context, &scope, tasks);
        follow::<VmsServer>(context, &scope, tasks);
        follow::<VmsCamera>(context, &scope, tasks);
        follow::<VmsCameraGroup>(context, &scope, tasks);
        follow::<VmsLayout>(context, &scope, tasks);
        follow::<VmsIpPool>(context, &scope, tasks);
        follow::<VmsRole>(context, &scope, tasks);
        follow::<VmsUser>(context, &scope, tasks);
        settling.spawn(Arc::clone(&scope).settle(Arc::clone(context)));
        tasks.spawn(scope.see(Arc::clone(context)));
    }
    settling.join_all().await;
    // All references to Secrets are known by now.
    secrets::start(context, tasks).await;
}

//! The operator: the engine for ever, over the custom resources of a cluster.
//!
//! Watches feed the [`World`](crate::world::World) and a queue for each server; bounded workers take users
//! from it, and a task for each server lists its users and notices drift. All state that stops a side
//! effect is in status, in annotations or on the server; a restart needs nothing else.

mod cluster;
pub mod command;
mod conclusion;
mod config;
mod endpoint;
mod events;
mod guard;
mod key;
mod ledger;
mod licenses;
mod metrics;
mod problem;
mod queue;
mod records;
mod release;
mod report;
pub mod rights;
mod rounds;
mod secrets;
mod session;
mod shared;
mod sites;
mod standing;
mod tend;
mod unit;
mod watch;
mod work;

use std::sync::Arc;

use kube::Client;
use tokio::{task::JoinSet, time::timeout};

pub use config::Config;

use crate::engine::PortError;
use cluster::Cluster;
use events::Events;
use shared::Shared;

/// Why the operator cannot work.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Its own key cannot be had.
    #[error("the operator cannot start")]
    Key(#[source] PortError),
}

/// Reconciles until `shutdown` is ready, then ends the work under way and returns.
///
/// # Errors
/// The operator cannot start.
pub async fn run(
    config: Config,
    client: Client,
    shutdown: impl Future<Output = ()>,
) -> Result<(), Error> {
    let cluster = Cluster::new(client.clone(), config.request_timeout);
    let key = key::load_or_create(&cluster, &config.own_namespace)
        .await
        .map_err(Error::Key)?;
    let grace = config.shutdown_grace;
    let listener = config.listener.clone();
    let shared = Arc::new(Shared::new(config, cluster, Events::new(client), key));
    let mut watches = JoinSet::new();
    if let Some(listener) = listener {
        watches.spawn(endpoint::serve(listener, Arc::clone(&shared)));
    }
    let mut shutdown = std::pin::pin!(shutdown);
    tokio::select! {
        () = watch::start(&shared, &mut watches) => {}
        () = &mut shutdown => return Ok(()),
    }
    tracing::info!("everything that exists was seen; reconciling");
    shared.begin();
    shutdown.await;
    tracing::info!("ending");
    watches.abort_all();
    if timeout(grace, shared.rest()).await.is_err() {
        tracing::warn!("work under way did not end in time, and is abandoned");
    }
    shared.take_tasks().abort_all();
    Ok(())
}

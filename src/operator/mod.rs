//! The operator: the engine for ever, over the custom resources of a cluster.
//!
//! Watches feed the [`World`](crate::world::World) and a queue for each server; bounded workers take users
//! from it, and a task for each server lists its users and notices drift. All state that stops a side
//! effect is in status, in annotations or on the server; a restart needs nothing else.

mod account;
mod cluster;
pub mod command;
mod conclusion;
mod config;
mod declarations;
mod endpoint;
mod events;
mod guard;
mod jitter;
mod key;
mod lease;
mod ledger;
mod licenses;
mod measure;
mod metrics;
mod problem;
mod queue;
mod records;
mod referrals;
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
mod traces;
mod trouble;
mod unit;
mod watch;
mod webhook;
mod work;

use std::{pin::Pin, sync::Arc};

use kube::Client;
use tokio::{task::JoinSet, time::timeout};

pub use config::Config;
pub use lease::{Election, Lost};
pub use traces::Traces;
pub use webhook::{Certificate, Mode, OwnCertificate, Webhook};

use crate::{engine::PortError, store::Fence};
use cluster::Cluster;
use events::Events;
use lease::{Candidate, Term};
use shared::Shared;

/// Why the operator cannot work.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Its own key cannot be had.
    #[error("the operator cannot start")]
    Key(#[source] PortError),
    /// It led, and does not any more.
    #[error("the lease is lost, and the work under way is abandoned: another replica goes on")]
    Lease(#[source] Lost),
}

/// Reconciles until `shutdown` is ready, then ends the work under way and returns. Where a leader is elected, it
/// watches until it leads.
///
/// # Errors
/// The operator cannot start, or has lost the lease: then nothing was written after that, and the process has to end.
pub async fn run(
    config: Config,
    client: Client,
    shutdown: impl Future<Output = ()>,
) -> Result<(), Error> {
    let election = config.election.clone();
    let candidate =
        election.map(|election| Candidate::new(client.clone(), &config.own_namespace, election));
    let fence = candidate
        .as_ref()
        .map_or_else(Fence::default, Candidate::fence);
    let cluster = Cluster::new(client.clone(), config.request_timeout, fence.clone());
    // Who may not read it learns that now, and not when it is to lead.
    let read = key::load(&cluster, &config.own_namespace).await;
    read.map_err(Error::Key)?;
    let shared = Arc::new(Shared::new(config, cluster, Events::new(client, fence)));
    let mut pages = JoinSet::new();
    if let Some(listener) = shared.config.listener.clone() {
        pages.spawn(endpoint::serve(listener, Arc::clone(&shared)));
    }
    if let Some(webhook) = shared.config.webhook.clone() {
        pages.spawn(webhook::serve(webhook, Arc::clone(&shared)));
    }
    let mut shutdown = std::pin::pin!(shutdown);
    let Some(watches) = watch(&shared, shutdown.as_mut()).await else {
        return Ok(());
    };
    let Some(candidate) = candidate else {
        return reconcile(&shared, watches, shutdown).await;
    };
    tracing::info!("everything that exists was seen; waiting to lead");
    match candidate.win(shutdown.as_mut()).await {
        Some(term) => lead(&shared, term, watches, shutdown).await,
        None => Ok(()),
    }
}

/// Starts the watches, and waits until they have brought what exists; `None` where the operator is to end before.
async fn watch(
    shared: &Arc<Shared>,
    mut shutdown: Pin<&mut impl Future<Output = ()>>,
) -> Option<JoinSet<()>> {
    let mut patience = shared.config.listing_patience;
    loop {
        let mut watches = JoinSet::new();
        tokio::select! {
            listed = timeout(patience, watch::start(shared, &mut watches)) => {
                if listed.is_ok() {
                    shared.note_seen();
                    return Some(watches);
                }
            }
            () = shutdown.as_mut() => return None,
        }
        // A list has no time limit of its own, and a connection may be dead without a sign of it.
        tracing::warn!("listing what exists takes too long: beginning anew");
        watches.shutdown().await;
        patience = patience.saturating_mul(2);
    }
}

/// Reconciles for as long as the lease is held, and gives it back in the end.
async fn lead(
    shared: &Arc<Shared>,
    mut term: Term,
    mut watches: JoinSet<()>,
    mut shutdown: Pin<&mut impl Future<Output = ()>>,
) -> Result<(), Error> {
    let has_vanished = term.has_vanished;
    let led = async {
        // What the leader before wrote last, such as a claim, may not have come yet: everything is listed anew.
        watches.shutdown().await;
        let Some(watches) = watch(shared, shutdown.as_mut()).await else {
            return Ok(());
        };
        if has_vanished {
            shared.look_again_after(shared.config.late_arrivals);
        }
        reconcile(shared, watches, shutdown).await
    };
    let ended = tokio::select! {
        ended = led => ended,
        lost = term.hold() => {
            shared.take_tasks().shutdown().await;
            return Err(Error::Lease(lost));
        }
    };
    term.give_back().await;
    ended
}

/// Reconciles until the end, which waits for the work under way.
async fn reconcile(
    shared: &Arc<Shared>,
    mut watches: JoinSet<()>,
    shutdown: Pin<&mut impl Future<Output = ()>>,
) -> Result<(), Error> {
    let key = key::load_or_create(&shared.cluster, &shared.config.own_namespace).await;
    shared.begin(key.map_err(Error::Key)?);
    tracing::info!("everything that exists was seen; reconciling");
    shutdown.await;
    tracing::info!("ending");
    watches.abort_all();
    if timeout(shared.config.shutdown_grace, shared.rest())
        .await
        .is_err()
    {
        tracing::warn!("work under way did not end in time, and is abandoned");
    }
    shared.take_tasks().shutdown().await;
    Ok(())
}

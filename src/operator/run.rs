//! One operator, from its start to its end.

use std::{pin::Pin, sync::Arc, time::Duration};

use kube::Client;
use tokio::{
    task::JoinSet,
    time::{Instant, sleep, timeout},
};

use super::{
    config::Config,
    jitter::jittered,
    kubernetes::{claim_record::ClaimRecord, client::Cluster, events::Events, fingerprint_key},
    lease::{Candidate, Lost, Term},
    state::context::Context,
    supervisor::Supervisor,
    watch,
};
use crate::{backoff::Backoff, engine::PortError, store::Fence};

/// How long to wait for an API server that does not answer.
const UNANSWERED: Backoff = Backoff::new(Duration::from_secs(1), Duration::from_secs(30));

/// For how long it may be forbidden to start.
const FORBIDDEN: Duration = Duration::from_secs(10);

/// Why the operator cannot work.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What it keeps in its own namespace cannot be had.
    #[error("the operator cannot start")]
    Start(#[source] PortError),
    /// It led, and does not any more.
    #[error("the lease is lost, and the work under way is abandoned: another replica goes on")]
    Lease(#[source] Lost),
}

/// Reconciles until `shutdown` is ready, then finishes work in progress and returns. With leader election, it only watches
/// until it leads.
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
    let limit = config.request_timeout;
    let (context, new_servers) = Context::new(config, cluster, Events::new(client, fence, limit));
    let context = Arc::new(context);
    let mut operator = Operator {
        supervisor: Supervisor::new(Arc::clone(&context), new_servers),
        context,
    };
    operator.supervisor.serve();
    operator.run(candidate, std::pin::pin!(shutdown)).await
}

struct Operator {
    context: Arc<Context>,
    supervisor: Supervisor,
}

impl Operator {
    async fn run(
        &mut self,
        candidate: Option<Candidate>,
        mut shutdown: Pin<&mut impl Future<Output = ()>>,
    ) -> Result<(), Error> {
        let Context {
            cluster, config, ..
        } = &*self.context;
        // A replica that may not read it fails now, and not when it is to lead.
        let read = patiently(|| fingerprint_key::load(cluster, &config.own_namespace));
        tokio::select! {
            read = read => drop(read.map_err(Error::Start)?),
            () = shutdown.as_mut() => return Ok(()),
        }
        let Some(watches) = self.watch(shutdown.as_mut()).await else {
            return Ok(());
        };
        let Some(candidate) = candidate else {
            return self.reconcile(watches, shutdown).await;
        };
        tracing::info!("all objects were listed; waiting for the lease");
        match candidate.win(shutdown.as_mut()).await {
            Some(term) => self.lead(term, watches, shutdown).await,
            None => Ok(()),
        }
    }

    /// Starts the watches, and waits until all existing objects were listed; `None` if it is to shut down before.
    async fn watch(&self, mut shutdown: Pin<&mut impl Future<Output = ()>>) -> Option<JoinSet<()>> {
        let patience = Backoff::new(self.context.config.listing_patience, Duration::MAX);
        let mut attempts = 0;
        loop {
            attempts += 1;
            let mut watches = JoinSet::new();
            tokio::select! {
                listed = timeout(patience.after(attempts), watch::start(&self.context, &mut watches)) => {
                    if listed.is_ok() {
                        self.context.phase.note_seen();
                        return Some(watches);
                    }
                }
                () = shutdown.as_mut() => return None,
            }
            // A list request has no time limit of its own, and the connection may be dead.
            tracing::warn!("objects could not be listed in time; listing them anew");
            watches.shutdown().await;
        }
    }

    /// Reconciles while the lease is held, and releases it in the end.
    async fn lead(
        &mut self,
        mut term: Term,
        watches: JoinSet<()>,
        shutdown: Pin<&mut impl Future<Output = ()>>,
    ) -> Result<(), Error> {
        let has_vanished = term.has_vanished;
        let ended = tokio::select! {
            ended = self.reconcile_anew(has_vanished, watches, shutdown) => ended,
            lost = term.hold() => {
                self.supervisor.abort().await;
                return Err(Error::Lease(lost));
            }
        };
        term.give_back().await;
        ended
    }

    /// Reconciles after another leader, which may have vanished without releasing the lease.
    async fn reconcile_anew(
        &mut self,
        has_vanished: bool,
        mut watches: JoinSet<()>,
        mut shutdown: Pin<&mut impl Future<Output = ()>>,
    ) -> Result<(), Error> {
        // The last writes of the leader before, such as a claim, may not have arrived yet: everything is listed again.
        watches.shutdown().await;
        let Some(watches) = self.watch(shutdown.as_mut()).await else {
            return Ok(());
        };
        if has_vanished {
            let wait = self.context.config.late_arrivals;
            self.supervisor.resync_after(wait);
        }
        self.reconcile(watches, shutdown).await
    }

    /// Reconciles until the shutdown, which waits for work in progress.
    async fn reconcile(
        &mut self,
        mut watches: JoinSet<()>,
        mut shutdown: Pin<&mut impl Future<Output = ()>>,
    ) -> Result<(), Error> {
        let Context {
            cluster, config, ..
        } = &*self.context;
        let key = || fingerprint_key::load_or_create(cluster, &config.own_namespace);
        let key = tokio::select! {
            key = patiently(key) => key.map_err(Error::Start)?,
            () = shutdown.as_mut() => return Ok(()),
        };
        let claims = || ClaimRecord::load(cluster, &config.own_namespace);
        let recorded = tokio::select! {
            loaded = patiently(claims) => loaded.map_err(Error::Start)?,
            () = shutdown.as_mut() => return Ok(()),
        };
        let world = self.context.shared_world();
        self.context.claims.begin(recorded, world).await;
        self.supervisor.begin(key);
        tracing::info!("all objects were listed; reconciling");
        self.supervisor.supervise(shutdown).await;
        tracing::info!("shutting down");
        watches.abort_all();
        self.supervisor.finish().await;
        Ok(())
    }
}

/// Tries again while the API server does not answer, which says nothing about the key. One that has just started may not know
/// any roles yet.
async fn patiently<T, Loaded: Future<Output = Result<T, PortError>>>(
    load: impl Fn() -> Loaded,
) -> Result<T, PortError> {
    let (mut failures, mut forbidden) = (0, None);
    loop {
        let error = match load().await {
            Err(error @ PortError::Failed { .. }) => error,
            Err(error @ PortError::Forbidden { .. }) => {
                let since = *forbidden.get_or_insert_with(Instant::now);
                if since.elapsed() > FORBIDDEN {
                    return Err(error);
                }
                error
            }
            loaded => return loaded,
        };
        if failures == 0 {
            tracing::warn!(%error, "the operator cannot start yet; retrying");
        }
        failures += 1;
        sleep(jittered(UNANSWERED.after(failures))).await;
    }
}

//! The shards that this replica leads, each from its begin to its end.

use std::{collections::BTreeMap, future::pending, panic::resume_unwind, sync::Arc};

use tokio::{
    task::{AbortHandle, JoinSet},
    time::Instant,
};

use super::{
    kubernetes::fingerprint_key,
    lease::{Lost, Term},
    patience::patiently,
    sharding::Shard,
    state::context::Context,
    stop::{Stop, Stopper},
    supervisor::Supervisor,
    watch::listing::Listing,
};
use crate::engine::PortError;

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

/// The shards that this replica leads.
pub(super) struct Leading {
    context: Arc<Context>,
    listing: Arc<Listing>,
    stoppers: BTreeMap<Shard, Stopper>,
    tasks: JoinSet<Result<Shard, Error>>,
    /// Holds what all replicas hold together.
    holder: Option<AbortHandle>,
}

impl Leading {
    pub(super) fn new(context: Arc<Context>, listing: Arc<Listing>) -> Self {
        Self {
            context,
            listing,
            stoppers: BTreeMap::new(),
            tasks: JoinSet::new(),
            holder: None,
        }
    }

    /// Holds a Lease until the end.
    pub(super) fn hold(&mut self, mut term: Term) {
        let holding = async move { Err(Error::Lease(term.hold().await)) };
        self.holder = Some(self.tasks.spawn(holding));
    }

    /// Begins to lead a shard, for as long as its term.
    pub(super) fn begin(&mut self, shard: Shard, term: Option<Term>) {
        let stopper = Stopper::default();
        let stop = stopper.subscribe();
        self.stoppers.insert(shard, stopper);
        let leader = Leader {
            context: Arc::clone(&self.context),
            listing: Arc::clone(&self.listing),
            supervisor: Supervisor::new(Arc::clone(&self.context), shard),
            shard,
        };
        self.tasks.spawn(leader.lead(term, stop));
    }

    /// Ends the work on a shard, and gives its Lease back then.
    pub(super) fn hand_over(&self, shard: Shard) {
        if let Some(stopper) = self.stoppers.get(&shard) {
            tracing::info!(%shard, "the shard is handed over to a replica that leads fewer");
            stopper.stop();
        }
    }

    /// Waits until one of them has ended.
    pub(super) async fn ended(&mut self) -> Result<(), Error> {
        match self.tasks.join_next().await {
            Some(Ok(ended)) => {
                self.stoppers.remove(&ended?);
                Ok(())
            }
            Some(Err(error)) => match error.try_into_panic() {
                Ok(panic) => resume_unwind(panic),
                Err(_) => Ok(()),
            },
            None => pending().await,
        }
    }

    /// Waits until it is time to end, and ends.
    pub(super) async fn until_stopped(mut self, mut stop: Stop) -> Result<(), Error> {
        loop {
            tokio::select! {
                () = stop.requested() => return self.finish().await,
                ended = self.ended() => ended?,
            }
        }
    }

    /// Lets all work end.
    pub(super) async fn finish(mut self) -> Result<(), Error> {
        tracing::info!("shutting down");
        self.listing.end().await;
        self.stoppers.values().for_each(Stopper::stop);
        while self.tasks.len() > usize::from(self.holder.is_some()) {
            self.ended().await?;
        }
        Ok(())
    }

    /// Ends all work at once.
    pub(super) async fn abort(&mut self) {
        self.tasks.shutdown().await;
    }
}

/// The leader of one shard.
struct Leader {
    context: Arc<Context>,
    listing: Arc<Listing>,
    supervisor: Supervisor,
    shard: Shard,
}

impl Leader {
    /// Reconciles while the Lease is held, and releases it in the end.
    async fn lead(mut self, term: Option<Term>, stop: Stop) -> Result<Shard, Error> {
        let shard = self.shard;
        let Some(mut term) = term else {
            return Box::pin(self.reconcile(stop)).await.map(|()| shard);
        };
        let has_vanished = term.has_vanished;
        let ended = tokio::select! {
            ended = self.reconcile_anew(has_vanished, stop) => ended,
            lost = term.hold() => {
                self.supervisor.abort().await;
                return Err(Error::Lease(lost));
            }
        };
        term.give_back().await;
        ended.map(|()| shard)
    }

    /// Reconciles after another leader, which may have vanished without releasing the Lease.
    async fn reconcile_anew(&mut self, has_vanished: bool, stop: Stop) -> Result<(), Error> {
        // The last writes of the leader before, such as a claim, may not have arrived yet: everything is listed again.
        if !self.listing.again(Instant::now()).await {
            return Ok(());
        }
        if has_vanished {
            let wait = self.context.config.late_arrivals;
            self.supervisor.resync_after(wait);
        }
        Box::pin(self.reconcile(stop)).await
    }

    /// Reconciles until the end, which waits for work in progress.
    async fn reconcile(&mut self, mut stop: Stop) -> Result<(), Error> {
        let Context {
            cluster, config, ..
        } = &*self.context;
        let key = || fingerprint_key::load_or_create(cluster, &config.own_namespace);
        let key = tokio::select! {
            key = patiently(key) => key.map_err(Error::Start)?,
            () = stop.requested() => return Ok(()),
        };
        let (shard, servers) = self.context.shards.begin(self.shard);
        let claims = || self.context.load_claims(self.shard, &shard);
        tokio::select! {
            loaded = patiently(claims) => loaded.map_err(Error::Start)?,
            () = stop.requested() => {
                self.context.end_shard(self.shard);
                return Ok(());
            }
        }
        self.supervisor.begin(&shard, key);
        tracing::info!(shard = %self.shard, "all objects were listed; reconciling");
        self.supervisor.supervise(servers, stop).await;
        self.supervisor.finish().await;
        Ok(())
    }
}

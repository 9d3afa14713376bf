//! One operator, from its start to its end.

use std::sync::Arc;

use kube::{Api, Client};
use tokio::{sync::mpsc, task::JoinHandle};

use super::{
    config::Config,
    kubernetes::{client::Cluster, events::Events, fingerprint_key},
    leading::{Error, Leading},
    lease::{Candidate, Candidates, HeldLeases, Turn},
    patience::patiently,
    sharding::Shard,
    state::context::Context,
    stop::{Stop, Stopper},
    supervisor::serve,
    watch::listing::Listing,
};
use crate::store::Fence;

/// Reconciles until `shutdown` is ready, then finishes work in progress and returns. With leader election, it only watches
/// until it leads.
///
/// # Errors
/// The operator cannot start, or has lost a lease: then nothing was written after that, and the process has to end.
pub async fn run(
    config: Config,
    client: Client,
    shutdown: impl Future<Output = ()>,
) -> Result<(), Error> {
    let held = HeldLeases::default();
    let fence = match &config.election {
        Some(_) => held.fence(),
        None => Fence::default(),
    };
    let cluster = Cluster::new(client.clone(), config.request_timeout, fence.clone());
    let limit = config.request_timeout;
    let events = Events::new(client.clone(), fence, limit);
    let operator = Operator {
        context: Arc::new(Context::new(config, cluster, events)),
        client,
        held,
    };
    let _services = serve(&operator.context);
    let stopper = Stopper::default();
    let mut work = std::pin::pin!(operator.run(stopper.subscribe()));
    tokio::select! {
        ended = work.as_mut() => return ended,
        () = shutdown => stopper.stop(),
    }
    work.await
}

struct Operator {
    context: Arc<Context>,
    client: Client,
    held: HeldLeases,
}

impl Operator {
    async fn run(&self, mut stop: Stop) -> Result<(), Error> {
        let Context {
            cluster, config, ..
        } = &*self.context;
        // A replica that may not read it fails now, and not when it is to lead.
        let read = patiently(|| fingerprint_key::load(cluster, &config.own_namespace));
        tokio::select! {
            read = read => drop(read.map_err(Error::Start)?),
            () = stop.requested() => return Ok(()),
        }
        let Some(listing) = Listing::begin(Arc::clone(&self.context), stop.clone()).await else {
            return Ok(());
        };
        let mut leading = Leading::new(Arc::clone(&self.context), Arc::new(listing));
        if config.election.is_none() {
            leading.begin(Shard::FIRST, None);
            return leading.until_stopped(stop).await;
        }
        tracing::info!("all objects were listed; waiting for the lease");
        self.elect(leading, stop).await
    }

    /// Leads as many shards as come to this replica, until it is to end.
    async fn elect(&self, mut leading: Leading, mut stop: Stop) -> Result<(), Error> {
        let Some((candidates, for_all)) = self.candidates() else {
            return Ok(());
        };
        if let Some(for_all) = for_all {
            match for_all.win(stop.clone()).await {
                Some(term) => leading.hold(term),
                None => return Ok(()),
            }
        }
        let (sender, mut turns) = mpsc::channel(1);
        let election = tokio::spawn(candidates.run(sender, stop.clone()));
        loop {
            tokio::select! {
                () = stop.requested() => break,
                ended = leading.ended() => {
                    if let Err(error) = ended {
                        election.abort();
                        leading.abort().await;
                        return Err(error);
                    }
                }
                Some(turn) = turns.recv() => match turn {
                    Turn::Lead(shard, term) => leading.begin(shard, Some(*term)),
                    Turn::HandOver(shard) => leading.hand_over(shard),
                },
            }
        }
        let ((), ended) = tokio::join!(give_back_rest(turns, election), leading.finish());
        ended
    }

    /// The candidates for all shards, and for what they share.
    fn candidates(&self) -> Option<(Candidates, Option<Candidate>)> {
        let Context { config, .. } = &*self.context;
        let (client, namespace) = (&self.client, &config.own_namespace);
        let election = config.election.clone()?;
        let for_all = election.of_all().map(|election| {
            let leases = Api::namespaced(client.clone(), namespace);
            Candidate::new(leases, election, self.held.clone())
        });
        let candidates = Candidates::new(client, namespace, election, &self.held);
        Some((candidates, for_all))
    }
}

/// Gives back what was won while this replica was told to end.
async fn give_back_rest(mut turns: mpsc::Receiver<Turn>, election: JoinHandle<()>) {
    turns.close();
    while let Some(turn) = turns.recv().await {
        if let Turn::Lead(_, term) = turn {
            term.give_back().await;
        }
    }
    // It ends when it has looked for the last time.
    let _ = election.await;
}

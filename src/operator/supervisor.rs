//! Starts and ends all workers. Nothing else spawns them.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::mpsc::UnboundedReceiver,
    task::{AbortHandle, JoinSet},
    time::{sleep, timeout},
};

use super::{
    endpoint,
    server::{
        reporter::{Reported, ServerReporter},
        worker::ServerReconciler,
    },
    sharding::Shard,
    standalone,
    state::{context::Context, server::ServerState, shards::ShardState},
    stop::Stop,
    user::{unserved::UnservedReconciler, worker::UserReconciler},
    webhook,
};
use crate::domain::{fingerprint::FingerprintKey, name::ObjectRef};

/// Serves metrics, probes and the webhook, as far as they are asked for, as long as the answer lives.
pub(super) fn serve(context: &Arc<Context>) -> JoinSet<()> {
    let mut services = JoinSet::new();
    if let Some(listener) = context.config.listener.clone() {
        services.spawn(endpoint::serve(listener, Arc::clone(context)));
    }
    if let Some(webhook) = context.config.webhook.clone() {
        services.spawn(webhook::serve(webhook, Arc::clone(context)));
    }
    services
}

/// The workers of one shard.
pub(super) struct Supervisor {
    context: Arc<Context>,
    shard: Shard,
    workers: JoinSet<()>,
    /// Those that never end by themselves.
    endless: Vec<AbortHandle>,
}

impl Supervisor {
    pub(super) fn new(context: Arc<Context>, shard: Shard) -> Self {
        Self {
            context,
            shard,
            workers: JoinSet::new(),
            endless: Vec::new(),
        }
    }

    /// Begins to judge: everything that exists has been seen, and this replica leads.
    pub(super) fn begin(&mut self, shard: &Arc<ShardState>, key: FingerprintKey) {
        self.context.begin_shard(self.shard, shard, key);
        let standalone = standalone::run(Arc::clone(&self.context), Arc::clone(shard));
        self.endless.push(self.workers.spawn(standalone));
        let unserved = UnservedReconciler::new(Arc::clone(&self.context), Arc::clone(shard));
        self.workers.spawn(unserved.run());
    }

    /// Starts the workers of each server when it becomes known, until it is to end.
    pub(super) async fn supervise(
        &mut self,
        mut servers: UnboundedReceiver<ObjectRef>,
        mut stop: Stop,
    ) {
        loop {
            tokio::select! {
                Some(server) = servers.recv() => {
                    if let Some(state) = self.context.servers.get(&server) {
                        self.start(&state);
                    }
                }
                // The workers of a server that is gone.
                Some(_) = self.workers.join_next() => {}
                () = stop.requested() => return,
            }
        }
    }

    fn start(&mut self, state: &Arc<ServerState>) {
        let server = ServerReconciler::new(Arc::clone(&self.context), Arc::clone(state));
        self.workers.spawn(server.run());
        let reported = [
            Reported::Server,
            Reported::Site,
            Reported::Discovery,
            Reported::Managed,
        ];
        for reported in reported {
            let (context, state) = (Arc::clone(&self.context), Arc::clone(state));
            let reporter = ServerReporter::new(context, state, reported);
            self.workers.spawn(reporter.run());
        }
        for _ in 0..self.context.config.workers {
            let users = UserReconciler::new(Arc::clone(&self.context), Arc::clone(state));
            self.workers.spawn(users.run());
        }
    }

    /// Resyncs all servers and reconciles all users once more after a while.
    pub(super) fn resync_after(&mut self, wait: Duration) {
        let (context, shard) = (Arc::clone(&self.context), self.shard);
        let resync = self.workers.spawn(async move {
            sleep(wait).await;
            for server in context.servers_of(shard) {
                server.resync();
            }
            context.enqueue_shard(shard);
        });
        self.endless.push(resync);
    }

    /// Starts no more work, waits for that in progress up to the grace period, then ends the workers.
    pub(super) async fn finish(&mut self) {
        self.endless.iter().for_each(AbortHandle::abort);
        self.context.close_shard(self.shard);
        let grace = self.context.config.shutdown_grace;
        let drained = timeout(grace, async {
            while self.workers.join_next().await.is_some() {}
        });
        if drained.await.is_err() {
            tracing::warn!("work under way did not end in time, and is abandoned");
        }
        self.abort().await;
        self.context.end_shard(self.shard);
    }

    /// Ends the workers at once.
    pub(super) async fn abort(&mut self) {
        self.workers.shutdown().await;
    }
}

//! Starts and ends all workers. Nothing else spawns them.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::mpsc::UnboundedReceiver,
    task::JoinSet,
    time::{sleep, timeout},
};

use super::{
    endpoint,
    server::{
        reporter::{Reported, ServerReporter},
        session::close,
        worker::ServerReconciler,
    },
    standalone,
    state::{connection::Connectivity, context::Context, server::ServerState},
    user::{unserved::UnservedReconciler, worker::UserReconciler},
    webhook,
};
use crate::domain::fingerprint::FingerprintKey;

/// The workers of one operator.
pub(super) struct Supervisor {
    context: Arc<Context>,
    new_servers: UnboundedReceiver<Arc<ServerState>>,
    /// Reconcile; they end with the lease.
    workers: JoinSet<()>,
    /// Answer requests; they live as long as this process.
    services: JoinSet<()>,
}

impl Supervisor {
    pub(super) fn new(
        context: Arc<Context>,
        new_servers: UnboundedReceiver<Arc<ServerState>>,
    ) -> Self {
        Self {
            context,
            new_servers,
            workers: JoinSet::new(),
            services: JoinSet::new(),
        }
    }

    /// Serves metrics, probes and the webhook, as far as they are asked for.
    pub(super) fn serve(&mut self) {
        let config = &self.context.config;
        if let Some(listener) = config.listener.clone() {
            let context = Arc::clone(&self.context);
            self.services.spawn(endpoint::serve(listener, context));
        }
        if let Some(webhook) = config.webhook.clone() {
            let context = Arc::clone(&self.context);
            self.services.spawn(webhook::serve(webhook, context));
        }
    }

    /// Begins to judge: everything that exists has been seen, and this replica leads.
    pub(super) fn begin(&mut self, key: FingerprintKey) {
        let context = &self.context;
        context.metrics.set_leader(true);
        context.begin_judging(key);
        let standalone = standalone::run(Arc::clone(context));
        self.workers.spawn(standalone);
        let unserved = UnservedReconciler::new(Arc::clone(context));
        self.workers.spawn(unserved.run());
    }

    /// Starts the workers of each server when it becomes known, until `shutdown` is ready.
    pub(super) async fn supervise(&mut self, shutdown: impl Future<Output = ()>) {
        let mut shutdown = std::pin::pin!(shutdown);
        loop {
            tokio::select! {
                Some(state) = self.new_servers.recv() => self.start(&state),
                // The workers of a server that is gone.
                Some(_) = self.workers.join_next() => {}
                () = shutdown.as_mut() => return,
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
        let context = Arc::clone(&self.context);
        self.workers.spawn(async move {
            sleep(wait).await;
            for server in context.servers.all() {
                server.resync();
            }
            context.enqueue_all();
        });
    }

    /// Waits for work in progress up to the grace period, then ends the workers.
    pub(super) async fn finish(&mut self) {
        let grace = self.context.config.shutdown_grace;
        if timeout(grace, self.drain()).await.is_err() {
            tracing::warn!("work under way did not end in time, and is abandoned");
        }
        self.abort().await;
    }

    /// Ends the workers at once.
    pub(super) async fn abort(&mut self) {
        self.workers.shutdown().await;
    }

    /// Waits for work in progress, starts no more, and ends the sessions.
    async fn drain(&self) {
        self.context.unserved.drain().await;
        for server in self.context.servers.all() {
            server.queue.drain().await;
            if let Connectivity::Ready(connection) = server.connectivity() {
                close(connection.store.as_ref()).await;
            }
        }
    }
}

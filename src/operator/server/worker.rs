//! The worker of one server: it connects, lists the users, and notices drift.

use std::{sync::Arc, time::Duration};

use tokio::time::{Instant, sleep_until};

use super::{
    drift, finalizer,
    full_check::FullCheckCursor,
    outages::Outages,
    session::{Session, close},
};
use crate::{
    clock,
    domain::{capability::Capability, name::ServerIdentity, server::Server},
    engine::{Survey, survey},
    operator::{
        change_guard,
        jitter::jittered,
        problem::{self, ServerProblem},
        state::{
            connection::Connectivity, context::Context, objects::ObjectState, queue::Lane,
            server::ServerState,
        },
    },
    store::UserStore,
    world::ObjectKey,
};

/// The pause for a server that nobody needs any more.
const IDLE: Duration = Duration::from_mins(1);

/// One server, and how it was last seen.
pub(crate) struct ServerReconciler {
    context: Arc<Context>,
    state: Arc<ServerState>,
    session: Option<Session>,
    /// The identity that was last listed, whether or not it is recorded by now.
    identity: Option<ServerIdentity>,
    outages: Outages,
    /// Whether its users were told that it cannot be used.
    is_outage_told: bool,
    /// When the server is listed next: a moment, which nothing that comes before it puts off.
    next_resync: Instant,
    full_checks: FullCheckCursor,
    /// Whether its users were told that it is being deleted.
    is_deletion_told: bool,
}

impl ServerReconciler {
    pub(crate) fn new(context: Arc<Context>, state: Arc<ServerState>) -> Self {
        Self {
            context,
            state,
            session: None,
            identity: None,
            outages: Outages::default(),
            is_outage_told: false,
            next_resync: Instant::now(),
            full_checks: FullCheckCursor::default(),
            is_deletion_told: false,
        }
    }

    /// Reconciles the server until the end, or until it is not declared any more.
    pub(crate) async fn run(mut self) {
        let state = Arc::clone(&self.state);
        let mut end = state.end_of_work();
        loop {
            tokio::select! {
                // A listing that is under way is of no use to anybody.
                () = end.requested() => break,
                () = self.turn() => {}
            }
        }
        // Whoever is worked on needs the session.
        state.queue.drain().await;
        self.context.metrics.forget_listed(&state.server);
        if let Some(session) = self.session {
            close(session.store.as_ref()).await;
        }
    }

    /// Waits for what comes next, and does it.
    async fn turn(&mut self) {
        tokio::select! {
            // A resync that is due comes before events that never end.
            biased;
            () = sleep_until(self.next_resync) => {}
            () = self.state.resync_asked.notified() => {}
            () = self.state.suspected.notified() => return self.pause_after_suspicion(),
        }
        Box::pin(self.reconcile()).await;
    }

    /// Lists the server, as long as somebody needs it.
    async fn reconcile(&mut self) {
        let server = self.context.server(&self.state.server);
        let key = ObjectKey::Server(self.state.server.clone());
        let (Some(server), Some(object)) = (server, self.context.objects.get(&key)) else {
            self.resync_after(IDLE);
            return;
        };
        change_guard::confirm(&self.context, &self.state, &object).await;
        if object.deleting {
            if !finalizer::is_needed(&self.context, &self.state.server) {
                self.resync_after(IDLE);
                return self.state.report();
            }
            self.tell_of_deletion();
        }
        self.resync(&server, &object).await;
        self.resync_after(self.pause(&server));
        self.state.report();
        self.state.report_site();
    }

    /// The time from one resync to the next.
    fn pause(&self, server: &Server) -> Duration {
        if matches!(self.state.connectivity(), Connectivity::Ready(_)) {
            jittered(server.resync)
        } else {
            self.outages.pause()
        }
    }

    fn resync_after(&mut self, pause: Duration) {
        self.next_resync = Instant::now() + pause;
    }

    /// Some of its users may wait for a server that will not come back.
    fn tell_of_deletion(&mut self) {
        if !std::mem::replace(&mut self.is_deletion_told, true) {
            self.enqueue_all();
        }
    }

    /// Users have found that the server cannot be used, unless a listing has found otherwise since.
    fn pause_after_suspicion(&mut self) {
        if let Connectivity::Unavailable(problem) = self.state.connectivity() {
            self.failed(&problem);
            self.resync_after(self.outages.pause());
        }
    }

    /// Lists the server, and makes its users available to their workers or pauses them.
    async fn resync(&mut self, server: &Server, object: &ObjectState) {
        self.state.begin_listing();
        match self.list(server, object).await {
            Ok((store, survey)) => {
                self.outages.answered(Instant::now());
                self.is_outage_told = false;
                self.identity = Some(survey.description.identity.clone());
                let metrics = &self.context.metrics;
                metrics.note_listed(&server.object, clock::now());
                self.connected(server, store, &survey);
            }
            Err(problem) => {
                let problem = Arc::new(problem);
                let unavailable = Connectivity::Unavailable(Arc::clone(&problem));
                self.state.set_connectivity(unavailable);
                self.failed(&problem);
            }
        }
        self.state.note_answered(object.reconcile_at());
    }

    /// Connects by what is declared now, and reads everything.
    async fn list(
        &mut self,
        server: &Server,
        object: &ObjectState,
    ) -> Result<(Arc<dyn UserStore>, Survey), ServerProblem> {
        let store = self.store(server).await?;
        let surveyed = survey(store.as_ref()).await;
        let policy = self.context.config.network_policy.as_deref();
        let survey = surveyed.map_err(|error| problem::of_server(&error, policy))?;
        let identity = &survey.description.identity;
        if let Some(known) = self.unknown_identity(server, identity) {
            return Err(problem::identity_changed(known, identity));
        }
        // Without it the server would go before those whom it serves.
        let ensured = finalizer::ensure(&self.context, server, object).await;
        ensured.map_err(|error| problem::of_port(&error))?;
        Ok((store, survey))
    }

    /// The identity on record, where another one answers that nobody has confirmed.
    fn unknown_identity<'a>(
        &'a self,
        server: &'a Server,
        now: &ServerIdentity,
    ) -> Option<&'a ServerIdentity> {
        let recorded = server.pinned_identity.as_ref().or(self.identity.as_ref());
        let confirmed = server.confirmed_identity.as_ref() == Some(now);
        recorded.filter(|recorded| *recorded != now && !confirmed)
    }

    /// The store, by what is declared now.
    async fn store(&mut self, server: &Server) -> Result<Arc<dyn UserStore>, ServerProblem> {
        if let Some(session) = self
            .session
            .as_ref()
            .filter(|session| session.fits(&self.context, server))
        {
            return Ok(Arc::clone(&session.store));
        }
        let session = Session::open(&self.context, server).await?;
        let store = Arc::clone(&session.store);
        if let Some(before) = self.session.replace(session) {
            close(before.store.as_ref()).await;
        }
        Ok(store)
    }

    /// Makes users available to their workers: all of them after an outage or if the server has changed, otherwise those
    /// that were changed in the VMS.
    fn connected(&mut self, server: &Server, store: Arc<dyn UserStore>, survey: &Survey) {
        let before = self.state.connectivity();
        let connection = self.state.connect(store, survey);
        self.state
            .update_free_licenses(&connection, &self.context.world());
        match before {
            Connectivity::Ready(before)
                if before.inventory.is_like(&connection.inventory)
                    && before.description == connection.description =>
            {
                let changed = drift::changed_users(&self.context, server, &before, &connection);
                self.state.push(changed, Lane::Backlog);
                let capabilities = &connection.description.capabilities;
                if !capabilities.contains(&Capability::RowVersion) {
                    let due = self.full_checks.next(server, &self.context.world());
                    self.state.push(due, Lane::Backlog);
                }
            }
            Connectivity::Ready(_) | Connectivity::Unavailable(_) | Connectivity::Pending => {
                self.enqueue_all();
            }
        }
    }

    /// Counts a failure, and lets each user be told once that the server cannot be used.
    fn failed(&mut self, problem: &ServerProblem) {
        self.outages.failed(Instant::now());
        let metrics = &self.context.metrics;
        metrics.count_failure(&self.state.server, problem.problem.reason);
        if !std::mem::replace(&mut self.is_outage_told, true) {
            self.enqueue_all();
        }
        self.state.report();
    }

    fn enqueue_all(&self) {
        let users = self.context.users_of(&self.state.server);
        self.state.push(users, Lane::Backlog);
    }
}

//! The worker of one server: it connects, lists the users, notices drift, and writes the status.

use std::{sync::Arc, time::Duration};

use tokio::time::{Instant, sleep, sleep_until};

use super::{
    drift, finalizer,
    full_check::FullCheckCursor,
    session::{Session, close},
    site_status, status,
};
use crate::{
    backoff::Backoff,
    clock,
    domain::{capability::Capability, name::ServerIdentity, server::Server},
    engine::{PortError, Survey, survey},
    operator::{
        change_guard,
        jitter::jittered,
        problem::{self, ServerProblem},
        state::{
            connection::Connectivity, context::Context, objects::ObjectState, queue::Lane,
            server::ServerState, wake_reason::WakeReason,
        },
    },
    store::UserStore,
    world::ObjectKey,
};

/// The pause for a server that nobody needs any more.
const IDLE: Duration = Duration::from_mins(1);
const BACKOFF: Backoff = Backoff::new(Duration::from_secs(1), Duration::from_mins(1));
/// Many changes of cameras come together: their statuses are written at once.
const DEBOUNCE: Duration = Duration::from_millis(100);

/// One server, and how it was last seen.
pub(crate) struct ServerReconciler {
    context: Arc<Context>,
    state: Arc<ServerState>,
    session: Option<Session>,
    failures: u32,
    /// When the server is listed next: a moment, which nothing that comes before it puts off.
    next_resync: Instant,
    full_checks: FullCheckCursor,
    /// Whether its users were told that it is being deleted.
    is_ending: bool,
}

impl ServerReconciler {
    pub(crate) fn new(context: Arc<Context>, state: Arc<ServerState>) -> Self {
        Self {
            context,
            state,
            session: None,
            failures: 0,
            next_resync: Instant::now(),
            full_checks: FullCheckCursor::default(),
            is_ending: false,
        }
    }

    /// Reconciles the server until the end, or until it is not declared any more.
    pub(crate) async fn run(mut self) {
        let mut reason = WakeReason {
            site: true,
            ..WakeReason::RESYNC
        };
        let about = format!("the status of VmsServer {}", self.state.server);
        while !self.state.has_ended() {
            match Box::pin(self.reconcile(reason)).await {
                Ok(()) => self.context.log_once.clear(&about),
                Err(error) => {
                    if self.context.log_once.should_log(&about, &error) {
                        tracing::warn!(server = %self.state.server, %error, "server status could not be written; retrying");
                    }
                    self.resync_earlier();
                }
            }
            reason = self.wait().await;
        }
        if let Some(session) = self.session {
            close(session.store.as_ref()).await;
        }
    }

    /// Waits until there is a reason to wake, or until the next resync.
    async fn wait(&self) -> WakeReason {
        tokio::select! {
            // A resync that is due comes before reasons that never end.
            biased;
            () = sleep_until(self.next_resync) => WakeReason::RESYNC,
            reason = self.state.woken() => {
                if !reason.resync {
                    sleep(DEBOUNCE).await;
                }
                reason
            }
        }
    }

    /// Reconciles what the reason names.
    async fn reconcile(&mut self, reason: WakeReason) -> Result<(), PortError> {
        let server = self.context.server(&self.state.server);
        let key = ObjectKey::Server(self.state.server.clone());
        let (Some(server), Some(object)) = (server, self.context.objects.get(&key)) else {
            self.resync_after(IDLE);
            return Ok(());
        };
        change_guard::confirm(&self.context, &self.state, &object).await;
        if object.deleting && self.finish(&server, &object).await? {
            self.resync_after(IDLE);
            return Ok(());
        }
        let proven = reason.proved.then(|| self.connected_version()).flatten();
        let proven = proven.as_deref();
        if reason.resync {
            let resynced = self.resync(&server, &object, proven).await;
            self.resync_after(self.pause(&server));
            resynced?;
        } else if let Connectivity::Ready(connection) = self.state.connectivity()
            && (reason.waiting || reason.licenses || reason.user_gone || proven.is_some())
        {
            let (context, state) = (&self.context, &self.state);
            status::report_changes(context, state, &object, &connection, proven).await?;
        }
        match self.state.connectivity() {
            Connectivity::Ready(connection) if reason.resync || reason.site => {
                site_status::report(&self.context, &server, &connection).await
            }
            Connectivity::Ready(_) | Connectivity::Unavailable(_) | Connectivity::Pending => Ok(()),
        }
    }

    /// The time from one resync to the next.
    fn pause(&self, server: &Server) -> Duration {
        if matches!(self.state.connectivity(), Connectivity::Ready(_)) {
            jittered(server.resync)
        } else {
            self.backoff()
        }
    }

    fn resync_after(&mut self, pause: Duration) {
        self.next_resync = Instant::now() + pause;
    }

    /// After a listing everything is written anew.
    fn resync_earlier(&mut self) {
        let now = Instant::now();
        let retry = now + self.backoff();
        // One that is over is the one that failed.
        let planned = Some(self.next_resync).filter(|planned| *planned > now);
        self.next_resync = planned.map_or(retry, |planned| planned.min(retry));
    }

    /// The server is being deleted; returns whether no user needs it any more.
    async fn finish(&mut self, server: &Server, object: &ObjectState) -> Result<bool, PortError> {
        if finalizer::remove_if_unneeded(&self.context, server, object).await? {
            return Ok(true);
        }
        status::report_deletion(&self.context, &self.state, object).await?;
        // Some of its users may wait for a server that will not come back.
        if !std::mem::replace(&mut self.is_ending, true) {
            self.enqueue_all();
        }
        Ok(false)
    }

    /// Lists the server, and reports the result.
    async fn resync(
        &mut self,
        server: &Server,
        object: &ObjectState,
        proven: Option<&str>,
    ) -> Result<(), PortError> {
        self.state.begin_listing();
        match self.list(server).await {
            Ok((store, survey)) => {
                self.failures = 0;
                finalizer::ensure(&self.context, server, object).await?;
                let (context, state) = (&self.context, &self.state);
                status::report_listed(context, state, object, &survey, proven).await?;
                let metrics = &self.context.metrics;
                metrics.note_listed(&server.object, clock::now());
                self.connected(server, store, &survey);
            }
            Err(problem) => {
                let metrics = &self.context.metrics;
                metrics.count_failure(&server.object, problem.problem.reason);
                self.failures += 1;
                let (context, state) = (&self.context, &self.state);
                status::report_problem(context, state, object, &problem.problem).await?;
                self.failed(problem);
            }
        }
        Ok(())
    }

    /// Connects by what is declared now, and reads everything.
    async fn list(
        &mut self,
        server: &Server,
    ) -> Result<(Arc<dyn UserStore>, Survey), ServerProblem> {
        let store = self.store(server).await?;
        let surveyed = survey(store.as_ref()).await;
        let policy = self.context.config.network_policy.as_deref();
        let survey = surveyed.map_err(|error| problem::of_server(&error, policy))?;
        let identity = &survey.description.identity;
        match unknown_identity(server, identity) {
            Some(known) => Err(problem::identity_changed(known, identity)),
            None => Ok((store, survey)),
        }
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

    /// Pauses the users until the server can be used; each is told once.
    fn failed(&self, problem: ServerProblem) {
        let was_unavailable = matches!(self.state.connectivity(), Connectivity::Unavailable(_));
        self.state
            .set_connectivity(Connectivity::Unavailable(Arc::new(problem)));
        if !was_unavailable || self.failures == 1 {
            self.enqueue_all();
        }
    }

    fn enqueue_all(&self) {
        let users = self.context.users_of(&self.state.server);
        self.state.push(users, Lane::Backlog);
    }

    fn connected_version(&self) -> Option<Arc<str>> {
        match self.state.connectivity() {
            Connectivity::Ready(connection) => Some(Arc::clone(&connection.description.version)),
            Connectivity::Unavailable(_) | Connectivity::Pending => None,
        }
    }

    fn backoff(&self) -> Duration {
        jittered(BACKOFF.after(self.failures))
    }
}

/// The identity on record, where another one answers that nobody has confirmed.
fn unknown_identity<'a>(server: &'a Server, now: &ServerIdentity) -> Option<&'a ServerIdentity> {
    let confirmed = server.confirmed_identity.as_ref() == Some(now);
    server
        .pinned_identity
        .as_ref()
        .filter(|pinned| *pinned != now && !confirmed)
}

//! The worker of users: it takes them from the queue of a server, and reconciles one at a time.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tracing::Instrument as _;

use super::{
    claims::UserClaims,
    context::{UserContext, UserObject},
    deletion,
    dry_run::dry_run,
    gathered::Gathered,
    left_behind, outcome,
    shrink::{Because, shrink},
    status::{self, Report},
};
use crate::{
    clock,
    domain::{name::ObjectRef, user::User},
    engine::{PortError, reconcile},
    operator::{
        problem::ServerProblem,
        state::{
            connection::{Connection, Connectivity},
            context::Context,
            objects::Status,
            queue::Next,
            server::ServerState,
        },
    },
};

/// How long the watch takes to report what we have written.
const OWN_WRITE: Duration = Duration::from_millis(100);

/// How long another worker may have a user whom no server served, or another one of that name.
pub(super) const IN_WORK: Duration = Duration::from_millis(100);

/// Reconciles users of one server, one at a time.
pub(crate) struct UserReconciler {
    context: Arc<Context>,
    state: Arc<ServerState>,
}

impl UserReconciler {
    pub(crate) const fn new(context: Arc<Context>, state: Arc<ServerState>) -> Self {
        Self { context, state }
    }

    /// Reconciles users until the end, or until the server is not declared any more.
    pub(crate) async fn run(self) {
        while let Some(object) = self.state.next_user().await {
            let span =
                tracing::info_span!("reconcile", user = %object, server = %self.state.server);
            let next = Box::pin(self.attempt(&object)).instrument(span).await;
            self.state.queue.done(object, next);
        }
    }

    /// Reconciles a user; what failed is tried again.
    async fn attempt(&self, object: &ObjectRef) -> Next {
        let Some(_work) = self.state.shard.in_work.begin(object) else {
            return Next::After(IN_WORK);
        };
        // Another server of that name may be declared by now.
        if self.state.has_ended() {
            return Next::Done;
        }
        // By what is judged from here on nothing grows before it is written.
        let _judging = self.state.managed.judging.read().await;
        // What fails of the one does not keep the other; what is left may have been taken over just now.
        let declared = self.reconcile(object).await;
        let left = left_behind::take_back(&self.context, &self.state, object).await;
        let both = declared.and_then(|declared| Ok(declared.and(left?)));
        or_retry(&self.context, object, both)
    }

    async fn reconcile(&self, object: &ObjectRef) -> Result<Next, PortError> {
        let Some((user, object)) = self.context.user(object) else {
            return Ok(Next::Done);
        };
        let Status::User(status) = &object.status else {
            return Ok(Next::Done);
        };
        // Who is not served any more waits elsewhere.
        let server = self.context.server_serving(&user);
        let Some(server) = server.filter(|server| server.object == self.state.server) else {
            return Ok(Next::Done);
        };
        let user = UserObject {
            context: &self.context,
            shard: &self.state.shard,
            user: &user,
            object: &object,
            status,
            now: clock::now(),
        };
        let user = user.served_by(&self.state, &server);
        if let Some(next) = catch_up(&user.claims(), user.user).await? {
            return Ok(next);
        }
        if object.deleting {
            return deletion::release(&user).await;
        }
        match self.state.connectivity() {
            Connectivity::Pending => Ok(Next::Done),
            Connectivity::Unavailable(problem) => undelivered(&user, &problem).await,
            Connectivity::Ready(connection) => with_server(&user, &connection).await,
        }
    }
}

/// What comes next; a user who could not be written to Kubernetes is tried again, and that is logged once.
pub(super) fn or_retry(
    context: &Context,
    object: &ObjectRef,
    result: Result<Next, PortError>,
) -> Next {
    let about = format!("the status of {object}");
    match result {
        Ok(next) => {
            context.log_once.clear(&about);
            next
        }
        Err(error) => {
            if context.log_once.should_log(&about, &error) {
                tracing::warn!(user = %object, %error, "user could not be written to Kubernetes; retrying");
            }
            Next::Retry
        }
    }
}

/// By a claim that was taken back meanwhile a stranger's user would count as ours: nothing is done before what we have
/// written is known.
pub(super) async fn catch_up(
    claims: &UserClaims<'_>,
    user: &User,
) -> Result<Option<Next>, PortError> {
    claims.repeat_unanswered(user).await?;
    let is_pending = claims.is_write_pending(user);
    Ok(is_pending.then_some(Next::After(OWN_WRITE)))
}

/// The server cannot be used: that is reported only for a user with an undelivered change.
async fn undelivered(user: &UserContext<'_>, problem: &ServerProblem) -> Result<Next, PortError> {
    let generation = user.object.generation.unwrap_or_default();
    let is_observed = user.status.observed_generation.0 == generation;
    if !is_observed || !user.object.recorded.is_delivered {
        let report = Report {
            problem: Some(&problem.problem),
            ..Report::of(user.user)
        };
        status::report(&user.as_object(), &report).await?;
    }
    Ok(Next::Done)
}

/// The server can be used.
async fn with_server(user: &UserContext<'_>, connection: &Connection) -> Result<Next, PortError> {
    // 1. may anything be written?
    match user.write_block() {
        Some(block) if user.shrinks_under(block) => {
            ensure_finalizer(user).await?;
            return shrink(user, connection, Because::Blocked(block)).await;
        }
        Some(block) => return dry_run(user, connection, block).await,
        None => ensure_finalizer(user).await?,
    }
    // 2. gather what decides
    let gathered = Gathered::of(user, connection).await;
    let (claims, gate) = (user.claims(), user.gate());
    let ports = user.ports(connection, &claims, &gate);
    // 3. observe, judge, execute
    let begun = Instant::now();
    let reconciled = reconcile(&gathered.subject(user), &ports).await;
    // 4. record and report, and say when to reconcile again
    let (outcome, next) = outcome::apply(user, connection, reconciled, None).await?;
    // 5. measure
    let metrics = &user.context.metrics;
    metrics.observe_reconcile(&user.server.object, outcome, begun.elapsed());
    Ok(next)
}

/// A claimed user keeps its finalizer, even if the whole object was replaced.
async fn ensure_finalizer(user: &UserContext<'_>) -> Result<(), PortError> {
    match &user.user.record.claim {
        Some(claim) if !user.object.has_finalizer => {
            let claims = user.claims();
            claims.annotate(user.user, Some(claim)).await
        }
        Some(_) | None => Ok(()),
    }
}

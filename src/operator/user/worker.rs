//! The worker of users: it takes them from the queue of a server, and reconciles one at a time.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::json;
use tracing::Instrument as _;

use super::{
    context::UserContext,
    deletion, dry_run, outcome,
    status::{self, Report},
};
use crate::{
    api::{annotation::CLAIM, v1alpha1::VmsUser},
    clock,
    domain::{
        license::Licenses,
        name::{Login, ObjectRef},
        server::Server,
        user::User,
    },
    engine::{
        ClaimStore as _, Outcome, PortError, References, ServerView, Subject, Survey, reconcile,
    },
    operator::{
        problem::ServerProblem,
        state::{
            connection::{Connection, Connectivity},
            context::Context,
            objects::Status,
            own_writes::OwnWrite,
            queue::Next,
            server::ServerState,
            wake_reason::WakeReason,
        },
    },
    rules,
    world::{ObjectKey, Site},
};

/// How long the watch takes to report what we have written.
const OWN_WRITE: Duration = Duration::from_millis(100);

/// How long a requested listing takes.
const LISTING: Duration = Duration::from_secs(1);

/// Reconciles users of one server, one at a time.
pub(crate) struct UserReconciler {
    context: Arc<Context>,
    state: Arc<ServerState>,
}

impl UserReconciler {
    pub(crate) const fn new(context: Arc<Context>, state: Arc<ServerState>) -> Self {
        Self { context, state }
    }

    /// Reconciles users until the end.
    pub(crate) async fn run(self) {
        loop {
            let object = self.state.next_user().await;
            let span =
                tracing::info_span!("reconcile", user = %object, server = %self.state.server);
            let next = Box::pin(self.attempt(&object)).instrument(span).await;
            self.state.done(object, next);
        }
    }

    /// Reconciles a user; what failed is tried again.
    async fn attempt(&self, object: &ObjectRef) -> Next {
        let (about, log_once) = (format!("the status of {object}"), &self.context.log_once);
        match self.reconcile(object).await {
            Ok(next) => {
                log_once.clear(&about);
                next
            }
            Err(error) => {
                if log_once.should_log(&about, &error) {
                    tracing::warn!(user = %object, %error, "user could not be written to Kubernetes; retrying");
                }
                Next::Retry
            }
        }
    }

    async fn reconcile(&self, object: &ObjectRef) -> Result<Next, PortError> {
        let key = ObjectKey::User(object.clone());
        let own_write = self.context.objects.own_write(&key);
        let Some((user, object)) = self.context.user(object) else {
            return Ok(Next::Done);
        };
        let Status::User(status) = &object.status else {
            return Ok(Next::Done);
        };
        let server = self.context.server(&user.server);
        let user = UserContext {
            context: &self.context,
            state: &self.state,
            user: &user,
            object: &object,
            status,
            now: clock::now(),
        };
        if let Some(own_write) = own_write {
            return catch_up(&user, own_write).await;
        }
        if object.deleting {
            return deletion::release(&user, server.as_deref()).await;
        }
        match (self.state.connectivity(), server) {
            (Connectivity::Pending, _) => Ok(Next::Done),
            (Connectivity::Missing, _) | (_, None) => without_server(&user).await,
            (Connectivity::Unavailable(problem), Some(_)) => undelivered(&user, &problem).await,
            (Connectivity::Ready(connection), Some(server)) => {
                with_server(&user, &server, &connection).await
            }
        }
    }
}

/// By a claim that was taken back meanwhile a stranger's user would count as ours: nothing is done before it is known. A
/// claim comes before the create, so that nobody is lost with one that was written without an answer.
async fn catch_up(user: &UserContext<'_>, own_write: OwnWrite) -> Result<Next, PortError> {
    if own_write == OwnWrite::Unanswered {
        user.claims().disclaim(user.user).await?;
    }
    Ok(Next::After(OWN_WRITE))
}

/// The server does not exist: the user is judged by its declaration alone.
async fn without_server(user: &UserContext<'_>) -> Result<Next, PortError> {
    let verdict = rules::judge_without_server(user.user, user.now);
    let report = Report {
        verdict: Some(&verdict),
        ..Report::of(user.user)
    };
    status::report(user, &report).await?;
    Ok(user.next(Some(&verdict)))
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
        status::report(user, &report).await?;
    }
    Ok(Next::Done)
}

/// The server can be used.
async fn with_server(
    user: &UserContext<'_>,
    server: &Server,
    connection: &Connection,
) -> Result<Next, PortError> {
    // 1. gather what decides
    let gathered = Gathered::of(user, server, connection);
    let subject = gathered.subject(user, server);
    let (claims, gate) = (user.claims(), user.gate(server));
    let ports = user.ports(connection, &claims, &gate);
    // 2. may anything be written?
    if let Some(block) = user.write_block(server) {
        return dry_run::dry_run(user, block, &subject, &ports).await;
    }
    ensure_finalizer(user).await?;
    // 3. observe, judge, execute
    let begun = Instant::now();
    let reconciled = reconcile(&subject, &ports).await;
    // 4. record and report
    let unclaim = wait_to_unclaim(user, connection, &reconciled);
    let (outcome, next) = match reconciled {
        Outcome::Unchanged(verdict) => outcome::apply_unchanged(user, &verdict).await?,
        Outcome::Reconciled(reconciled) => outcome::apply_outcome(user, *reconciled).await?,
    };
    // 5. measure, and say when to reconcile again
    let metrics = &user.context.metrics;
    metrics.observe_reconcile(&server.object, outcome, begun.elapsed());
    Ok(schedule(user, next, unclaim))
}

/// A claimed user keeps its finalizer, even if the whole object was replaced.
async fn ensure_finalizer(user: &UserContext<'_>) -> Result<(), PortError> {
    let User {
        object,
        uid,
        record,
        ..
    } = user.user;
    match &record.claim {
        Some(claim) if !user.object.has_finalizer => {
            let annotations = json!({CLAIM: claim.as_str()});
            let cluster = &user.context.cluster;
            cluster
                .add_finalizer::<VmsUser>(object, uid, annotations)
                .await
                .map(drop)
        }
        Some(_) | None => Ok(()),
    }
}

/// How long to wait before the claim to a user that is not to be made can be taken back: no create may arrive late.
fn wait_to_unclaim(
    user: &UserContext<'_>,
    connection: &Connection,
    reconciled: &Outcome,
) -> Option<Duration> {
    match reconciled {
        Outcome::Reconciled(reconciled) if reconciled.has_pending_claim() => {
            user.late_for(connection)
        }
        Outcome::Reconciled(_) | Outcome::Unchanged(_) => None,
    }
}

/// A claim is taken back after a listing that no create can follow.
fn schedule(user: &UserContext<'_>, next: Next, unclaim: Option<Duration>) -> Next {
    match (unclaim, next) {
        (None, next) | (Some(_), next @ Next::Retry) => next,
        (Some(Duration::ZERO), next) => {
            user.state.wake(WakeReason::RESYNC);
            next.within(LISTING)
        }
        (Some(late), next) => next.within(late),
    }
}

/// Everything that decides about a user, at one moment.
struct Gathered {
    survey: Survey,
    site: Arc<Site>,
    references: References,
    allowance: Licenses,
    may_arrive_late: bool,
}

impl Gathered {
    fn of(user: &UserContext<'_>, server: &Server, connection: &Connection) -> Self {
        let login = user.user.login.parse::<Login>().ok();
        let world = user.context.world();
        let licenses = &user.state.licenses;
        Self {
            survey: connection.survey_of(login.as_ref()),
            site: connection.site(&world, server),
            references: References::from_world(&world, user.user),
            allowance: licenses.allow(user.user, server, &world, user.now),
            may_arrive_late: user.late_for(connection).is_some(),
        }
    }

    fn subject<'s>(&'s self, user: &UserContext<'s>, server: &'s Server) -> Subject<'s> {
        let view = ServerView {
            server,
            site: &self.site,
            survey: &self.survey,
        };
        Subject {
            may_arrive_late: self.may_arrive_late,
            ..Subject::new(user.user, &self.references, view, self.allowance, user.now)
        }
    }
}

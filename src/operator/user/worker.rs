//! The worker of users: it takes them from the queue of a server, and reconciles one at a time.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::json;
use tracing::Instrument as _;

use super::{
    context::{UserContext, UserObject},
    deletion, dry_run, outcome,
    status::{self, Report},
};
use crate::{
    api::{annotation::CLAIM, v1alpha1::VmsUser},
    clock,
    domain::{
        license::Licenses,
        name::{Login, ObjectRef},
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
    world::{ObjectKey, Site},
};

/// How long the watch takes to report what we have written.
const OWN_WRITE: Duration = Duration::from_millis(100);

/// How long another worker may have a user whom no server served, or another one of that name.
pub(super) const IN_WORK: Duration = Duration::from_millis(100);

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
        let Some(_work) = self.context.in_work.begin(object) else {
            return Next::After(IN_WORK);
        };
        // Another server of that name may be declared by now.
        if self.state.has_ended() {
            return Next::Done;
        }
        let result = self.reconcile(object).await;
        or_retry(&self.context, object, result)
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
        // Who is not served any more waits elsewhere.
        let Some(server) = self.context.server_serving(&user) else {
            return Ok(Next::Done);
        };
        let user = UserObject {
            context: &self.context,
            user: &user,
            object: &object,
            status,
            now: clock::now(),
        };
        if let Some(own_write) = own_write {
            return catch_up(&user, own_write).await;
        }
        let user = user.served_by(&self.state, &server);
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

/// By a claim that was taken back meanwhile a stranger's user would count as ours: nothing is done before it is known. A
/// claim comes before the create, so that nobody is lost with one that was written without an answer.
pub(super) async fn catch_up(
    user: &UserObject<'_>,
    own_write: OwnWrite,
) -> Result<Next, PortError> {
    if own_write == OwnWrite::Unanswered {
        user.claims().disclaim(user.user).await?;
    }
    Ok(Next::After(OWN_WRITE))
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
    // 1. gather what decides
    let gathered = Gathered::of(user, connection);
    let subject = gathered.subject(user);
    let (claims, gate) = (user.as_object().claims(), user.gate());
    let ports = user.ports(connection, &claims, &gate);
    // 2. may anything be written?
    if let Some(block) = user.write_block() {
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
    metrics.observe_reconcile(&user.server.object, outcome, begun.elapsed());
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
    fn of(user: &UserContext<'_>, connection: &Connection) -> Self {
        let login = user.user.login.parse::<Login>().ok();
        let world = user.context.world();
        let licenses = &user.state.licenses;
        Self {
            survey: connection.survey_of(login.as_ref()),
            site: connection.site(&world, user.server),
            references: References::from_world(&world, user.user),
            allowance: licenses.allow(user.user, user.server, &world, user.now),
            may_arrive_late: user.late_for(connection).is_some(),
        }
    }

    fn subject<'s>(&'s self, user: &UserContext<'s>) -> Subject<'s> {
        let view = ServerView {
            server: user.server,
            site: &self.site,
            survey: &self.survey,
        };
        Subject {
            may_arrive_late: self.may_arrive_late,
            ..Subject::new(user.user, &self.references, view, self.allowance, user.now)
        }
    }
}

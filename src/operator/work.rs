//! The work on one user: from what is declared to what the VMS holds, and what is said about it.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use serde_json::json;
use tracing::Instrument as _;

use super::{
    guard::Gate,
    ledger::UserLedger,
    metrics,
    problem::Restraint,
    queue::Next,
    records::{Record, Status},
    release,
    shared::Shared,
    unit::{Connection, Link, Unit, Wanted},
};
use crate::{
    api::{
        annotation::CLAIM,
        v1alpha1::{VmsUser, VmsUserStatus},
    },
    clock,
    domain::{
        name::{Login, ObjectRef},
        server::{Mode, Server},
        user::User,
    },
    engine::{Outcome, PortError, Ports, Subject, reconcile},
    rules::Verdict,
    status::{GRACE, Seen},
};

/// A little later than the moment at which waiting ends.
const AFTER_GRACE: Duration = GRACE.saturating_add(Duration::from_secs(1));

/// After which time a server is looked at that was asked to be.
const LISTING: Duration = Duration::from_secs(1);

/// Clocks are set: a moment far away is looked for again and again.
const CLOCK_CHECK: Duration = Duration::from_hours(1);

/// Works on users of one server until the end.
pub(crate) async fn work(shared: Arc<Shared>, unit: Arc<Unit>) {
    loop {
        let object = unit.next().await;
        let task = Task {
            shared: &shared,
            unit: &unit,
        };
        let about = format!("the status of {object}");
        let span = tracing::info_span!("reconcile", user = %object, server = %unit.server);
        let next = match Box::pin(task.run(&object)).instrument(span).await {
            Ok(next) => {
                shared.troubles.end(&about);
                next
            }
            Err(error) => {
                if shared.troubles.is_news(&about, &error) {
                    tracing::warn!(user = %object, %error, "could not tell what became of a user");
                }
                Next::Retry
            }
        };
        unit.done(object, next);
    }
}

/// One server's users, for a worker.
pub(super) struct Task<'a> {
    pub(super) shared: &'a Arc<Shared>,
    pub(super) unit: &'a Unit,
}

/// A user at work.
pub(super) struct Work<'a> {
    pub(super) user: &'a User,
    pub(super) record: &'a Record,
    pub(super) status: &'a VmsUserStatus,
    /// One moment for all of it.
    pub(super) now: Timestamp,
}

impl Work<'_> {
    /// What keeps us from writing to the VMS, if anything.
    pub(super) fn restraint(&self, server: &Server) -> Option<Restraint> {
        if self.record.paused {
            Some(Restraint::Paused)
        } else {
            (server.mode == Mode::Observe).then_some(Restraint::Observed)
        }
    }

    /// What may come right by itself is looked at once more when patience ends, and whose access begins or ends
    /// at a moment is looked at then.
    pub(super) fn next_of(&self, verdict: Option<&Verdict>) -> Next {
        let is_waiting = verdict.is_some_and(Verdict::is_waiting);
        let validity = verdict.map_or(&self.user.validity, |verdict| &verdict.validity);
        let change = validity.next_change(self.now).map(|moment| {
            let wait = moment.duration_since(clock::now());
            Duration::try_from(wait)
                .unwrap_or_default()
                .min(CLOCK_CHECK)
        });
        match (is_waiting.then_some(AFTER_GRACE), change) {
            (None, None) => Next::Done,
            (Some(wait), None) | (None, Some(wait)) => Next::After(wait),
            (Some(patience), Some(change)) => Next::After(patience.min(change)),
        }
    }
}

impl Task<'_> {
    async fn run(&self, object: &ObjectRef) -> Result<Next, PortError> {
        let Some((user, record)) = self.shared.user(object) else {
            return Ok(Next::Done);
        };
        let Status::User(status) = &record.status else {
            return Ok(Next::Done);
        };
        let work = Work {
            user: &user,
            record: &record,
            status,
            now: clock::now(),
        };
        let server = self.shared.server(&user.server);
        if record.deleting {
            return release::release(self, &work, server.as_deref()).await;
        }
        match (self.unit.link(), server) {
            (Link::Starting, _) => Ok(Next::Done),
            (Link::Absent, _) | (_, None) => self.without_server(&work).await,
            (Link::Down(problem), Some(_)) => self.undelivered(&work, &problem).await,
            (Link::Up(connection), Some(server)) => {
                self.reconcile(&work, &server, &connection).await
            }
        }
    }

    async fn reconcile(
        &self,
        work: &Work<'_>,
        server: &Server,
        connection: &Connection,
    ) -> Result<Next, PortError> {
        let Work { user, record, .. } = work;
        let login = user.login.parse::<Login>().ok();
        // observe
        let survey = connection.survey_of(login.as_ref());
        let (site, pools, roles, owner, allowance) = {
            let world = self.shared.world();
            (
                connection.site(&world, server),
                world.pools_of(user),
                world.roles_of(user),
                world.owner_of_login(user).cloned(),
                self.unit.allow_licenses(user, server, &world, work.now),
            )
        };
        let login_owner = owner.as_deref().map(|owner| &owner.object);
        let subject = Subject {
            user,
            server,
            site: &site,
            pools: &pools,
            roles: &roles,
            now: work.now,
            survey: &survey,
            allowance,
            login_owner,
            may_arrive_late: self.late_for(user, connection).is_some(),
        };
        let ledger = UserLedger {
            cluster: &self.shared.cluster,
            record,
        };
        let gate = self.gate(work, server);
        let ports = self.ports(connection, &ledger, &gate);
        if let Some(restraint) = work.restraint(server) {
            self.unit.bar_from_licenses(&user.object);
            return self.look_only(work, restraint, &subject, &ports).await;
        }
        self.hold(work).await?;
        // judge, plan, execute
        let begun = Instant::now();
        let outcome = reconcile(&subject, &ports).await;
        // report
        let (result, next) = match outcome {
            Outcome::Unchanged(verdict) => {
                self.report(work, Some(&verdict), user, Seen::AsBefore, None)
                    .await?;
                self.unit
                    .settle_licenses(user, user.record.licenses, &verdict);
                (metrics::Result::Unchanged, work.next_of(Some(&verdict)))
            }
            Outcome::Reconciled(judged) => {
                let late = if judged.has_pending_claim() {
                    self.late_for(user, connection)
                } else {
                    None
                };
                let (result, next) = self.judged(work, login.as_ref(), *judged).await?;
                (result, self.settle_claim(late, next))
            }
        };
        let metrics = &self.shared.metrics;
        metrics.observe_reconcile(&server.object, result, begun.elapsed());
        Ok(next)
    }

    /// How long to wait until no create of the user that was sent before the last listing can arrive after it.
    fn late_for(&self, user: &User, connection: &Connection) -> Option<Duration> {
        self.shared
            .late_for(self.unit, &user.object, connection.listed)
    }

    /// A claim to a user who is not to be made is taken back once nothing arrives late: after a listing from then.
    fn settle_claim(&self, late: Option<Duration>, next: Next) -> Next {
        match (late, next) {
            (None, next) | (Some(_), next @ Next::Retry) => next,
            (Some(Duration::ZERO), next) => {
                self.unit.want(Wanted::LOOK);
                next.within(LISTING)
            }
            (Some(late), next) => next.within(late),
        }
    }

    /// The outside, for the engine.
    pub(super) fn ports<'p>(
        &'p self,
        connection: &'p Connection,
        ledger: &'p UserLedger<'_>,
        gate: &'p Gate<'_>,
    ) -> Ports<'p> {
        Ports {
            store: connection.store.as_ref(),
            secrets: &self.shared.secrets,
            ledger,
            loss_approval: gate,
            key: self.shared.key(),
        }
    }

    pub(super) fn gate<'g>(&'g self, work: &Work<'_>, server: &'g Server) -> Gate<'g> {
        Gate {
            task: self,
            server,
            now: work.now,
        }
    }

    /// A user that is ours is held by our finalizer, also after somebody replaced the whole object.
    async fn hold(&self, work: &Work<'_>) -> Result<(), PortError> {
        match &work.user.record.claim {
            Some(claim) if !work.record.held => {
                let annotations = json!({CLAIM: claim.as_str()});
                self.shared
                    .cluster
                    .mark::<VmsUser>(&work.user.object, &work.user.uid, annotations)
                    .await
            }
            Some(_) | None => Ok(()),
        }
    }
}

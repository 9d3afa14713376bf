//! What a user is told where nothing is written to the VMS, and how a status gets to its object.

use std::sync::Arc;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;
use kube::runtime::events::EventType;

use super::{
    problem::{self, Restraint},
    queue::Next,
    records::Status,
    unit::{Connection, Link},
    work::{Task, Work},
};
use crate::{
    api::v1alpha1::VmsUser,
    domain::{
        capability::Capability,
        user::{PasswordPolicy, User},
    },
    engine::{PortError, Ports, Subject, preview},
    rules::{self, Verdict},
    status::{self, Problem, Seen, Told, UserReport},
    world::ObjectKey,
};

impl Task<'_> {
    /// Says what would change, and changes nothing.
    pub(super) async fn look_only(
        &self,
        work: &Work<'_>,
        restraint: Restraint,
        subject: &Subject<'_>,
        ports: &Ports<'_>,
    ) -> Result<Next, PortError> {
        let seen = match preview(subject, ports).await {
            Ok(seen) => seen,
            Err(failure) => {
                let problem = problem::of_failure(&failure);
                self.report(work, None, work.user, Seen::AsBefore, Some(&problem))
                    .await?;
                return Ok(self.next(work, Some(failure), Some(problem), None));
            }
        };
        let problem = seen.would().map(|change| restraint.withholds(&change));
        if let (Some(problem), Restraint::Observed) = (&problem, restraint) {
            self.announce(work, problem).await;
        }
        self.report(
            work,
            Some(&seen.verdict),
            work.user,
            Seen::AsBefore,
            problem.as_ref(),
        )
        .await?;
        Ok(work.next_of(Some(&seen.verdict)))
    }

    /// An Event for what would change, once.
    async fn announce(&self, work: &Work<'_>, problem: &Problem) {
        let is_told = |condition: &Condition| {
            let told = condition.message.strip_suffix('…');
            condition.type_ == "Synced"
                && told.map_or(condition.message == problem.message, |start| {
                    problem.message.starts_with(start)
                })
        };
        if !work.status.conditions.iter().any(is_told) {
            let (object, uid, note) = (&work.user.object, &work.user.uid, problem.message.clone());
            let events = &self.shared.events;
            events
                .post::<VmsUser>(object, uid, EventType::Normal, problem.reason, note)
                .await;
        }
    }

    pub(super) async fn without_server(&self, work: &Work<'_>) -> Result<Next, PortError> {
        let verdict = rules::judge_without_server(work.user, work.now);
        self.report(work, Some(&verdict), work.user, Seen::AsBefore, None)
            .await?;
        Ok(work.next_of(Some(&verdict)))
    }

    /// The server is down: only a user with something undelivered is told, and none of the others.
    pub(super) async fn undelivered(
        &self,
        work: &Work<'_>,
        problem: &Problem,
    ) -> Result<Next, PortError> {
        let delivered = work.status.observed_generation.0
            == work.record.generation.unwrap_or_default()
            && status::is_delivered(work.status);
        if !delivered {
            self.report(work, None, work.user, Seen::AsBefore, Some(problem))
                .await?;
        }
        Ok(Next::Done)
    }

    /// Whether nobody would notice that the password was changed in the VMS, although it should be set back.
    fn trusts_password(&self, user: &User) -> bool {
        let is_enforced = user
            .password
            .as_ref()
            .is_some_and(|source| source.policy == PasswordPolicy::Enforce);
        let tells = |connection: &Connection| {
            let capabilities = &connection.description.capabilities;
            capabilities.contains(&Capability::PasswordChanges)
        };
        is_enforced && matches!(self.unit.link(), Link::Up(connection) if !tells(&connection))
    }

    /// Writes the status, where it says something else than before.
    pub(super) async fn report(
        &self,
        work: &Work<'_>,
        verdict: Option<&Verdict>,
        user: &User,
        seen: Seen<'_>,
        problem: Option<&Problem>,
    ) -> Result<(), PortError> {
        let report = UserReport {
            generation: work.record.generation,
            violations: verdict.map(|verdict| verdict.violations.as_slice()),
            gained: verdict.map(|verdict| &verdict.gained),
            effective: match verdict.and_then(|verdict| verdict.effective.as_deref()) {
                Some(effective) => Told::This(effective),
                None if user.roles.is_empty() => Told::Nothing,
                None => Told::AsBefore,
            },
            record: &user.record,
            seen,
            problem,
            trusts_password: self.trusts_password(user),
            absence: verdict.and_then(|verdict| verdict.absence),
            kept_by_server: verdict.is_some_and(Verdict::is_kept_by_server),
            reconcile_at: work.record.reconcile_at(),
        };
        let status = status::user(work.status, &report, work.now);
        if status == *work.status {
            return Ok(());
        }
        self.shared
            .cluster
            .write_status::<VmsUser>(&user.object, &user.uid, &status)
            .await?;
        // What was recorded counts from now on, not only when the watch brings it.
        let key = ObjectKey::User(user.object.clone());
        self.shared
            .records
            .note_status(&key, Status::User(Arc::new(status)));
        let mut record = user.record.clone();
        if let Some(verdict) = verdict.filter(|verdict| verdict.effective.is_some()) {
            record.validity = Some(Box::new(verdict.validity));
        }
        self.shared.world().record(&user.object, &user.uid, record);
        Ok(())
    }
}

//! What follows from a reconcile: what is noted, told and reported, and when the user is looked at again.

use std::time::Duration;

use jiff::Timestamp;

use super::{
    metrics::{self, Turn},
    problem,
    queue::Next,
    unit::Wanted,
    work::{Task, Work},
};
use crate::{
    clock,
    domain::{
        name::{Login, ObjectRef},
        user::User,
        validity::Absence,
    },
    engine::{Failure, PortError, Reconciled},
    error_chain::ErrorChain,
    rules::Verdict,
    status::{self, FULFILLED, Problem, Seen},
    store::ErrorKind,
    world::StoreRow,
};

impl Task<'_> {
    pub(super) async fn judged(
        &self,
        work: &Work<'_>,
        login: Option<&Login>,
        judged: Reconciled,
    ) -> Result<(metrics::Result, Next), PortError> {
        let Reconciled {
            verdict,
            observed,
            record,
            effects,
            failure,
            proved,
            is_unsure,
        } = judged;
        self.unit
            .note_create(&work.user.object, is_unsure, observed.is_some());
        let metrics = &self.shared.metrics;
        for effect in &effects {
            tracing::info!(user = %work.user.object, "{effect}");
            if effect.mends_drift() {
                metrics.count_drift(&self.unit.server);
            }
        }
        self.log(&work.user.object, failure.as_ref());
        if let Some(login) = login {
            // After a failure nothing is known for sure: the next look reads the user in full.
            let row = observed.as_ref().map(|user| StoreRow {
                id: user.id.clone(),
                login: user.login.clone(),
                version: if failure.is_none() {
                    user.version.clone()
                } else {
                    None
                },
                password_changed: user.password_changed,
            });
            if row.is_some()
                || failure.is_none() && record.external_id.is_none() && record.claim.is_some()
            {
                self.unit.note(login, row);
            }
        }
        if proved {
            self.unit.want(Wanted::PROVED);
        }
        let withheld = record.withheld.as_deref();
        let problem = match (&failure, withheld) {
            (Some(failure), _) => Some(problem::of_failure(failure)),
            (None, Some(withheld)) => Some(problem::too_many_licenses(&work.user.server, withheld)),
            (None, None) => None,
        };
        let result = match &problem {
            Some(problem) if failure.is_some() => {
                metrics.count_failure(&self.unit.server, problem.reason);
                metrics::Result::Failed
            }
            Some(_) | None if verdict.is_valid() => metrics::Result::Synced,
            Some(_) | None => metrics::Result::Violated,
        };
        let waiting_changes = withheld != work.user.record.withheld.as_deref();
        if effects
            .iter()
            .any(|effect| !effect.removed_licenses().is_none())
        {
            self.unit.admissions.lock().await.done(&work.user.object);
        }
        let user = User {
            record,
            ..work.user.clone()
        };
        let seen = match (&failure, &observed) {
            (Some(_), _) => Seen::AsBefore,
            (None, Some(observed)) => Seen::User(&observed.grant.access),
            (None, None) => Seen::Nothing,
        };
        self.shared
            .events
            .tell(
                &user.object,
                &user.uid,
                work.status,
                &verdict.violations,
                &effects,
                user.record.removed.as_deref(),
            )
            .await;
        self.report(work, Some(&verdict), &user, seen, problem.as_ref())
            .await?;
        if failure.is_none() && !effects.is_empty() {
            self.measure_lag(work, &verdict);
        }
        if waiting_changes {
            self.unit.want(Wanted::WAITING);
        }
        self.unit
            .settle_licenses(work.user, user.record.licenses, &verdict);
        Ok((result, self.next(work, failure, problem, Some(&verdict))))
    }

    /// What is tried again and fails alike is no news.
    fn log(&self, user: &ObjectRef, failure: Option<&Failure>) {
        let troubles = &self.shared.troubles;
        match failure {
            None => troubles.end(user),
            Some(failure) if troubles.is_news(user, &ErrorChain(failure)) => {
                tracing::warn!(%user, error = %ErrorChain(failure), "not as declared yet");
            }
            Some(_) => {}
        }
    }

    /// How long after its moment access has begun or ended, where nothing else has changed since. A server that keeps to
    /// the time itself is never late.
    fn measure_lag(&self, work: &Work<'_>, verdict: &Verdict) {
        let status = work.status;
        let is_edited = Some(status.observed_generation.0) != work.record.generation;
        let said = work.user.record.validity.as_deref();
        let is_other = said.is_some_and(|said| *said != verdict.validity);
        if verdict.is_kept_by_server() || is_edited || is_other {
            return;
        }
        let begun = Absence::NotYetValid(Timestamp::MIN).reason();
        let turned = match (status::ready_reason(status), verdict.absence) {
            (Some(FULFILLED), Some(Absence::Expired(until))) => Some((Turn::End, until)),
            (Some(reason), None) if reason == begun => {
                verdict.validity.from.map(|from| (Turn::Begin, from))
            }
            (_, _) => None,
        };
        let Some((turn, moment)) = turned else {
            return;
        };
        let lag = Duration::try_from(clock::now().duration_since(moment)).unwrap_or_default();
        let metrics = &self.shared.metrics;
        metrics.observe_validity_lag(&work.user.server, turn, lag);
    }

    pub(super) fn next(
        &self,
        work: &Work<'_>,
        failure: Option<Failure>,
        problem: Option<Problem>,
        verdict: Option<&Verdict>,
    ) -> Next {
        match (failure, problem) {
            (Some(Failure::Store(error)), Some(problem)) if error.kind.is_of_server() => {
                self.unit.suspect(problem);
                Next::Done
            }
            (Some(Failure::Store(error)), _)
                if matches!(
                    error.kind,
                    ErrorKind::LoginTaken | ErrorKind::LicenseLimit | ErrorKind::TermsNotAccepted
                ) =>
            {
                // The last look is older than whoever took the login or the licences, or than the terms.
                self.unit.want(Wanted::LOOK);
                Next::Retry
            }
            (Some(_), _) => Next::Retry,
            (None, _) => work.next_of(verdict),
        }
    }
}

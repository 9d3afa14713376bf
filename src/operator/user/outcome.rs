//! Records and reports the result of a reconcile, and says when to reconcile again.

use std::time::Duration;

use super::{
    accounts, audit,
    context::{UserContext, after_listing},
    events,
    status::{self, Report},
};
use crate::{
    clock,
    domain::{account::Account, name::Login, user::User, validity::Absence},
    engine::{self, Effect, Failure, PortError, Reconciled},
    error_chain::ErrorChain,
    operator::{
        log_once::declaration_of,
        problem,
        state::{connection::Connection, queue::Next, recorded::RecordedReady},
        telemetry::metrics::{Result as Outcome, Turn},
    },
    rules::Verdict,
    status::{Problem, Seen},
    store::ErrorKind,
    world::StoreRow,
};

/// Records and reports a result, and says when to reconcile again; growth may have been withheld.
pub(super) async fn apply(
    user: &UserContext<'_>,
    connection: &Connection,
    reconciled: engine::Outcome,
    withheld: Option<Problem>,
) -> Result<(Outcome, Next), PortError> {
    let unclaim = wait_to_unclaim(user, connection, &reconciled);
    let (outcome, next) = match reconciled {
        engine::Outcome::Unchanged(verdict) => apply_unchanged(user, &verdict, withheld).await?,
        engine::Outcome::Reconciled(reconciled) => {
            if reconciled.proved {
                user.state.note_proven(&connection.description.version);
            }
            apply_outcome(user, connection, *reconciled, withheld).await?
        }
    };
    Ok((outcome, schedule(user, next, unclaim)))
}

/// Nothing has changed since what is recorded.
async fn apply_unchanged(
    user: &UserContext<'_>,
    verdict: &Verdict,
    withheld: Option<Problem>,
) -> Result<(Outcome, Next), PortError> {
    let report = Report {
        verdict: Some(verdict),
        problem: withheld.as_ref(),
        ..Report::of(user.user)
    };
    status::report(&user.as_object(), &report).await?;
    let licenses = user.user.record.licenses;
    user.state.record_licenses(user.user, licenses, verdict);
    Ok((Outcome::Unchanged, user.as_object().next(Some(verdict))))
}

/// The user was judged, and as much done as could be.
async fn apply_outcome(
    user: &UserContext<'_>,
    connection: &Connection,
    reconciled: Reconciled,
    withheld: Option<Problem>,
) -> Result<(Outcome, Next), PortError> {
    log(user, &reconciled);
    audit::record(user, connection, &reconciled).await;
    note(user, &reconciled).await;
    record_id(user, &reconciled).await?;
    let problem = problem_of(user, &reconciled).or(withheld);
    let outcome = outcome_of(user, &reconciled, problem.as_ref());
    events::post_events(user, connection, &reconciled).await;
    report(user, &reconciled, problem.as_ref()).await?;
    let Reconciled {
        verdict,
        record,
        effects,
        failure,
        ..
    } = reconciled;
    if failure.is_none() && !effects.is_empty() {
        measure_lag(user, &verdict);
    }
    if record.withheld != user.user.record.withheld {
        user.state.report();
    }
    let licenses = record.licenses;
    user.state.record_licenses(user.user, licenses, &verdict);
    let next = match (failure, problem) {
        (Some(failure), Some(problem)) => user.next_after_failure(&failure, problem),
        (Some(_), None) => Next::Retry,
        (None, _) => user.as_object().next(Some(&verdict)),
    };
    Ok((outcome, next))
}

async fn report(
    user: &UserContext<'_>,
    reconciled: &Reconciled,
    problem: Option<&Problem>,
) -> Result<(), PortError> {
    let recorded = User {
        record: reconciled.record.clone(),
        ..user.user.clone()
    };
    let report = Report {
        user: &recorded,
        verdict: Some(&reconciled.verdict),
        seen: match (&reconciled.failure, &reconciled.observed) {
            (Some(_), _) => Seen::AsBefore,
            (None, Some(observed)) => Seen::User(&observed.grant.access),
            (None, None) => Seen::Nothing,
        },
        problem,
    };
    status::report(&user.as_object(), &report).await
}

/// The owner's record of a tenant's account has its id too: by it the account is found without the object.
async fn record_id(user: &UserContext<'_>, reconciled: &Reconciled) -> Result<(), PortError> {
    let account = user.context.world().account_of(user.user).cloned();
    let id = &reconciled.record.external_id;
    match account {
        Some(account) if id.is_some() && account.external_id != *id => {
            let account = Account {
                external_id: id.clone(),
                ..(*account).clone()
            };
            accounts::write(user.context, account).await
        }
        Some(_) | None => Ok(()),
    }
}

/// Logs what was done, and what failed; the same failure once.
fn log(user: &UserContext<'_>, reconciled: &Reconciled) {
    let object = &user.user.object;
    for effect in &reconciled.effects {
        tracing::info!(user = %object, "{effect}");
    }
    let log_once = &user.context.log_once;
    log_violations(user, &reconciled.verdict);
    match &reconciled.failure {
        None => log_once.clear(object),
        Some(failure) if log_once.should_log(object, &ErrorChain(failure)) => {
            tracing::warn!(user = %object, error = %ErrorChain(failure), "user could not be reconciled; retrying");
        }
        Some(_) => {}
    }
}

/// Logs which rules a declaration violates, once until they are others.
fn log_violations(user: &UserContext<'_>, verdict: &Verdict) {
    let object = &user.user.object;
    let about = declaration_of(object);
    let log_once = &user.context.log_once;
    if verdict.is_valid() {
        log_once.clear(&about);
        return;
    }
    let places = verdict.violations.iter();
    let places: Vec<String> = places
        .map(|violation| format!("{} at {}", violation.rule, violation.path))
        .collect();
    let places = places.join(", ");
    if log_once.should_log(&about, &places) {
        tracing::warn!(user = %object, violations = %places, "the declaration is not valid");
    }
}

/// Records what is known now of the user and its server.
async fn note(user: &UserContext<'_>, reconciled: &Reconciled) {
    let (object, state) = (&user.user.object, user.state);
    let is_there = reconciled.observed.is_some();
    state.note_create(object, reconciled.is_unsure, is_there);
    if matches!(&reconciled.failure, Some(Failure::Store(error)) if error.kind == ErrorKind::Unknown)
    {
        state.managed.note_unsettled();
    }
    let drifts = reconciled.effects.iter();
    for _ in drifts.filter(|effect| effect.corrects_drift()) {
        user.context.metrics.count_drift(&state.server);
    }
    note_row(user, reconciled);
    let is_removal = |effect: &Effect| !effect.removed_licenses().is_none();
    if reconciled.effects.iter().any(is_removal) {
        state.approved_losses.lock().await.done(object);
    }
}

fn note_row(user: &UserContext<'_>, reconciled: &Reconciled) {
    let Ok(login) = user.user.login.parse::<Login>() else {
        return;
    };
    let Reconciled {
        observed,
        record,
        failure,
        ..
    } = reconciled;
    // After a failure nothing is known for sure: the next reconcile reads the user in full.
    let row = observed.as_ref().map(|user| StoreRow {
        id: user.id.clone(),
        login: user.login.clone(),
        version: user.version.clone().filter(|_| failure.is_none()),
        password_changed: user.password_changed,
    });
    let is_gone = failure.is_none() && record.external_id.is_none() && record.claim.is_some();
    if row.is_some() || is_gone {
        user.state.note(&login, row);
    }
}

/// What keeps the user from being as declared, besides the declaration.
fn problem_of(user: &UserContext<'_>, reconciled: &Reconciled) -> Option<Problem> {
    match (&reconciled.failure, &reconciled.record.withheld) {
        (Some(failure), _) => Some(problem::of_failure(failure)),
        (None, Some(withheld)) => Some(problem::too_many_licenses(&user.user.server, withheld)),
        (None, None) => None,
    }
}

fn outcome_of(
    user: &UserContext<'_>,
    reconciled: &Reconciled,
    problem: Option<&Problem>,
) -> Outcome {
    match problem {
        Some(problem) if reconciled.failure.is_some() => {
            let metrics = &user.context.metrics;
            metrics.count_failure(&user.state.server, problem.reason);
            Outcome::Failed
        }
        Some(_) | None if reconciled.verdict.is_valid() => Outcome::Synced,
        Some(_) | None => Outcome::Violated,
    }
}

/// How long after its moment access has begun or ended, where nothing else has changed since. A server that keeps to
/// the time itself is never late.
fn measure_lag(user: &UserContext<'_>, verdict: &Verdict) {
    let is_edited = Some(user.status.observed_generation.0) != user.object.generation;
    let recorded = user.user.record.validity.as_deref();
    let is_other = recorded.is_some_and(|recorded| *recorded != verdict.validity);
    if verdict.is_kept_by_server() || is_edited || is_other {
        return;
    }
    let turned = match (user.object.recorded.ready, verdict.absence) {
        (RecordedReady::Applied, Some(Absence::Expired(until))) => Some((Turn::End, until)),
        (RecordedReady::NotYetValid, None) => verdict.validity.from.map(|from| (Turn::Begin, from)),
        _ => None,
    };
    let Some((turn, moment)) = turned else {
        return;
    };
    let lag = Duration::try_from(clock::now().duration_since(moment)).unwrap_or_default();
    let metrics = &user.context.metrics;
    metrics.observe_validity_lag(&user.user.server, turn, lag);
}

/// How long to wait before the claim to a user that is not to be made can be taken back: no create may arrive late.
fn wait_to_unclaim(
    user: &UserContext<'_>,
    connection: &Connection,
    reconciled: &engine::Outcome,
) -> Option<Duration> {
    match reconciled {
        engine::Outcome::Reconciled(reconciled) if reconciled.has_pending_claim() => {
            user.late_for(connection)
        }
        engine::Outcome::Reconciled(_) | engine::Outcome::Unchanged(_) => None,
    }
}

/// A claim is taken back after a listing that no create can follow.
fn schedule(user: &UserContext<'_>, next: Next, unclaim: Option<Duration>) -> Next {
    match (unclaim, next) {
        (None, next) | (Some(_), next @ Next::Retry) => next,
        (Some(late), next) => next.within(after_listing(user.state, late)),
    }
}

//! What was done for one user, for the audit log.

use std::borrow::Cow;

use super::context::UserContext;
use crate::{
    clock,
    domain::{access::Grant, name::UserId, validity::Absence},
    engine::{Effect, Reconciled},
    operator::{
        audit::{AuditRecord, Cause, What},
        state::{connection::Connection, recorded::RecordedReady},
    },
    plan::Difference,
    rules::Verdict,
    status::Changes,
};

/// Records everything that was done.
pub(super) async fn record(
    user: &UserContext<'_>,
    connection: &Connection,
    reconciled: &Reconciled,
) {
    let Some(log) = &user.context.config.audit else {
        return;
    };
    if reconciled.effects.is_empty() {
        return;
    }
    let id = reconciled.record.external_id.as_ref();
    for effect in &reconciled.effects {
        let changes = match difference(effect, reconciled) {
            Some(difference) => user.named(connection, &difference).await,
            None => Changes::default(),
        };
        log.record(&AuditRecord {
            id: id.map(UserId::as_str),
            cause: cause(user, effect, &reconciled.verdict),
            changes: changes.into(),
            ..blank(user, what(effect))
        });
    }
}

/// Records that the user lost all access, or is gone.
pub(super) fn record_end(user: &UserContext<'_>, what: What) {
    let id = user.user.record.external_id.as_ref();
    if let Some(log) = &user.context.config.audit {
        log.record(&AuditRecord {
            id: id.map(UserId::as_str),
            ..blank(user, what)
        });
    }
}

fn blank<'a>(user: &UserContext<'a>, what: What) -> AuditRecord<'a> {
    AuditRecord {
        time: clock::now(),
        server: &user.user.server,
        user: &user.user.object,
        login: &user.user.login,
        id: None,
        what,
        cause: Cause::Declaration,
        generation: user.object.generation,
        edited: user.object.edited(),
        changes: Changes::default().into(),
    }
}

const fn what(effect: &Effect) -> What {
    match effect {
        Effect::Created(_) => What::Created,
        Effect::Adopted(_) => What::Adopted,
        Effect::Restored(_) => What::Restored,
        Effect::Updated { .. } => What::Changed,
        Effect::Renamed => What::Renamed,
        Effect::PasswordSet | Effect::PasswordRestored => What::PasswordSet,
    }
}

fn cause(user: &UserContext<'_>, effect: &Effect, verdict: &Verdict) -> Cause {
    if effect.corrects_drift() {
        return Cause::Drift;
    }
    let is_new_edit = Some(user.status.observed_generation.0) != user.object.generation;
    // Who is made is made by the declaration, however long it had to wait.
    if is_new_edit || matches!(effect, Effect::Created(_) | Effect::Adopted(_)) {
        return Cause::Declaration;
    }
    match (user.object.recorded.ready, verdict.absence) {
        (RecordedReady::Applied, Some(Absence::Expired(_)))
        | (RecordedReady::NotYetValid, None) => Cause::Time,
        _ => Cause::Reference,
    }
}

/// A user who was made has what it was made with, unless that was given in steps, which are recorded themselves.
fn difference<'a>(effect: &'a Effect, reconciled: &Reconciled) -> Option<Cow<'a, Difference>> {
    match effect {
        Effect::Updated { difference, .. } => Some(Cow::Borrowed(difference)),
        Effect::Created(_) | Effect::Restored(_) => {
            let mut effects = reconciled.effects.iter();
            let is_stepwise = effects.any(|one| matches!(one, Effect::Updated { .. }));
            let held = reconciled.observed.as_ref().filter(|_| !is_stepwise)?;
            let difference = Difference::between(&Grant::nothing(), &held.grant);
            Some(Cow::Owned(difference))
        }
        Effect::Adopted(_) | Effect::Renamed | Effect::PasswordSet | Effect::PasswordRestored => {
            None
        }
    }
}

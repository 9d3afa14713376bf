//! What was done for one user, for the audit log.

use std::borrow::Cow;

use kube::runtime::events::EventType;

use super::context::UserContext;
use crate::{
    api::v1alpha1::VmsUser,
    clock,
    domain::{access::Grant, account::Account, name::UserId, server::Server, validity::Absence},
    engine::{Effect, Reconciled},
    operator::{
        audit::{AuditRecord, Cause, What},
        state::{connection::Connection, context::Context, recorded::RecordedReady},
    },
    plan::Difference,
    rules::Verdict,
    status::Changes,
};

/// The reason of the Event about a change, where these are asked for.
const ACCESS_CHANGED: &str = "AccessChanged";

/// Records everything that was done.
pub(super) async fn record(
    user: &UserContext<'_>,
    connection: &Connection,
    reconciled: &Reconciled,
) {
    if !is_asked_for(user.context) {
        return;
    }
    let id = reconciled.record.external_id.as_ref();
    for effect in &reconciled.effects {
        let difference = difference(effect, reconciled);
        let record = AuditRecord {
            id: id.map(UserId::as_str),
            cause: cause(user, effect, &reconciled.verdict),
            ..blank(user, what(effect))
        };
        write(user, connection, difference.as_deref(), record).await;
    }
}

/// Records that a user lost all that it had, or is gone.
pub(super) async fn record_end(
    user: &UserContext<'_>,
    connection: &Connection,
    what: What,
    had: &Grant,
) {
    if !is_asked_for(user.context) {
        return;
    }
    let id = user.user.record.external_id.as_ref();
    let difference = Difference::between(had, &had.without_access());
    let record = AuditRecord {
        id: id.map(UserId::as_str),
        ..blank(user, what)
    };
    write(user, connection, Some(&difference), record).await;
}

/// Records that an account which no object declares any more lost all that it had.
pub(super) async fn record_abandoned(
    context: &Context,
    (server, connection): (&Server, &Connection),
    account: &Account,
    had: &Grant,
) {
    let Some(log) = &context.config.audit else {
        return;
    };
    let difference = Difference::between(had, &had.without_access());
    let changes = connection
        .named(context.shared_world(), server, &difference)
        .await;
    log.record(&AuditRecord {
        time: clock::now(),
        server: &server.object,
        user: &account.user,
        login: &account.login,
        id: account.external_id.as_deref(),
        what: What::Withdrawn,
        cause: Cause::Declaration,
        generation: None,
        edited: None,
        changes: changes.into(),
    });
}

fn is_asked_for(context: &Context) -> bool {
    context.config.audit.is_some() || context.config.audit_events
}

/// Writes a record to the log, and posts it as an Event, as far as each is asked for.
async fn write(
    user: &UserContext<'_>,
    connection: &Connection,
    difference: Option<&Difference>,
    record: AuditRecord<'_>,
) {
    let changes = match difference {
        Some(difference) => user.named(connection, difference).await,
        None => Changes::default(),
    };
    if user.context.config.audit_events {
        // Another namespace may not know the names of what it does not have, or has no longer.
        let told = match difference {
            Some(difference) if user.user.is_tenants() => {
                format!(": {}", difference.fields().join(", "))
            }
            Some(_) | None => changes.told("lost", "gained"),
        };
        let what: &str = record.what.into();
        let cause: &str = record.cause.into();
        let note = format!("{what} in the VMS, cause {cause}{told}");
        let (events, object) = (&user.context.events, &user.user.object);
        events
            .post::<VmsUser>(
                object,
                &user.user.uid,
                EventType::Normal,
                ACCESS_CHANGED,
                note,
            )
            .await;
    }
    if let Some(log) = &user.context.config.audit {
        log.record(&AuditRecord {
            changes: changes.into(),
            ..record
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
    let is_new_edit = Some(user.status.delivered().0) != user.object.generation;
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

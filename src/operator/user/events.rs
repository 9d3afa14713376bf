//! Events about a user: each change that a person should know of, once.

use kube::runtime::events::EventType;

use super::context::UserContext;
use crate::{
    api::v1alpha1::{ReportedViolation, VmsUser, VmsUserStatus},
    domain::{license::Licenses, violation::Violation},
    engine::{Effect, Reconciled},
    operator::state::connection::Connection,
};

/// Posts the changes of a user that a person should know of.
pub(super) async fn post_events(
    user: &UserContext<'_>,
    connection: &Connection,
    reconciled: &Reconciled,
) {
    let Reconciled {
        verdict,
        record,
        effects,
        ..
    } = reconciled;
    let violations = &verdict.violations;
    let (object, uid) = (&user.user.object, &user.user.uid);
    let (events, before) = (&user.context.events, user.status);
    for violation in violations
        .iter()
        .filter(|violation| !violation.waiting && is_new(violation, before))
    {
        let note = format!("{}: {}", violation.path, violation.message);
        events
            .warn::<VmsUser>(object, uid, violation.rule.id(), note)
            .await;
    }
    let taken = effects.iter().map(Effect::removed_licenses);
    let taken = taken.fold(Licenses::default(), Licenses::plus);
    if let Some(removed) = record.removed.as_deref().filter(|_| !taken.is_none()) {
        let note = format!(
            "took licences away ({taken}): what belongs to them is deleted after {}, unless they are given back before",
            removed.kept_until
        );
        events
            .warn::<VmsUser>(object, uid, "LicensesRemoved", note)
            .await;
    }
    for effect in effects {
        if let Some((type_, reason, note)) = event_for(effect, violations) {
            let note = note + &what_changed(user, connection, effect).await;
            events
                .post::<VmsUser>(object, uid, type_, reason, note)
                .await;
        }
    }
}

/// What was added and taken by hand, by name: but to another namespace, which may not know of it.
async fn what_changed(user: &UserContext<'_>, connection: &Connection, effect: &Effect) -> String {
    let Effect::Updated {
        difference,
        drift: true,
    } = effect
    else {
        return String::new();
    };
    if user.user.is_tenants() {
        return String::new();
    }
    let changes = user.named(connection, difference).await;
    changes.told("taken away", "given back")
}

fn is_new(violation: &Violation, before: &VmsUserStatus) -> bool {
    let path = violation.path.to_string();
    let known = |reported: &ReportedViolation| {
        reported.rule == violation.rule.id() && reported.path == path
    };
    !before.violations.iter().any(known)
}

/// Type, reason and note of the Event for it. None for a clean create, or for a declared change.
fn event_for(
    effect: &Effect,
    violations: &[Violation],
) -> Option<(EventType, &'static str, String)> {
    match effect {
        Effect::Adopted(id) => Some((
            EventType::Normal,
            "Adopted",
            format!("took over the user of id {id} in the VMS"),
        )),
        Effect::Restored(id) => Some((
            EventType::Warning,
            "Restored",
            format!("the user was gone from the VMS and was made again, under id {id}"),
        )),
        Effect::Updated {
            difference,
            drift: true,
        } => Some((
            EventType::Warning,
            "DriftMended",
            format!(
                "{} had been changed in the VMS and are as declared again",
                difference.fields().join(", ")
            ),
        )),
        Effect::PasswordRestored => Some((
            EventType::Warning,
            "DriftMended",
            "the password had been changed in the VMS and is as declared again".to_owned(),
        )),
        Effect::Updated {
            difference,
            drift: false,
        } if !violations.is_empty() && difference.takes() => Some((
            EventType::Warning,
            "AccessWithdrawn",
            format!("{} were narrowed", difference.fields().join(", ")),
        )),
        Effect::Created(_) | Effect::Renamed | Effect::PasswordSet | Effect::Updated { .. } => None,
    }
}

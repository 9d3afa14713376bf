//! Events: what a person should know, told once, when it comes to be so.

use k8s_openapi::api::core::v1::ObjectReference;
use kube::{
    Client,
    runtime::events::{Event, EventType, Recorder, Reporter},
};

use super::{cluster::Kind, config::FIELD_MANAGER};
use crate::{
    api::v1alpha1::{VmsUser, VmsUserStatus},
    domain::{
        license::{Licenses, Removed},
        name::{ObjectRef, Uid},
        violation::Violation,
    },
    engine::Effect,
    store::Fence,
};

/// The most bytes of an Event's note.
const NOTE_LENGTH: usize = 1000;

/// Posts Events. One that cannot be posted is logged, and fails nothing.
pub(crate) struct Events {
    recorder: Recorder,
    fence: Fence,
}

impl Events {
    /// Posted for as long as the fence is open.
    pub(crate) fn new(client: Client, fence: Fence) -> Self {
        let instance = std::env::var("HOSTNAME").ok();
        let reporter = Reporter {
            controller: FIELD_MANAGER.to_owned(),
            instance,
        };
        Self {
            recorder: Recorder::new(client, reporter),
            fence,
        }
    }

    /// What became of a user that a person should know.
    pub(crate) async fn tell(
        &self,
        object: &ObjectRef,
        uid: &Uid,
        before: &VmsUserStatus,
        violations: &[Violation],
        effects: &[Effect],
        removed: Option<&Removed>,
    ) {
        for violation in violations
            .iter()
            .filter(|violation| !violation.waiting && is_new(violation, before))
        {
            let note = format!("{}: {}", violation.path, violation.message);
            self.warn::<VmsUser>(object, uid, violation.rule.id(), note)
                .await;
        }
        let taken = effects.iter().map(Effect::removed_licenses);
        let taken = taken.fold(Licenses::default(), Licenses::plus);
        if let Some(removed) = removed.filter(|_| !taken.is_none()) {
            let note = format!(
                "took licences away ({taken}): what belongs to them is deleted after {}, unless they are given back before",
                removed.kept_until
            );
            self.warn::<VmsUser>(object, uid, "LicensesRemoved", note)
                .await;
        }
        for effect in effects {
            if let Some((type_, reason, note)) = news(effect, violations) {
                self.post::<VmsUser>(object, uid, type_, reason, note).await;
            }
        }
    }

    pub(crate) async fn warn<K: Kind>(
        &self,
        object: &ObjectRef,
        uid: &Uid,
        reason: &str,
        note: String,
    ) {
        self.post::<K>(object, uid, EventType::Warning, reason, note)
            .await;
    }

    pub(crate) async fn post<K: Kind>(
        &self,
        object: &ObjectRef,
        uid: &Uid,
        type_: EventType,
        reason: &str,
        mut note: String,
    ) {
        note.truncate(note.floor_char_boundary(NOTE_LENGTH));
        let reference = ObjectReference {
            api_version: Some(K::api_version(&()).into_owned()),
            kind: Some(K::kind(&()).into_owned()),
            namespace: Some(object.namespace.to_string()),
            name: Some(object.name.to_string()),
            uid: Some(uid.to_string()),
            ..ObjectReference::default()
        };
        let event = Event {
            type_,
            reason: reason.to_owned(),
            note: Some(note),
            action: "Reconcile".to_owned(),
            secondary: None,
        };
        let posted = self.recorder.publish(&event, &reference);
        if let Some(Err(error)) = self.fence.guard(posted).await {
            tracing::debug!(%object, reason, %error, "an Event could not be posted");
        }
    }
}

fn is_new(violation: &Violation, before: &VmsUserStatus) -> bool {
    let path = violation.path.to_string();
    let known = |reported: &crate::api::v1alpha1::ReportedViolation| {
        reported.rule == violation.rule.id() && reported.path == path
    };
    !before.violations.iter().any(known)
}

/// A clean create is no news, nor is a change that somebody declared.
fn news(effect: &Effect, violations: &[Violation]) -> Option<(EventType, &'static str, String)> {
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

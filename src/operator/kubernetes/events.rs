//! Posts Events.

use k8s_openapi::api::core::v1::ObjectReference;
use kube::{
    Client,
    runtime::{
        events::{Event, EventType, Recorder, Reporter},
        reflector,
    },
};

use super::client::Kind;
use crate::{
    domain::name::{ObjectRef, Uid},
    operator::config::FIELD_MANAGER,
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
    /// Events are posted while the fence is open.
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
        let mut reference = reflector::ObjectRef::<K>::new(&object.name).within(&object.namespace);
        reference.extra.uid = Some(uid.to_string());
        let reference: ObjectReference = reference.into();
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

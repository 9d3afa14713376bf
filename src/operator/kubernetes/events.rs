//! Posts Events.

use std::time::Duration;

use k8s_openapi::api::core::v1::ObjectReference;
use kube::{
    Client,
    runtime::{
        events::{Event, EventType, Recorder, Reporter},
        reflector,
    },
};

use tokio::time::timeout;

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
    request_timeout: Duration,
}

impl Events {
    /// Events are posted while the fence is open. Nobody waits for one longer than that time: a connection may be dead.
    pub(crate) fn new(client: Client, fence: Fence, request_timeout: Duration) -> Self {
        let instance = std::env::var("HOSTNAME").ok();
        let reporter = Reporter {
            controller: FIELD_MANAGER.to_owned(),
            instance,
        };
        Self {
            recorder: Recorder::new(client, reporter),
            fence,
            request_timeout,
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
        let posted = timeout(
            self.request_timeout,
            self.recorder.publish(&event, &reference),
        );
        match self.fence.guard(posted).await {
            None | Some(Ok(Ok(()))) => {}
            Some(Ok(Err(error))) => {
                tracing::debug!(%object, reason, %error, "an Event could not be posted");
            }
            Some(Err(late)) => {
                tracing::debug!(%object, reason, %late, "an Event could not be posted");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use axum::http::{Request, Response};
    use kube::client::Body;
    use tower::service_fn;

    use super::*;
    use crate::api::v1alpha1::VmsUser;

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_for_ever_for_an_event_that_is_not_answered() {
        let dead = service_fn(|_: Request<Body>| {
            std::future::pending::<Result<Response<Body>, Infallible>>()
        });
        let events = Events::new(
            Client::new(dead, "video"),
            Fence::default(),
            Duration::from_secs(20),
        );
        let (object, uid) = (ObjectRef::new("video", "alice"), Uid::from("1"));
        for _ in 0..2 {
            let note = "deleted".to_owned();
            let posted = events.post::<VmsUser>(&object, &uid, EventType::Normal, "Deleted", note);
            let posted = timeout(Duration::from_mins(1), posted).await;
            assert!(posted.is_ok());
        }
    }
}

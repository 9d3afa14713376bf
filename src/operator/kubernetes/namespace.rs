//! Whether a namespace is being deleted.

use k8s_openapi::{
    api::{core::v1::ObjectReference, events::v1::Event},
    apimachinery::pkg::apis::meta::v1::{MicroTime, ObjectMeta},
};
use kube::{Api, api::PostParams, core::Status};

use super::client::Cluster;
use crate::{clock, engine::PortError, operator::config::FIELD_MANAGER};

/// Whether a namespace is being deleted. Nobody has to let us read namespaces for that: a new object is refused
/// there, and the refusal says why; elsewhere nothing is kept of it.
pub(crate) async fn is_terminating(cluster: &Cluster, namespace: &str) -> Result<bool, PortError> {
    let api: Api<Event> = Api::namespaced(cluster.client().clone(), namespace);
    let parameters = PostParams {
        dry_run: true,
        ..PostParams::default()
    };
    let event = probe(namespace);
    let attempted = || format!("ask whether namespace {namespace} is being deleted");
    let asked = async {
        match api.create(&parameters, &event).await {
            Ok(_) => Ok(false),
            Err(kube::Error::Api(status))
                if status.is_forbidden() && is_terminating_refusal(&status) =>
            {
                Ok(true)
            }
            Err(error) => Err(error),
        }
    };
    cluster.bounded(attempted, asked).await
}

/// An Event that is asked about and never posted.
fn probe(namespace: &str) -> Event {
    let text = |text: &str| Some(text.to_owned());
    Event {
        metadata: ObjectMeta {
            name: text(FIELD_MANAGER),
            namespace: text(namespace),
            ..ObjectMeta::default()
        },
        action: text("Reconcile"),
        event_time: Some(MicroTime(clock::now())),
        reason: text("Asked"),
        regarding: Some(ObjectReference {
            namespace: text(namespace),
            ..ObjectReference::default()
        }),
        reporting_controller: text(FIELD_MANAGER),
        reporting_instance: text(FIELD_MANAGER),
        type_: text("Normal"),
        ..Event::default()
    }
}

fn is_terminating_refusal(status: &Status) -> bool {
    let details = status.details.iter();
    let mut causes = details.flat_map(|details| &details.causes);
    causes.any(|cause| cause.reason == "NamespaceTerminating")
}

//! Objects that are being deleted while their server cannot be used, or is gone.

use std::sync::Arc;

use super::finalizer;
use crate::{
    api::v1alpha1::{VmsCameraGroup, VmsLayout},
    clock,
    domain::{
        name::ObjectRef,
        server::Server,
        site::{CameraSet, SetKind},
    },
    engine::PortError,
    operator::{
        problem::{ServerProblem, ServerProblemKind},
        state::{
            context::Context,
            objects::{ObjectState, Status},
            server::ServerState,
            status_writer::write_status,
        },
    },
    status::{self, Problem},
    world::ObjectKey,
};

/// How a person ends the wait.
const HOW_TO_LET_GO: &str =
    "to leave it in the VMS as it is, annotate this object with vms-operator.io/let-go=true";

/// Why it is left in the VMS where a person asks for that.
pub(super) const LET_GO_BY_ANNOTATION: &str =
    "it stays in the VMS because of the annotation vms-operator.io/let-go";

/// The layouts and camera groups that keep a server which is being deleted: those that go with their objects.
pub(crate) fn holders(context: &Context, server: &ObjectRef) -> Vec<(SetKind, ObjectRef)> {
    let sets: Vec<Arc<CameraSet>> = {
        let world = context.world();
        world.sets_of(server).cloned().collect()
    };
    let is_held = |set: &&Arc<CameraSet>| {
        let key = ObjectKey::Set(set.kind, set.object.clone());
        let object = context.objects.get(&key);
        object.is_some_and(|object| object.has_finalizer)
    };
    let held = sets.iter().filter(is_held);
    held.map(|set| (set.kind, set.object.clone())).collect()
}

/// The same as a problem of the deletion, and how a person ends the wait.
pub(super) fn waiting(kind: SetKind, problem: &Problem) -> Problem {
    let message = format!(
        "cannot delete the {kind} from the VMS yet: {}; {HOW_TO_LET_GO}",
        problem.message
    );
    Problem {
        message,
        ..problem.clone()
    }
}

/// The server cannot be used: whatever is being deleted says so, and goes where a person lets it or the server goes too
/// and will never be reached.
pub(crate) async fn release_unreachable(
    context: &Context,
    state: &ServerState,
    server: &Server,
    unavailable: &ServerProblem,
) -> Result<(), PortError> {
    let is_server_lost = unavailable.kind == ServerProblemKind::CredentialsMissing
        && context
            .server_object(&state.server)
            .is_some_and(|(object, _)| object.deleting);
    for (kind, reference) in holders(context, &server.object) {
        let key = ObjectKey::Set(kind, reference.clone());
        let Some(object) = context.objects.get(&key).filter(|object| object.deleting) else {
            continue;
        };
        let note = if object.let_go {
            LET_GO_BY_ANNOTATION.to_owned()
        } else if is_server_lost {
            let why = &unavailable.problem.message;
            format!("it stays in the VMS: its VmsServer is being deleted too, and {why}")
        } else {
            let problem = waiting(kind, &unavailable.problem);
            report(context, &key, &object, &problem).await?;
            continue;
        };
        let_go(context, kind, &reference, &object, note).await?;
    }
    Ok(())
}

/// Lets the object of one go whose server is not declared; nothing of any other.
pub(crate) async fn release_undeclared(
    context: &Context,
    kind: SetKind,
    reference: &ObjectRef,
) -> Result<(), PortError> {
    let key = ObjectKey::Set(kind, reference.clone());
    let Some(object) = context.objects.get(&key) else {
        return Ok(());
    };
    let server = {
        let world = context.world();
        let set = world.set(kind, reference);
        set.map(|set| reference.sibling(&set.server))
    };
    let is_lost = server.is_some_and(|server| context.server(&server).is_none());
    if !(is_lost && object.deleting && object.has_finalizer) {
        return Ok(());
    }
    let note = "it stays in the VMS, where it was there: its VmsServer is gone".to_owned();
    let_go(context, kind, reference, &object, note).await
}

async fn let_go(
    context: &Context,
    kind: SetKind,
    reference: &ObjectRef,
    object: &ObjectState,
    note: String,
) -> Result<(), PortError> {
    tracing::warn!("{kind} {reference}: {note}");
    let events = &context.events;
    match kind {
        SetKind::Layout => {
            let posted = events.warn::<VmsLayout>(reference, &object.uid, "LetGo", note);
            posted.await;
        }
        SetKind::Group => {
            let posted = events.warn::<VmsCameraGroup>(reference, &object.uid, "LetGo", note);
            posted.await;
        }
    }
    finalizer::remove(&context.cluster, kind, reference, &object.uid).await
}

/// Says so in the status of an object of which nothing else is known.
async fn report(
    context: &Context,
    key: &ObjectKey,
    object: &ObjectState,
    problem: &Problem,
) -> Result<(), PortError> {
    let (Status::Set(before), ObjectKey::Set(kind, _)) = (&object.status, key) else {
        return Ok(());
    };
    let status = status::waiting_set(before, object.generation, problem, clock::now());
    let status = Status::Set(Arc::new(status));
    let (uid, before) = (&object.uid, &object.status);
    let written = match kind {
        SetKind::Layout => write_status::<VmsLayout>(context, key, uid, before, status).await,
        SetKind::Group => write_status::<VmsCameraGroup>(context, key, uid, before, status).await,
    };
    written.map(drop)
}

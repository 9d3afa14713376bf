//! A layout or camera group that goes with its object: a finalizer keeps the object until it is gone. That always ends.

use std::{collections::BTreeMap, sync::Arc};

use kube::runtime::events::EventType;

use super::{
    finalizer,
    release::{LET_GO_BY_ANNOTATION, waiting},
    write::{Writer, object_key},
};
use crate::{
    domain::{capability::Capability, server::Mode, site::CameraSet},
    engine::PortError,
    operator::{
        problem::{self, WriteBlock},
        state::{managed::SetKey, objects::ObjectState},
    },
    plan::{IdentifiedSet, SetStep},
    status::Problem,
};

/// Sees to it that finalizers are as the declarations ask, and deletes what is to go; the others, which stay.
pub(super) async fn settle(
    writer: &mut Writer<'_>,
) -> Result<BTreeMap<SetKey, ObjectState>, PortError> {
    let sets: Vec<Arc<CameraSet>> = {
        let world = writer.context.world();
        world.sets_of(&writer.server.object).cloned().collect()
    };
    let mut kept = BTreeMap::new();
    for set in sets {
        let key = (set.kind, set.object.name.clone());
        let Some(object) = writer.context.objects.get(&object_key(writer.server, &key)) else {
            continue;
        };
        let settled = match (object.deleting, object.has_finalizer) {
            (true, true) => release(writer, &key, &set, &object).await,
            (true, false) => Ok(()),
            (false, _) => finalize(writer, &key, &set, &object).await,
        };
        match settled {
            // What is refused of one is of that one.
            Err(error @ PortError::Refused { .. }) => {
                writer
                    .problems
                    .insert(key.clone(), problem::of_port(&error));
            }
            settled => settled?,
        }
        if !object.deleting {
            kept.insert(key, object);
        }
    }
    Ok(kept)
}

/// Whether it goes with its object.
fn is_to_go(writer: &Writer<'_>, set: &CameraSet) -> bool {
    let capabilities = &writer.connection.description.capabilities;
    set.management
        .as_ref()
        .is_some_and(|management| management.deletes)
        && writer.server.managed.contains(&set.kind)
        && capabilities.contains(&Capability::to_manage(set.kind))
}

/// Puts the finalizer on, or takes it off.
async fn finalize(
    writer: &mut Writer<'_>,
    key: &SetKey,
    set: &CameraSet,
    object: &ObjectState,
) -> Result<(), PortError> {
    let cluster = &writer.context.cluster;
    let done = match (is_to_go(writer, set), object.has_finalizer) {
        (true, false) => finalizer::add(cluster, set.kind, &set.object, &object.uid).await,
        (false, true) => finalizer::remove(cluster, set.kind, &set.object, &object.uid).await,
        (true, true) | (false, false) => Ok(()),
    };
    match done {
        Err(error @ PortError::Forbidden { .. }) => {
            let problem = problem::of_port(&error);
            let message = format!(
                "{}; deletionPolicy: Delete needs the chart's value management.enabled",
                problem.message
            );
            let problem = Problem { message, ..problem };
            writer.problems.insert(key.clone(), problem);
            Ok(())
        }
        done => done,
    }
}

/// Deletes what goes with the object, and lets the object go.
async fn release(
    writer: &mut Writer<'_>,
    key: &SetKey,
    set: &CameraSet,
    object: &ObjectState,
) -> Result<(), PortError> {
    if let Some(note) = why_it_stays(writer, set, object) {
        let note = note.to_owned();
        writer
            .post(key, &object.uid, EventType::Warning, "LetGo", note)
            .await;
    } else if object.paused {
        let problem = WriteBlock::Paused.withholds("it is still in the VMS");
        wait(writer, key, &problem);
        return Ok(());
    } else if let Some(step) = deletion(writer, key)
        && !writer.write(key, &step).await
    {
        if let Some(problem) = writer.problems.get(key).cloned() {
            wait(writer, key, &problem);
        }
        return Ok(());
    }
    writer.state.managed.forget_written(key);
    let cluster = &writer.context.cluster;
    finalizer::remove(cluster, set.kind, &set.object, &object.uid).await
}

/// Why it is left in the VMS, which a person should know.
fn why_it_stays(
    writer: &Writer<'_>,
    set: &CameraSet,
    object: &ObjectState,
) -> Option<&'static str> {
    if object.let_go {
        return Some(LET_GO_BY_ANNOTATION);
    }
    if !is_to_go(writer, set) {
        return Some("it stays in the VMS: it is not managed any more");
    }
    (writer.server.mode == Mode::Observe)
        .then_some("it stays in the VMS: its VmsServer has the mode Observe")
}

/// What deletes it; nothing where the object stands for nothing of its own.
fn deletion(writer: &Writer<'_>, (kind, name): &SetKey) -> Option<SetStep> {
    let set = writer.site.sets(*kind).get(name)?;
    let id = set.resolution.found()?;
    let observed = writer.connection.inventory.sets(*kind).get(id)?;
    Some(SetStep::Delete(IdentifiedSet {
        kind: *kind,
        id: id.clone(),
        name: Arc::clone(&observed.name),
    }))
}

/// Lets its status say what the deletion waits for.
fn wait(writer: &mut Writer<'_>, key: &SetKey, problem: &Problem) {
    let problem = waiting(key.0, problem);
    writer.problems.insert(key.clone(), problem);
}

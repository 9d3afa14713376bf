//! Objects for what the VMS has and nobody declares, where the server asks for them.

mod execution;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;

use self::execution::Execution;
use crate::{
    api::{
        condition,
        v1alpha1::{DiscoveryStatus, VmsServer, WaitingDiscovery},
    },
    clock,
    discovery::{Asked, Comparison, Plan, Present, Thing, Waiting, plan},
    domain::{
        discovery::Discovery,
        name::Namespace,
        server::Server,
        site::{SetKind, ThingKind},
    },
    engine::PortError,
    operator::state::{
        connection::Connection,
        context::Context,
        objects::{ObjectState, Status},
        server::ServerState,
    },
    status::{DiscoveryReport, GONE, told_of_waiting},
    world::{ObjectKey, Site},
};

/// The reason of what waits for a person.
const TOO_MANY_USERS: &str = "TooManyUsers";

/// Makes, labels and deletes objects, as far as there is something new.
pub(super) async fn discover(
    context: &Context,
    state: &ServerState,
    server: &Server,
    connection: &Arc<Connection>,
) -> Result<(), PortError> {
    let Some((object, _)) = context.server_object(&server.object) else {
        return Ok(());
    };
    let asked_for = server.discovery.as_ref().filter(|_| !object.deleting);
    let Some(discovery) = asked_for else {
        tell(context, state, &object, None).await;
        return Ok(());
    };
    let site = connection.site(context.shared_world(), server).await;
    let present = present(context, server);
    let planned = compared(
        context,
        state,
        (server, discovery),
        &object,
        (connection, &site, &present),
    );
    let execution = Execution {
        context,
        state,
        server,
        uid: &object.uid,
    };
    let done = execution.run(&planned.steps).await;
    let report = report(&planned, &present, done.as_ref().err());
    tell(context, state, &object, Some(report)).await;
    done
}

/// What is to be done, by what is known now.
fn compared(
    context: &Context,
    state: &ServerState,
    (server, discovery): (&Server, &Discovery),
    object: &ObjectState,
    (connection, site, present): (&Connection, &Site, &BTreeMap<Thing, Present>),
) -> Plan {
    let waited = waited(state, object);
    let reach = context.world().reach(server);
    let taken = taken(context, &server.object.namespace);
    let made = state.discovery.made(|thing| taken.contains(thing));
    plan(&Comparison {
        discovery,
        site,
        inventory: &connection.inventory,
        reach: &reach,
        present,
        made: &made,
        taken: &taken,
        asked: waited.as_ref().map(|waited| Asked {
            since: waited.since.0,
            confirmation: &waited.confirmation,
        }),
        confirmed: object.confirmed_discovery(),
        now: clock::now(),
    })
}

/// All cameras, layouts and groups of a namespace, of whichever server.
fn taken(context: &Context, namespace: &Namespace) -> BTreeSet<Thing> {
    let keys = context.objects.keys(|key| {
        matches!(key, ObjectKey::Camera(object) | ObjectKey::Set(_, object) if object.namespace == *namespace)
    });
    keys.iter().filter_map(thing).collect()
}

fn thing(key: &ObjectKey) -> Option<Thing> {
    let (kind, object) = match key {
        ObjectKey::Camera(object) => (ThingKind::Camera, object),
        ObjectKey::Set(kind, object) => (ThingKind::Set(*kind), object),
        ObjectKey::Server(_)
        | ObjectKey::Pool(_)
        | ObjectKey::Role(_)
        | ObjectKey::User(_)
        | ObjectKey::Account(_) => return None,
    };
    let name = object.name.clone();
    Some(Thing { kind, name })
}

/// The objects of a server that were discovered.
fn present(context: &Context, server: &Server) -> BTreeMap<Thing, Present> {
    let of_server: Vec<ObjectKey> = {
        let world = context.world();
        let cameras = world.cameras_of(&server.object);
        let cameras = cameras.map(|camera| ObjectKey::Camera(camera.object.clone()));
        let sets = world.sets_of(&server.object);
        let sets = sets.map(|set| ObjectKey::Set(set.kind, set.object.clone()));
        cameras.chain(sets).collect()
    };
    let discovered = of_server.into_iter().filter_map(|key| {
        let object = context.objects.get(&key)?;
        let discovered = object.discovered?;
        let present = Present {
            is_edited: discovered.is_edited,
            is_owned: discovered.is_owned,
            gone_since: gone_since(&object.status),
            is_deleting: object.deleting,
        };
        Some((thing(&key)?, present))
    });
    discovered.collect()
}

fn gone_since(status: &Status) -> Option<jiff::Timestamp> {
    let conditions = match status {
        Status::Camera(status) => &status.conditions,
        Status::Set(status) => &status.conditions,
        Status::Server(_) | Status::User(_) | Status::Declaration(_) | Status::Nothing => {
            return None;
        }
    };
    let ready = condition::find(conditions, "Ready")?;
    (ready.reason == GONE).then_some(ready.last_transition_time.0)
}

fn report(
    planned: &Plan,
    present: &BTreeMap<Thing, Present>,
    failure: Option<&PortError>,
) -> DiscoveryReport {
    let count = |kind| {
        let objects = present.keys().filter(|thing| thing.kind == kind);
        u32::try_from(objects.count()).unwrap_or(u32::MAX)
    };
    DiscoveryReport {
        status: DiscoveryStatus {
            cameras: count(ThingKind::Camera),
            layouts: count(ThingKind::Set(SetKind::Layout)),
            camera_groups: count(ThingKind::Set(SetKind::Group)),
            waiting: planned.waiting.as_ref().map(waiting),
        },
        unlabelled: planned.unlabelled.iter().map(ToString::to_string).collect(),
        problem: failure.map(told),
    }
}

fn told(failure: &PortError) -> String {
    if matches!(failure, PortError::Forbidden { .. }) {
        format!("{failure}; the chart's value discovery.enabled lets the operator do it")
    } else {
        failure.to_string()
    }
}

fn waiting(waiting: &Waiting) -> WaitingDiscovery {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    WaitingDiscovery {
        users: count(waiting.users),
        objects: count(waiting.objects),
        since: Time(waiting.since),
        confirmation: waiting.confirmation.clone(),
    }
}

/// Lets the status of the server say so, and an Event once that a person is asked.
async fn tell(
    context: &Context,
    state: &ServerState,
    object: &ObjectState,
    report: Option<DiscoveryReport>,
) {
    let was_told = waited(state, object).is_some();
    let is_waiting = report
        .as_ref()
        .is_some_and(|report| report.status.waiting.is_some());
    if state.discovery.note(report) {
        state.report();
    }
    if is_waiting && !was_told {
        let note = told_of_waiting();
        let (server, uid) = (&state.server, &object.uid);
        let events = &context.events;
        events
            .warn::<VmsServer>(server, uid, TOO_MANY_USERS, note)
            .await;
    }
}

/// What waited at the last look; after a restart the status on record says so.
fn waited(state: &ServerState, object: &ObjectState) -> Option<WaitingDiscovery> {
    if let Some(report) = state.discovery.report() {
        return report.status.waiting;
    }
    let Status::Server(status) = &object.status else {
        return None;
    };
    status.discovery.as_ref()?.waiting.clone()
}

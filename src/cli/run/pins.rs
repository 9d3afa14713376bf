//! Which thing of the VMS a name stood for when it was first found: as in a cluster, names that move are not followed.

use std::{collections::BTreeMap, fmt::Display, sync::Arc};

use crate::{
    cli::{
        report::set::kind_name,
        state::{Error, Pin, State},
    },
    domain::{
        name::{Name, ObjectRef},
        site::{Anchor, SetKind},
    },
    world::{Object, Resolution, Site, World},
};

/// An object, with what earlier runs found it to stand for.
pub(super) fn pinned(state: &State, object: Object) -> Object {
    match object {
        Object::Camera(mut camera) => {
            let server = camera.object.sibling(&camera.server);
            pin(
                state,
                &server,
                &camera_key(&camera.object.name),
                &mut camera.anchor,
            );
            Object::Camera(camera)
        }
        Object::Set(mut set) => {
            let server = set.object.sibling(&set.server);
            pin(
                state,
                &server,
                &set_key(set.kind, &set.object.name),
                &mut set.anchor,
            );
            Object::Set(set)
        }
        Object::Server(_)
        | Object::Pool(_)
        | Object::Role(_)
        | Object::User(_)
        | Object::Account(_) => object,
    }
}

fn pin(state: &State, server: &ObjectRef, key: &str, anchor: &mut Anchor) {
    if let Anchor::Name { name, pinned } = anchor {
        *pinned = state.pinned(server, key, name);
    }
}

/// What is declared of a server's site, where what is kept in the VMS is known by its id once it is found: by another name
/// it is found by that alone.
pub(super) fn with_found(world: &World, server: &ObjectRef, site: &Site) -> World {
    let mut known = World::default();
    for camera in world.cameras_of(server) {
        known.apply(Object::Camera((**camera).clone()));
    }
    for set in world.sets_of(server) {
        let mut set = (**set).clone();
        let found = site.sets(set.kind).get(&set.object.name);
        if let (Some(_), Some(id), Anchor::Name { pinned, .. }) = (
            &set.management,
            found.and_then(|found| found.resolution.found()),
            &mut set.anchor,
        ) {
            *pinned = Some(id.to_string().into());
        }
        known.apply(Object::Set(set));
    }
    known
}

/// Records what the names of a server stand for, and forgets those that no manifest has any more.
///
/// # Errors
/// The state file cannot be written.
pub(super) fn record(
    state: &State,
    world: &World,
    server: &ObjectRef,
    site: &Site,
) -> Result<(), Error> {
    let mut pins = BTreeMap::new();
    for camera in world.cameras_of(server) {
        let found = site.cameras().get(&camera.object.name);
        let id = found.and_then(|found| known(&found.resolution));
        pins.extend(pin_of(camera_key(&camera.object.name), &camera.anchor, id));
    }
    for set in world.sets_of(server) {
        let found = site.sets(set.kind).get(&set.object.name);
        let id = found.and_then(|found| known(&found.resolution));
        pins.extend(pin_of(set_key(set.kind, &set.object.name), &set.anchor, id));
    }
    state.record_pins(server, pins)
}

/// What was found once is kept also where it is gone: it may come back.
fn known<Id: Display>(resolution: &Resolution<Id>) -> Option<String> {
    match resolution {
        Resolution::Found(id)
        | Resolution::Missing {
            known: Some(id), ..
        } => Some(id.to_string()),
        Resolution::Missing { known: None, .. }
        | Resolution::Ambiguous { .. }
        | Resolution::Duplicate { .. } => None,
    }
}

fn pin_of(key: String, anchor: &Anchor, id: Option<String>) -> Option<(String, Pin)> {
    match anchor {
        Anchor::Id(_) => None,
        Anchor::Name { name, pinned: _ } => Some((
            key,
            Pin {
                name: name.to_string(),
                id: id?,
            },
        )),
    }
}

/// What the VMS calls by another name now, in words.
pub(super) fn retitled(world: &World, server: &ObjectRef, site: &Site) -> Vec<String> {
    let cameras = world.cameras_of(server).filter_map(|camera| {
        let found = site.cameras().get(&camera.object.name)?;
        told(
            "VmsCamera",
            &camera.object,
            &camera.anchor,
            found.retitled.as_ref()?,
        )
    });
    // What is kept as declared is renamed there.
    let sets = world.sets_of(server).filter(|set| set.management.is_none());
    let sets = sets.filter_map(|set| {
        let found = site.sets(set.kind).get(&set.object.name)?;
        told(
            kind_name(set.kind),
            &set.object,
            &set.anchor,
            found.retitled.as_ref()?,
        )
    });
    cameras.chain(sets).collect()
}

fn told(kind: &str, object: &ObjectRef, anchor: &Anchor, title: &Arc<str>) -> Option<String> {
    let Anchor::Name {
        name,
        pinned: Some(id),
    } = anchor
    else {
        return None;
    };
    Some(format!(
        "{kind} {object} stands for id {id}, which the VMS calls `{title}` now and not `{name}`: where another one is \
         meant, declare it by an object of another name, or by externalId"
    ))
}

fn camera_key(name: &Name) -> String {
    format!("VmsCamera {name}")
}

fn set_key(set: SetKind, name: &Name) -> String {
    format!("{} {name}", kind_name(set))
}

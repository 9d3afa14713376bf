//! A VMS of which nothing is known: it has just what is declared, and everything that is asked for by name.

use std::{collections::BTreeMap, sync::Arc};

use super::Survey;
use crate::{
    domain::{
        name::{CameraId, ObjectRef, SetId},
        permission::{Actions, PermissionGroup, PermissionName, known},
        server::Server,
        site::{Anchor, SetKind},
        user::{PermissionRequest, User},
    },
    store::Description,
    world::{Inventory, ObservedSet, Roles, Site, World},
};

/// What the declarations of a server stand for, each there once: a layout or group with just the cameras that it should
/// hold.
pub fn assume_inventory(world: &World, server: &ObjectRef) -> Inventory {
    let mut inventory = Inventory::default();
    for camera in world.cameras_of(server) {
        let (id, name) = thing(&camera.anchor);
        inventory.cameras.insert(CameraId::from(id), name);
    }
    for set in world.sets_of(server) {
        let (id, name) = thing(&set.anchor);
        let members = std::collections::BTreeSet::new();
        sets_mut(&mut inventory, set.kind).insert(SetId::from(id), ObservedSet { name, members });
    }
    let site = Site::resolve(world, server, &inventory);
    for kind in [SetKind::Layout, SetKind::Group] {
        for declared in site.sets(kind).values() {
            let id = declared.resolution.found();
            if let Some(set) = id.and_then(|id| sets_mut(&mut inventory, kind).get_mut(id)) {
                set.members.clone_from(&declared.declared);
            }
        }
    }
    inventory
}

/// An id and a name for what an anchor means. No id in the VMS has a space, and no name there is empty: what is meant by
/// an id and what is meant by a name are never taken for one another.
fn thing(anchor: &Anchor) -> (Arc<str>, Arc<str>) {
    match anchor {
        Anchor::Id(id) => (Arc::clone(id), "".into()),
        Anchor::Name { name, .. } => (format!("of the name {name}").into(), Arc::clone(name)),
    }
}

const fn sets_mut(inventory: &mut Inventory, kind: SetKind) -> &mut BTreeMap<SetId, ObservedSet> {
    match kind {
        SetKind::Layout => &mut inventory.layouts,
        SetKind::Group => &mut inventory.groups,
    }
}

/// A reading of that server: it can express all that its driver may find there, has nobody yet, and its parent account holds
/// what each server of the driver has, or else what the user asks for by name, itself or in its roles. What `*` stands for
/// is not known there, so that it stands for no more than that.
pub fn assume_survey(server: &Server, user: &User, roles: &Roles) -> Survey {
    let ceiling = server.share_of(&user.object.namespace);
    let form = server.connection.aipix.as_ref().ok();
    let stated = |name: &PermissionName| form?.permissions.get(name).copied();
    let title = ceiling.map_or("", |share| open_group(&share.permissions));
    let driver = server.connection.driver;
    let requests = roles.values().map(|role| &role.permissions);
    let requests = requests.chain([&user.permissions]);
    let named = requests.flat_map(named);
    let inventory = Inventory {
        held: named
            .filter(|_| driver.permissions().is_none())
            .map(|name| {
                let group = known(name.as_str()).map(|permission| permission.group);
                let group = stated(&name).or(group).map(PermissionGroup::title);
                (name, group.unwrap_or(title).into())
            })
            .chain(driver.held().map(|(name, title)| (name, title.into())))
            .collect(),
        inseparable: driver
            .inseparable()
            .iter()
            .map(|wire| (*wire).into())
            .collect(),
        ..Inventory::default()
    };
    let description = Description {
        identity: "assumed".into(),
        version: "assumed".into(),
        capabilities: driver.possible(),
        credentials: driver.credentials(),
        terms: None,
        cameras_per_create: usize::MAX,
    };
    Survey::new(description, Arc::new(inventory), Vec::new())
}

/// The title of a group that is shared whole: only the server knows whether a permission that the table does not name is
/// of that group.
fn open_group(shared: &PermissionRequest) -> &'static str {
    let mut groups = shared.groups.iter();
    groups
        .find(|(_, actions)| **actions == Actions::All)
        .map_or("", |(group, _)| group.title())
}

/// What is asked for by name.
pub fn named(request: &PermissionRequest) -> Vec<PermissionName> {
    let wire = |group: PermissionGroup, action: &Arc<str>| {
        let permission = group.action(action)?;
        Some(PermissionName::from(permission.wire))
    };
    let of_groups = request
        .groups
        .iter()
        .flat_map(|(group, actions)| match actions {
            Actions::All => Vec::new(),
            Actions::These(actions) => actions
                .iter()
                .filter_map(|action| wire(*group, action))
                .collect(),
        });
    of_groups.chain(request.extra.iter().cloned()).collect()
}

//! What is given to a user to find out where it is shown. Pure.

use std::sync::Arc;

use crate::{
    domain::{
        access::{Access, Grant},
        network::Network,
        permission::{PermissionGroup, PermissionName, known},
        site::SetKind,
    },
    world::Inventory,
};

/// A layout or a camera group of more cameras is not given.
const MOST_MEMBERS: usize = 20;

/// No access, from anywhere: of pools nothing is known yet.
pub(super) fn anywhere() -> Grant {
    Grant {
        network: Network::Anywhere,
        ..Grant::nothing()
    }
}

/// Two grants that differ in all that can be told apart.
pub(super) fn grants(inventory: &Inventory) -> [Grant; 2] {
    let mut first = anywhere();
    for kind in [SetKind::Layout, SetKind::Group] {
        let sets = inventory.sets(kind).iter();
        let mut fitting = sets.filter(|(_, set)| set.members.len() <= MOST_MEMBERS);
        if let Some((id, set)) = fitting.next() {
            first.access.sets_mut(kind).insert(id.clone());
            first.access.cameras.extend(set.members.iter().cloned());
        }
    }
    let cameras = inventory.cameras.keys();
    let mut others = cameras.filter(|camera| !first.access.cameras.contains(*camera));
    let another = others.next().cloned();
    first.access.cameras.extend(others.next().cloned());
    let harmless = |name: &&PermissionName| {
        let is_known = known(name.as_str()).is_some_and(|row| row.level.is_none());
        is_known && !name.manages_users()
    };
    let mut permissions = inventory.held.keys().filter(harmless).cloned();
    first.permissions.extend(permissions.next());
    let second = Grant {
        access: Access {
            cameras: another.into_iter().collect(),
            ..Access::default()
        },
        permissions: permissions.next().into_iter().collect(),
        ..anywhere()
    };
    [first, second]
}

/// Permissions that nobody can ask for by a group.
pub(super) fn unplaced(inventory: &Inventory) -> Vec<(PermissionName, Arc<str>)> {
    let held = inventory.held.iter();
    let unplaced = held.filter(|(name, title)| PermissionGroup::of(name.as_str(), title).is_none());
    unplaced
        .map(|(name, title)| (name.clone(), Arc::clone(title)))
        .collect()
}

//! What is given to a user to find out where it is shown. Pure.

use std::{collections::BTreeSet, sync::Arc};

use crate::{
    domain::{
        access::Grant,
        permission::{PermissionGroup, PermissionName},
        site::SetKind,
    },
    store::drivers::plain::grant,
    world::Inventory,
};

/// No access, from anywhere: of pools nothing is known yet.
pub(super) fn anywhere() -> Grant {
    grant(BTreeSet::new(), BTreeSet::new())
}

/// Two grants that differ in all that can be told apart.
pub(super) fn grants(inventory: &Inventory) -> [Grant; 2] {
    let mut first = anywhere();
    for kind in [SetKind::Layout, SetKind::Group] {
        if let Some((id, set)) = inventory.small_set(kind) {
            first.access.sets_mut(kind).insert(id.clone());
            first.access.cameras.extend(set.members.iter().cloned());
        }
    }
    let cameras = inventory.cameras.keys();
    let mut others = cameras.filter(|camera| !first.access.cameras.contains(*camera));
    let another = others.next().cloned();
    first.access.cameras.extend(others.next().cloned());
    let mut permissions = inventory
        .held
        .keys()
        .filter(|name| name.is_harmless())
        .cloned();
    first.permissions.extend(permissions.next());
    let (cameras, permissions) = (another.into_iter(), permissions.next().into_iter());
    let second = grant(cameras.collect(), permissions.collect());
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

//! What users hold in a VMS, by the names of the objects that stand for it.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    domain::{
        access::Grant,
        name::{CameraId, Login, Name, SetId},
        network::Network,
        permission::PermissionName,
        site::SetKind,
        validity::Validity,
    },
    engine::Survey,
    world::{Inventory, Site},
};

/// A server as it was read, with what each of its users holds.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'a> {
    /// What it is and has.
    pub survey: &'a Survey,
    /// Its users.
    pub users: &'a BTreeMap<Login, Grant>,
}

/// What a user was seen to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Observed {
    /// The VMS was not asked.
    NotAsked,
    /// It has no such user.
    Absent,
    /// It has, who holds this.
    Holds(Box<Held>),
}

/// What a user holds in the VMS. What no object declares is called by its name there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Cameras.
    pub cameras: BTreeSet<Name>,
    /// Layouts.
    pub layouts: BTreeSet<Name>,
    /// Camera groups.
    pub groups: BTreeSet<Name>,
    /// Permissions.
    pub permissions: BTreeSet<PermissionName>,
    /// From where.
    pub network: Network,
    /// When, as far as the VMS keeps to it.
    pub validity: Validity,
}

/// A user of the VMS whom no object declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UndeclaredUser {
    /// The login.
    pub login: Login,
    /// What the user holds.
    pub held: Held,
}

impl Held {
    pub(super) fn of(grant: &Grant, site: &Site, inventory: &Inventory) -> Self {
        let camera = |id: &CameraId| {
            let declared = site.camera_name(id).cloned();
            declared
                .unwrap_or_else(|| undeclared(inventory.cameras.get(id).map(|name| &**name), id))
        };
        let sets = |kind: SetKind, ids: &BTreeSet<SetId>| {
            let name = |id: &SetId| {
                let declared = site.set_name(kind, id).cloned();
                let title = inventory.sets(kind).get(id).map(|set| &*set.name);
                declared.unwrap_or_else(|| undeclared(title, id))
            };
            ids.iter().map(name).collect()
        };
        Self {
            cameras: grant.access.cameras.iter().map(camera).collect(),
            layouts: sets(SetKind::Layout, &grant.access.layouts),
            groups: sets(SetKind::Group, &grant.access.groups),
            permissions: grant.permissions.clone(),
            network: grant.network.clone(),
            validity: grant.validity,
        }
    }
}

/// A name that no object has.
fn undeclared(title: Option<&str>, id: &str) -> Name {
    let title = title.map_or_else(String::new, |title| format!("{title}, "));
    format!("({title}id {id}, not declared)").into()
}

//! What a user or a role says of access, permissions, addresses and licences; and the single things that this is.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    api::v1alpha1::{
        Access, IpPool, LicenseCounts, Limits, Permissions, RoleReference, VmsRoleSpec, VmsUserSpec,
    },
    domain::{
        license::Level,
        permission::{PermissionGroup, documented},
    },
};

/// One thing that somebody has. Whoever has several things has no more and no less than each of them: addresses are one
/// thing, for two pools would narrow each other.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Thing {
    /// A VmsCamera.
    Camera(String),
    /// A VmsLayout.
    Layout(String),
    /// A VmsCameraGroup.
    Group(String),
    /// An action of a group, by its place in the table.
    Action(PermissionGroup, usize),
    /// A permission by its raw name.
    Extra(String),
    /// So many licences of a level.
    Licenses(Level, u32),
    /// All ranges of addresses.
    Pool(Vec<String>),
}

/// What a user or a role says of all that.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) access: Access,
    pub(super) permissions: Permissions,
    pub(super) extra_permissions: Vec<String>,
    pub(super) limits: Limits,
    pub(super) ip_pool: Option<IpPool>,
}

impl Part {
    /// What a user says.
    pub(super) fn of(spec: &VmsUserSpec) -> Self {
        Self {
            access: spec.access.clone(),
            permissions: spec.permissions.clone(),
            extra_permissions: spec.extra_permissions.clone(),
            limits: spec.limits,
            ip_pool: spec.ip_pool.clone(),
        }
    }

    /// The things that are named one by one.
    pub(super) fn things(&self) -> BTreeSet<Thing> {
        let Access {
            cameras,
            layouts,
            camera_groups,
        } = &self.access;
        let cameras = cameras.iter().flat_map(|cameras| &cameras.names);
        let layouts = layouts.iter().flat_map(|sets| &sets.selection.names);
        let groups = camera_groups.iter().flat_map(|sets| &sets.selection.names);
        let actions = self.permissions.groups().flat_map(|(group, actions)| {
            let known = documented().enumerate();
            let known = known.filter(move |(_, known)| known.group == group);
            let held = known.filter(|(_, known)| actions.iter().any(|it| it == known.action));
            held.map(move |(place, _)| Thing::Action(group, place))
        });
        let extra = self.extra_permissions.iter().cloned();
        let licenses = self.limits.licenses;
        let levels = Level::ALL.iter();
        let levels = levels.map(|level| Thing::Licenses(*level, number(licenses, *level)));
        let pool = self.ip_pool.iter();
        let things = cameras.cloned().map(Thing::Camera);
        things
            .chain(layouts.cloned().map(Thing::Layout))
            .chain(groups.cloned().map(Thing::Group))
            .chain(actions)
            .chain(extra.map(Thing::Extra))
            .chain(levels.filter(|thing| !matches!(thing, Thing::Licenses(_, 0))))
            .chain(pool.map(|pool| Thing::Pool(pool.ranges.clone())))
            .collect()
    }

    /// What says all of this by name, and nothing else.
    pub(super) fn naming<'a>(things: impl IntoIterator<Item = &'a Thing>) -> Self {
        let mut part = Self::default();
        let mut actions: BTreeMap<PermissionGroup, Vec<String>> = BTreeMap::new();
        for thing in things {
            let access = &mut part.access;
            match thing {
                Thing::Camera(name) => {
                    let cameras = access.cameras.get_or_insert_default();
                    cameras.names.push(name.clone());
                }
                Thing::Layout(name) => {
                    let layouts = access.layouts.get_or_insert_default();
                    layouts.selection.names.push(name.clone());
                }
                Thing::Group(name) => {
                    let groups = access.camera_groups.get_or_insert_default();
                    groups.selection.names.push(name.clone());
                }
                Thing::Action(group, place) => {
                    let action = documented().nth(*place).map(|action| action.action);
                    let actions = actions.entry(*group).or_default();
                    actions.extend(action.map(str::to_owned));
                }
                Thing::Extra(name) => part.extra_permissions.push(name.clone()),
                Thing::Licenses(level, number) => {
                    let licenses = &mut part.limits.licenses;
                    match level {
                        Level::L1 => licenses.l1 = *number,
                        Level::L2 => licenses.l2 = *number,
                        Level::L3 => licenses.l3 = *number,
                    }
                }
                Thing::Pool(ranges) => {
                    part.ip_pool = Some(IpPool {
                        pool_refs: Vec::new(),
                        ranges: ranges.clone(),
                    });
                }
            }
        }
        part.permissions = actions.into_iter().collect();
        part
    }

    /// The role that says this.
    pub(super) fn into_role(self) -> VmsRoleSpec {
        VmsRoleSpec {
            access: self.access,
            permissions: self.permissions,
            extra_permissions: self.extra_permissions,
            limits: self.limits,
            ip_pool: self.ip_pool,
            valid_from: None,
            valid_until: None,
            suspended: None,
        }
    }

    /// A user who says this, and has these roles besides.
    pub(super) fn into_user(self, user: &VmsUserSpec, roles: Vec<String>) -> VmsUserSpec {
        let reference = |name| RoleReference {
            name,
            namespace: None,
        };
        VmsUserSpec {
            access: self.access,
            permissions: self.permissions,
            extra_permissions: self.extra_permissions,
            limits: self.limits,
            ip_pool: self.ip_pool,
            role_refs: roles.into_iter().map(reference).collect(),
            ..user.clone()
        }
    }
}

const fn number(licenses: LicenseCounts, level: Level) -> u32 {
    match level {
        Level::L1 => licenses.l1,
        Level::L2 => licenses.l2,
        Level::L3 => licenses.l3,
    }
}

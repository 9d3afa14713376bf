//! What a server was seen to have, in the words of the domain.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::domain::{
    access::Grant,
    license::AccountLicenses,
    name::{CameraId, Login, SetId, UserId},
    password::PasswordChange,
    permission::PermissionName,
    site::SetKind,
};

/// So many cameras are few.
const FEW_MEMBERS: usize = 50;

/// What a parent account has to give.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    /// Cameras, by name.
    pub cameras: BTreeMap<CameraId, Arc<str>>,
    /// Layouts.
    pub layouts: BTreeMap<SetId, ObservedSet>,
    /// Camera groups.
    pub groups: BTreeMap<SetId, ObservedSet>,
    /// Permissions that the parent holds, with the title of the group that the server puts each in.
    pub held: BTreeMap<PermissionName, Arc<str>>,
    /// Permissions that come with every camera: whoever sees one has them, and they cannot be withheld.
    pub inseparable: BTreeSet<PermissionName>,
    /// Analytics licences.
    pub licenses: AccountLicenses,
    /// Cameras, layouts and groups that the server shows and that cannot be read, such as `layout "7"`.
    pub unreadable: BTreeSet<Arc<str>>,
}

/// A layout or a camera group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObservedSet {
    /// Its name in the VMS.
    pub name: Arc<str>,
    /// The cameras it holds.
    pub members: BTreeSet<CameraId>,
}

/// A user of the store, in full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreUser {
    /// Its id.
    pub id: UserId,
    /// Its login.
    pub login: Login,
    /// The name that people see.
    pub display_name: Arc<str>,
    /// All that it holds.
    pub grant: Grant,
    /// Changes whenever the user does, where the server has such a thing.
    pub version: Option<Arc<str>>,
    /// When its password was last changed, where the server tells.
    pub password_changed: Option<PasswordChange>,
}

/// A user of the store, as a listing shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreRow {
    /// Its id.
    pub id: UserId,
    /// Its login.
    pub login: Login,
    /// Changes whenever the user does, where the server has such a thing.
    pub version: Option<Arc<str>>,
    /// When its password was last changed, where the server tells.
    pub password_changed: Option<PasswordChange>,
}

impl Inventory {
    /// Whether nothing that users are judged by has changed, but how many licences are left.
    pub fn is_like(&self, other: &Self) -> bool {
        let Self {
            cameras,
            layouts,
            groups,
            held,
            inseparable,
            licenses: _,
            unreadable: _,
        } = self;
        *cameras == other.cameras
            && *layouts == other.layouts
            && *groups == other.groups
            && *held == other.held
            && *inseparable == other.inseparable
    }

    /// A layout or a group for a try: with few cameras, all of which can be given with it.
    pub fn small_set(&self, kind: SetKind) -> Option<(&SetId, &ObservedSet)> {
        let mut sets = self.sets(kind).iter();
        sets.find(|(_, ObservedSet { members, .. })| {
            let are_there = members
                .iter()
                .all(|camera| self.cameras.contains_key(camera));
            (1..=FEW_MEMBERS).contains(&members.len()) && are_there
        })
    }

    /// The layouts or the groups.
    pub fn sets(&self, kind: SetKind) -> &BTreeMap<SetId, ObservedSet> {
        match kind {
            SetKind::Layout => &self.layouts,
            SetKind::Group => &self.groups,
        }
    }
}

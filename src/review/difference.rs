//! What people gain and lose from one review to another.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    declared::Review,
    user::{Standing, UserReview},
};
use crate::{
    domain::{
        license::Licenses,
        name::{Name, ObjectRef},
        network::Network,
        permission::{PermissionGroup, PermissionName},
        validity::Validity,
    },
    plan::Delta,
};

/// What people gain and lose.
#[derive(Clone, Debug, Default)]
pub struct Difference {
    /// Whose access changes, in the order of servers and users.
    pub users: Vec<UserChange>,
}

/// What one user gains and loses on one server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserChange {
    /// The server.
    pub server: ObjectRef,
    /// The user.
    pub user: ObjectRef,
    /// The login.
    pub login: String,
    /// Whether the user may come, before and after.
    pub standings: Standings,
    /// Cameras.
    pub cameras: Delta<Name>,
    /// Layouts.
    pub layouts: Delta<Name>,
    /// Camera groups.
    pub groups: Delta<Name>,
    /// Permissions.
    pub permissions: Delta<PermissionName>,
    /// Groups of permissions of which there is everything that the server offers: more than anybody knows without it.
    pub whole_groups: Delta<PermissionGroup>,
    /// From where, before and after, where that changes.
    pub network: Option<(Network, Network)>,
    /// When, before and after, where that changes.
    pub validity: Option<(Validity, Validity)>,
    /// How many licences of each level, before and after, where that changes.
    pub licenses: Option<(Licenses, Licenses)>,
}

/// Whether a user may come, before and after; `None` where nobody declares the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standings {
    /// Before.
    pub before: Option<Standing>,
    /// After.
    pub after: Option<Standing>,
}

impl UserChange {
    /// Whether the user may do anything that they could not do before.
    pub fn widens(&self) -> bool {
        let network = self.network.as_ref();
        let validity = self.validity.as_ref();
        !self.cameras.added.is_empty()
            || !self.layouts.added.is_empty()
            || !self.groups.added.is_empty()
            || !self.permissions.added.is_empty()
            || !self.whole_groups.added.is_empty()
            || network.is_some_and(|(before, after)| !after.is_within(before))
            || validity.is_some_and(|(before, after)| !after.is_within(before))
    }
}

/// What people gain and lose from `before` to `after`.
pub fn difference(before: &Review, after: &Review) -> Difference {
    let (before, after) = (by_name(before), by_name(after));
    let names: BTreeSet<&(ObjectRef, ObjectRef)> = before.keys().chain(after.keys()).collect();
    let changes = names.into_iter().filter_map(|name| {
        let (before, after) = (before.get(name).copied(), after.get(name).copied());
        of_user(&name.0, before, after)
    });
    Difference {
        users: changes.collect(),
    }
}

fn by_name(review: &Review) -> BTreeMap<(ObjectRef, ObjectRef), &UserReview> {
    let users = review.users().map(|(server, user)| {
        let name = (server.server.object.clone(), user.user.object.clone());
        (name, user)
    });
    users.collect()
}

/// `None` where nothing changes.
fn of_user(
    server: &ObjectRef,
    before: Option<&UserReview>,
    after: Option<&UserReview>,
) -> Option<UserChange> {
    let user = &after.or(before)?.user;
    let old = before.map_or_else(Held::default, |user| Held::of(user, None));
    let new = after.map_or_else(Held::default, |user| Held::of(user, Some(&old)));
    let both = before.zip(after);
    let change = UserChange {
        server: server.clone(),
        user: user.object.clone(),
        login: user.login.to_string(),
        standings: Standings {
            before: before.map(|user| user.standing),
            after: after.map(|user| user.standing),
        },
        cameras: Delta::between(&old.cameras, &new.cameras),
        layouts: Delta::between(&old.layouts, &new.layouts),
        groups: Delta::between(&old.groups, &new.groups),
        permissions: Delta::between(&old.permissions, &new.permissions),
        whole_groups: Delta::between(&old.whole_groups, &new.whole_groups),
        network: both
            .map(|(before, after)| (before.network.clone(), after.network.clone()))
            .filter(|(before, after)| before != after),
        validity: both
            .map(|(before, after)| (before.validity, after.validity))
            .filter(|(before, after)| before != after),
        licenses: both
            .map(|(before, after)| (before.licenses, after.licenses))
            .filter(|(before, after)| before != after),
    };
    let is_same = change.standings.before == change.standings.after
        && change.cameras.is_empty()
        && change.layouts.is_empty()
        && change.groups.is_empty()
        && change.permissions.is_empty()
        && change.whole_groups.is_empty()
        && change.network.is_none()
        && change.validity.is_none()
        && change.licenses.is_none();
    (!is_same).then_some(change)
}

/// What somebody has who may come.
#[derive(Default)]
struct Held {
    cameras: BTreeSet<Name>,
    layouts: BTreeSet<Name>,
    groups: BTreeSet<Name>,
    permissions: BTreeSet<PermissionName>,
    whole_groups: BTreeSet<PermissionGroup>,
}

impl Held {
    /// Whoever is held back keeps of what they had `before` what is still declared.
    fn of(user: &UserReview, before: Option<&Self>) -> Self {
        let declared = Self {
            cameras: user.cameras.keys().cloned().collect(),
            layouts: user.layouts.keys().cloned().collect(),
            groups: user.groups.keys().cloned().collect(),
            permissions: user.permissions.keys().cloned().collect(),
            whole_groups: user.whole_groups.keys().copied().collect(),
        };
        match (user.standing, before) {
            (Standing::Active, _) | (Standing::Held, None) => declared,
            (Standing::Held, Some(before)) => Self {
                cameras: &declared.cameras & &before.cameras,
                layouts: &declared.layouts & &before.layouts,
                groups: &declared.groups & &before.groups,
                permissions: &declared.permissions & &before.permissions,
                whole_groups: &declared.whole_groups & &before.whole_groups,
            },
            (Standing::Out(_) | Standing::Refused, _) => Self::default(),
        }
    }
}

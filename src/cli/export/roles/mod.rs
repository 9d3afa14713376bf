//! Roles for what several users have in common. Pure.
//!
//! A user who gets roles has exactly what they had: what the roles say and what is left to say of the user, together. A
//! role is suggested only where all manifests together become shorter by it.

mod bits;
mod camera_groups;
mod catalogue;
mod class;
mod part;
mod search;
mod title;

use std::collections::{BTreeMap, BTreeSet};

use self::{catalogue::Catalogue, part::Part, search::Search};
use crate::{
    api::v1alpha1::{VmsRoleSpec, VmsUserSpec},
    naming::assign,
};

pub(super) use camera_groups::{CameraGroups, CameraSets};

/// Roles, and the users who have them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Suggestion {
    /// The roles, by name.
    pub(super) roles: BTreeMap<String, VmsRoleSpec>,
    /// The users in the order in which they were given.
    pub(super) users: Vec<VmsUserSpec>,
}

/// What several of these users have in common, as roles of names that are not taken.
pub(super) fn suggest(
    users: &[VmsUserSpec],
    groups: &CameraGroups,
    taken: &BTreeSet<String>,
) -> Suggestion {
    let parts: Vec<Part> = users.iter().map(Part::of).collect();
    let catalogue = Catalogue::of(&parts, groups);
    let held = parts.iter().map(|part| catalogue.bits(part));
    let search = Search::best(&catalogue, held.clone());
    let wishes = search.roles.iter();
    let wishes = wishes.map(|role| title::names(catalogue.things(role), groups));
    let names = assign(&wishes.collect::<Vec<_>>(), &mut taken.clone());
    let roles = search.roles.iter().zip(&names).map(|(role, name)| {
        let said = catalogue.part(&catalogue.wording(role, role));
        (name.clone(), said.into_role())
    });
    let classes = search.classes.iter();
    let classes: BTreeMap<_, _> = classes.map(|class| (&class.things, class)).collect();
    let users = users.iter().zip(held).map(|(user, held)| {
        let Some(class) = classes.get(&held) else {
            return user.clone();
        };
        let own = catalogue.part(&catalogue.wording(&class.own, &held));
        let roles = class.roles.iter().filter_map(|role| names.get(*role));
        let mut roles: Vec<String> = roles.cloned().collect();
        roles.sort();
        own.into_user(user, roles)
    });
    Suggestion {
        roles: roles.collect(),
        users: users.collect(),
    }
}

#[cfg(test)]
mod tests;

//! What was meant by references that lead nowhere.

use std::{collections::BTreeMap, ops::Bound};

use super::declared::World;
use crate::domain::{
    name::{Name, Namespace, ObjectRef},
    similar::nearest,
    user::User,
};

/// Of references of a user that lead nowhere, those objects of a name like it that are of the user's own namespace: its
/// people need not know of any other.
#[derive(Clone, Debug, Default)]
pub struct NearNames {
    server: Option<Name>,
    pools: BTreeMap<Name, Name>,
    roles: BTreeMap<Name, Name>,
}

impl NearNames {
    /// What was meant by the server, where none is declared.
    pub fn server(&self) -> Option<&str> {
        self.server.as_deref()
    }

    /// What was meant by a pool of that name, where none is declared.
    pub fn pool(&self, wanted: &ObjectRef, user: &User) -> Option<&str> {
        near(&self.pools, wanted, user)
    }

    /// What was meant by a role of that name, where none is declared.
    pub fn role(&self, wanted: &ObjectRef, user: &User) -> Option<&str> {
        near(&self.roles, wanted, user)
    }
}

fn near<'names>(
    names: &'names BTreeMap<Name, Name>,
    wanted: &ObjectRef,
    user: &User,
) -> Option<&'names str> {
    let is_own = wanted.namespace == user.object.namespace;
    names
        .get(&wanted.name)
        .filter(|_| is_own)
        .map(|name| &**name)
}

impl World {
    /// What was meant by references of a user that lead nowhere.
    pub fn near_names(&self, user: &User) -> NearNames {
        let home = &user.object.namespace;
        let is_own = |object: &ObjectRef| object.namespace == *home;
        let servers = self.servers().map(|server| &server.object);
        let is_wrong = is_own(&user.server) && self.server(&user.server).is_none();
        let server = is_wrong
            .then(|| nearest_of(&user.server.name, servers.filter(|server| is_own(server))));
        let roles = user.roles().filter(|role| !self.roles().contains_key(role));
        let of_roles = self.shared.roles_of(user).flat_map(|role| role.pools());
        let pools = user.pools().chain(of_roles);
        let pools = pools.filter(|pool| !self.pools().contains_key(pool));
        NearNames {
            server: server.flatten(),
            pools: all_nearest(pools.filter(is_own), home, self.pools()),
            roles: all_nearest(roles.filter(is_own), home, self.roles()),
        }
    }
}

fn all_nearest<T>(
    wanted: impl Iterator<Item = ObjectRef>,
    home: &Namespace,
    declared: &BTreeMap<ObjectRef, T>,
) -> BTreeMap<Name, Name> {
    let first = ObjectRef::new(home.clone(), "");
    let near = |wanted: ObjectRef| {
        let after = declared.range((Bound::Excluded(&first), Bound::Unbounded));
        let own = after.map(|(object, _)| object);
        let own = own.take_while(|object| object.namespace == *home);
        Some((wanted.name.clone(), nearest_of(&wanted.name, own)?))
    };
    wanted.filter_map(near).collect()
}

fn nearest_of<'world>(
    wanted: &Name,
    known: impl Iterator<Item = &'world ObjectRef>,
) -> Option<Name> {
    nearest(wanted, known.map(|object| object.name.as_str())).map(Name::from)
}

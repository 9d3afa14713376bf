//! What many users name: address pools and roles.

use std::{collections::BTreeMap, sync::Arc};

use crate::domain::{license::Licenses, name::ObjectRef, pool::IpPool, role::Role, user::User};

/// Address pools, by their objects.
pub type Pools = BTreeMap<ObjectRef, Arc<IpPool>>;

/// Roles, by their objects.
pub type Roles = BTreeMap<ObjectRef, Arc<Role>>;

/// All address pools and roles.
#[derive(Debug, Default)]
pub(super) struct Shared {
    pub(super) pools: Pools,
    pub(super) roles: Roles,
}

impl Shared {
    /// Takes in a pool; returns its key if it differs from the one before.
    pub(super) fn put_pool(&mut self, pool: IpPool) -> Option<ObjectRef> {
        let object = pool.object.clone();
        if self.pools.get(&object).is_some_and(|known| **known == pool) {
            return None;
        }
        self.pools.insert(object.clone(), Arc::new(pool));
        Some(object)
    }

    /// Takes in a role; returns its key if it differs from the one before.
    pub(super) fn put_role(&mut self, role: Role) -> Option<ObjectRef> {
        let object = role.object.clone();
        if self.roles.get(&object).is_some_and(|known| **known == role) {
            return None;
        }
        self.roles.insert(object.clone(), Arc::new(role));
        Some(object)
    }

    /// The declared ones of the roles that a user names.
    pub(super) fn roles_of(&self, user: &User) -> impl Iterator<Item = &Arc<Role>> {
        user.roles().filter_map(|role| self.roles.get(&role))
    }

    /// The pools that a user and its declared roles name, declared or not.
    pub(super) fn pools_named_by(&self, user: &User) -> impl Iterator<Item = ObjectRef> {
        let of_roles = self.roles_of(user).flat_map(|role| role.pools());
        user.pools().chain(of_roles)
    }

    /// The licences that a user asks for: its own number of a level, else the highest of its roles.
    pub(super) fn licenses_of(&self, user: &User) -> Licenses {
        let roles = self.roles_of(user).map(|role| role.licenses);
        user.licenses
            .or(roles.fold(Licenses::default(), Licenses::union))
    }
}

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
    /// Takes in a pool; answers whether it says something else than before.
    pub(super) fn put_pool(&mut self, pool: IpPool) -> bool {
        let known = self.pools.get(&pool.object);
        let is_changed = known.is_none_or(|known| **known != pool);
        if is_changed {
            self.pools.insert(pool.object.clone(), Arc::new(pool));
        }
        is_changed
    }

    /// Takes in a role; answers whether it says something else than before.
    pub(super) fn put_role(&mut self, role: Role) -> bool {
        let known = self.roles.get(&role.object);
        let is_changed = known.is_none_or(|known| **known != role);
        if is_changed {
            self.roles.insert(role.object.clone(), Arc::new(role));
        }
        is_changed
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

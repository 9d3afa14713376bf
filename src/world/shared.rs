//! What many users name: address pools and roles.

use std::{collections::BTreeMap, sync::Arc};

use super::{Affected, World};
use crate::domain::{license::Licenses, name::ObjectRef, pool::IpPool, role::Role, user::User};

/// Address pools, by their objects.
pub type Pools = BTreeMap<ObjectRef, Arc<IpPool>>;

/// Roles, by their objects.
pub type Roles = BTreeMap<ObjectRef, Arc<Role>>;

impl World {
    /// All address pools.
    pub const fn pools(&self) -> &Pools {
        &self.pools
    }

    /// All roles.
    pub const fn roles(&self) -> &Roles {
        &self.roles
    }

    /// The declared ones of the pools that a user and its roles name.
    pub fn pools_of(&self, user: &User) -> Pools {
        let declared = |pool: ObjectRef| Some((pool.clone(), Arc::clone(self.pools.get(&pool)?)));
        let of_roles = self.declared_roles(user).flat_map(|role| role.pools());
        user.pools().chain(of_roles).filter_map(declared).collect()
    }

    /// The declared ones of the roles that a user names.
    pub fn roles_of(&self, user: &User) -> Roles {
        let roles = self.declared_roles(user);
        roles
            .map(|role| (role.object.clone(), Arc::clone(role)))
            .collect()
    }

    /// The licences that a user asks for: its own number of a level, else the highest of its roles.
    pub fn licenses_of(&self, user: &User) -> Licenses {
        let roles = self.declared_roles(user).map(|role| role.licenses);
        user.licenses
            .or(roles.fold(Licenses::default(), Licenses::union))
    }

    pub(super) fn declared_roles(&self, user: &User) -> impl Iterator<Item = &Arc<Role>> {
        user.roles().filter_map(|role| self.roles.get(&role))
    }

    pub(super) fn apply_pool(&mut self, pool: IpPool) -> Affected {
        let object = pool.object.clone();
        if self.pools.get(&object).is_some_and(|known| **known == pool) {
            return Affected::new();
        }
        self.pools.insert(object.clone(), Arc::new(pool));
        self.touched_by_pool(&object)
    }

    pub(super) fn apply_role(&mut self, role: Role) -> Affected {
        let object = role.object.clone();
        if self.roles.get(&object).is_some_and(|known| **known == role) {
            return Affected::new();
        }
        self.roles.insert(object.clone(), Arc::new(role));
        self.touched_by_role(&object)
    }

    pub(super) fn remove_pool(&mut self, object: &ObjectRef) -> Affected {
        match self.pools.remove(object) {
            Some(_) => self.touched_by_pool(object),
            None => Affected::new(),
        }
    }

    pub(super) fn remove_role(&mut self, object: &ObjectRef) -> Affected {
        match self.roles.remove(object) {
            Some(_) => self.touched_by_role(object),
            None => Affected::new(),
        }
    }

    /// A pool may be named from everywhere.
    fn touched_by_pool(&self, pool: &ObjectRef) -> Affected {
        let names = |user: &User| {
            let mut of_roles = self.declared_roles(user).flat_map(|role| role.pools());
            user.pools().any(|named| named == *pool) || of_roles.any(|named| named == *pool)
        };
        self.naming(names)
    }

    /// So may a role.
    fn touched_by_role(&self, role: &ObjectRef) -> Affected {
        self.naming(|user| user.roles().any(|named| named == *role))
    }

    fn naming(&self, names: impl Fn(&User) -> bool) -> Affected {
        let users = self.users.values();
        users
            .filter(|user| names(user))
            .map(|user| user.object.clone())
            .collect()
    }
}

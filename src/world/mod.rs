//! Everything declared, and one reading of a server.
//!
//! [`World`] is fed object by object and answers which users a change touches: it is the index of
//! dependencies. [`Site`] lays one server's declarations over what the server really has. Pure.

mod names;
mod objects;
mod observed;
mod overlay;
mod resolution;
mod shared;
mod site;
mod touched;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

pub use objects::{Object, ObjectKey};
pub use observed::{Inventory, ObservedSet, StoreRow, StoreUser};
pub use resolution::Resolution;
pub use shared::{Pools, Roles};
pub use site::{Site, SiteCamera, SiteSet};

use crate::domain::{
    name::{ObjectRef, Uid},
    server::Server,
    site::{Camera, CameraSet, SetKind},
    user::{RecordedState, User},
};

use names::Names;

#[cfg(test)]
mod tests;

/// The users that a change touches.
pub type Affected = BTreeSet<ObjectRef>;

/// Everything declared, one copy of each object.
#[derive(Debug, Default)]
pub struct World {
    servers: BTreeMap<ObjectRef, Arc<Server>>,
    cameras: BTreeMap<ObjectRef, Camera>,
    sets: BTreeMap<(SetKind, ObjectRef), CameraSet>,
    pools: Pools,
    roles: Roles,
    users: BTreeMap<ObjectRef, Arc<User>>,
    users_of: BTreeMap<ObjectRef, BTreeSet<ObjectRef>>,
    users_by_login: BTreeMap<(ObjectRef, String), BTreeSet<ObjectRef>>,
    site_revisions: BTreeMap<ObjectRef, u64>,
    names: Names,
}

impl World {
    /// Takes in a new or changed object. What is declared no differently touches nobody.
    pub fn apply(&mut self, object: Object) -> Affected {
        match object {
            Object::Server(server) => self.apply_server(server),
            Object::Camera(camera) => self.apply_camera(camera),
            Object::Set(set) => self.apply_set(set),
            Object::Pool(pool) => self.apply_pool(pool),
            Object::Role(role) => self.apply_role(*role),
            Object::User(user) => self.apply_user(*user),
        }
    }

    /// Forgets an object.
    pub fn remove(&mut self, key: &ObjectKey) -> Affected {
        match key {
            ObjectKey::Server(object) => {
                self.servers.remove(object);
                self.users_of(object).cloned().collect()
            }
            ObjectKey::Camera(object) => {
                self.cameras
                    .remove(object)
                    .map_or_else(Affected::new, |camera| {
                        self.advance_site(&object.sibling(&camera.server));
                        self.touched_by_camera(&camera)
                    })
            }
            ObjectKey::Set(kind, object) => {
                self.sets
                    .remove(&(*kind, object.clone()))
                    .map_or_else(Affected::new, |set| {
                        self.advance_site(&object.sibling(&set.server));
                        self.touched_by_set(&set)
                    })
            }
            ObjectKey::Pool(object) => self.remove_pool(object),
            ObjectKey::Role(object) => self.remove_role(object),
            ObjectKey::User(object) => self
                .users
                .remove(object)
                .map_or_else(Affected::new, |user| self.unlist(&user)),
        }
    }

    /// Takes in what was recorded of a user, which touches nobody; another object of that name stays as it is.
    pub fn record(&mut self, object: &ObjectRef, uid: &Uid, record: RecordedState) {
        if let Some(user) = self.users.get_mut(object).filter(|user| user.uid == *uid) {
            *user = Arc::new(User {
                record,
                ..(**user).clone()
            });
        }
    }

    /// A declared server.
    pub fn server(&self, object: &ObjectRef) -> Option<&Arc<Server>> {
        self.servers.get(object)
    }

    /// All servers.
    pub fn servers(&self) -> impl Iterator<Item = &Arc<Server>> {
        self.servers.values()
    }

    /// A declared user.
    pub fn user(&self, object: &ObjectRef) -> Option<&Arc<User>> {
        self.users.get(object)
    }

    /// All users.
    pub fn users(&self) -> impl Iterator<Item = &Arc<User>> {
        self.users.values()
    }

    /// The users of a server, whether or not the server exists.
    pub fn users_of(&self, server: &ObjectRef) -> impl Iterator<Item = &ObjectRef> {
        self.users_of.get(server).into_iter().flatten()
    }

    /// The cameras of a server.
    pub fn cameras_of(&self, server: &ObjectRef) -> impl Iterator<Item = &Camera> {
        let (namespace, name) = (server.namespace.clone(), server.name.clone());
        self.cameras
            .values()
            .filter(move |camera| camera.object.namespace == namespace && camera.server == name)
    }

    /// The layouts and groups of a server.
    pub fn sets_of(&self, server: &ObjectRef) -> impl Iterator<Item = &CameraSet> {
        let (namespace, name) = (server.namespace.clone(), server.name.clone());
        self.sets
            .values()
            .filter(move |set| set.object.namespace == namespace && set.server == name)
    }

    /// Grows whenever a camera, layout or group of the server changes: a [`Site`] of an older one is stale.
    pub fn site_revision(&self, server: &ObjectRef) -> u64 {
        self.site_revisions.get(server).copied().unwrap_or_default()
    }

    /// The object that has the login of `user` by right, where that is another one: the recorded owner, else the oldest.
    pub fn owner_of_login(&self, user: &User) -> Option<&Arc<User>> {
        let order = |user: &User| {
            (
                user.record.external_id.is_none(),
                user.created,
                user.object.clone(),
            )
        };
        self.rivals(user)
            .filter(|rival| order(rival) < order(user))
            .min_by_key(|rival| order(rival))
    }

    /// Other users of the same server and login.
    fn rivals(&self, user: &User) -> impl Iterator<Item = &Arc<User>> {
        let same_login = self.users_by_login.get(&login_key(user));
        let object = user.object.clone();
        same_login
            .into_iter()
            .flatten()
            .filter(move |other| **other != object)
            .filter_map(|other| self.users.get(other))
    }

    fn apply_server(&mut self, server: Server) -> Affected {
        let object = server.object.clone();
        let changed = self
            .servers
            .get(&object)
            .is_none_or(|known| !known.is_declared_like(&server));
        self.servers.insert(object.clone(), Arc::new(server));
        if changed {
            self.users_of(&object).cloned().collect()
        } else {
            Affected::new()
        }
    }

    fn apply_camera(&mut self, camera: Camera) -> Affected {
        if self.cameras.get(&camera.object) == Some(&camera) {
            return Affected::new();
        }
        self.advance_site(&camera.object.sibling(&camera.server));
        let mut affected = self.touched_by_camera(&camera);
        if let Some(known) = self.cameras.insert(camera.object.clone(), camera) {
            affected.extend(self.touched_by_camera(&known));
        }
        affected
    }

    fn apply_set(&mut self, set: CameraSet) -> Affected {
        let key = (set.kind, set.object.clone());
        if self.sets.get(&key) == Some(&set) {
            return Affected::new();
        }
        self.advance_site(&set.object.sibling(&set.server));
        let mut affected = self.touched_by_set(&set);
        if let Some(known) = self.sets.insert(key, set) {
            affected.extend(self.touched_by_set(&known));
        }
        affected
    }

    fn apply_user(&mut self, mut user: User) -> Affected {
        self.names.share(&mut user);
        let user = Arc::new(user);
        let known = self.users.insert(user.object.clone(), Arc::clone(&user));
        if known
            .as_ref()
            .is_some_and(|known| known.is_declared_like(&user))
        {
            return Affected::new();
        }
        let mut affected = Affected::from([user.object.clone()]);
        if let Some(known) = known {
            affected.extend(self.unlist(&known));
        }
        self.users_of
            .entry(user.server.clone())
            .or_default()
            .insert(user.object.clone());
        self.users_by_login
            .entry(login_key(&user))
            .or_default()
            .insert(user.object.clone());
        affected.extend(self.rivals(&user).map(|rival| rival.object.clone()));
        affected
    }

    /// Takes a user out of the indexes; answers those who wait for the login.
    fn unlist(&mut self, user: &User) -> Affected {
        take_out(&mut self.users_of, &user.server, &user.object);
        take_out(&mut self.users_by_login, &login_key(user), &user.object);
        self.rivals(user)
            .map(|rival| rival.object.clone())
            .collect()
    }

    fn advance_site(&mut self, server: &ObjectRef) {
        *self.site_revisions.entry(server.clone()).or_default() += 1;
    }
}

/// Logins are compared in lower case, also those that no rule has judged yet.
fn login_key(user: &User) -> (ObjectRef, String) {
    (user.server.clone(), user.login.to_ascii_lowercase())
}

fn take_out<K: Ord>(index: &mut BTreeMap<K, BTreeSet<ObjectRef>>, key: &K, object: &ObjectRef) {
    if let Some(objects) = index.get_mut(key) {
        objects.remove(object);
        if objects.is_empty() {
            index.remove(key);
        }
    }
}

//! Everything declared, and which users a change of it touches.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    objects::{Affected, Object, ObjectKey},
    shared::{Pools, Roles, Shared},
    site_objects::SiteObjects,
    users::Users,
};
use crate::domain::{
    license::Licenses,
    name::{ObjectRef, Uid},
    server::Server,
    site::{Camera, CameraSet, SetKind},
    user::{AccessRequest, RecordedState, User},
};

/// Everything declared, one copy of each object.
#[derive(Debug, Default)]
pub struct World {
    servers: BTreeMap<ObjectRef, Arc<Server>>,
    site_objects: SiteObjects,
    shared: Shared,
    pub(super) users: Users,
}

/// Taking objects in.
impl World {
    /// Takes in a new or changed object. What is declared no differently touches nobody.
    pub fn apply(&mut self, object: Object) -> Affected {
        match object {
            Object::Server(server) => self.apply_server(server),
            Object::Camera(camera) => self.apply_camera(camera),
            Object::Set(set) => self.apply_set(set),
            Object::Pool(pool) => {
                let changed = self.shared.put_pool(pool);
                changed.map_or_else(Affected::new, |object| self.touched_by_pool(&object))
            }
            Object::Role(role) => {
                let changed = self.shared.put_role(*role);
                changed.map_or_else(Affected::new, |object| self.touched_by_role(&object))
            }
            Object::User(user) => self.users.put(*user),
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
                let camera = self.site_objects.remove_camera(object);
                camera.map_or_else(Affected::new, |camera| self.touched_by_camera(&camera))
            }
            ObjectKey::Set(kind, object) => {
                let set = self.site_objects.remove_set(*kind, object);
                set.map_or_else(Affected::new, |set| self.touched_by_set(&set))
            }
            ObjectKey::Pool(object) => {
                let known = self.shared.pools.remove(object);
                known.map_or_else(Affected::new, |_| self.touched_by_pool(object))
            }
            ObjectKey::Role(object) => {
                let known = self.shared.roles.remove(object);
                known.map_or_else(Affected::new, |_| self.touched_by_role(object))
            }
            ObjectKey::User(object) => self.users.remove(object),
        }
    }

    /// Takes in what was recorded of a user, which touches nobody; another object of that name stays as it is.
    pub fn record(&mut self, object: &ObjectRef, uid: &Uid, record: RecordedState) {
        self.users.record(object, uid, record);
    }

    /// What `look` sees with a candidate laid over everything else, and which users the candidate touches. Afterwards
    /// everything is as before; nothing but the candidate is copied.
    pub fn with<T>(&mut self, candidate: Object, look: impl FnOnce(&Self, &Affected) -> T) -> T {
        let key = candidate.key();
        let before = self.object(&key);
        // A reading of a site is kept under its revision: what was looked at here is no revision of it.
        let revisions = self.site_objects.revisions().clone();
        let affected = self.apply(candidate);
        let seen = look(self, &affected);
        match before {
            Some(before) => drop(self.apply(before)),
            None => drop(self.remove(&key)),
        }
        self.site_objects.restore(revisions);
        seen
    }

    fn apply_server(&mut self, server: Server) -> Affected {
        let object = server.object.clone();
        let known = self.servers.get(&object);
        let is_changed = known.is_none_or(|known| !known.is_declared_like(&server));
        self.servers.insert(object.clone(), Arc::new(server));
        if is_changed {
            self.users_of(&object).cloned().collect()
        } else {
            Affected::new()
        }
    }

    fn apply_camera(&mut self, camera: Camera) -> Affected {
        if self.site_objects.camera(&camera.object) == Some(&camera) {
            return Affected::new();
        }
        let mut affected = self.touched_by_camera(&camera);
        if let Some(known) = self.site_objects.put_camera(camera) {
            affected.extend(self.touched_by_camera(&known));
        }
        affected
    }

    fn apply_set(&mut self, set: CameraSet) -> Affected {
        if self.site_objects.set(set.kind, &set.object) == Some(&set) {
            return Affected::new();
        }
        let mut affected = self.touched_by_set(&set);
        if let Some(known) = self.site_objects.put_set(set) {
            affected.extend(self.touched_by_set(&known));
        }
        affected
    }
}

/// What there is.
impl World {
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
        self.users.iter()
    }

    /// The users of a server, whether or not the server exists.
    pub fn users_of(&self, server: &ObjectRef) -> impl Iterator<Item = &ObjectRef> {
        self.users.of_server(server)
    }

    /// The other object that owns the login of `user`, if there is one: the recorded owner, else the oldest object.
    pub fn owner_of_login(&self, user: &User) -> Option<&Arc<User>> {
        self.users.owner_of_login(user)
    }

    /// The cameras of a server.
    pub fn cameras_of(&self, server: &ObjectRef) -> impl Iterator<Item = &Camera> {
        self.site_objects.cameras_of(server)
    }

    /// The layouts and groups of a server.
    pub fn sets_of(&self, server: &ObjectRef) -> impl Iterator<Item = &CameraSet> {
        self.site_objects.sets_of(server)
    }

    /// Increases whenever a camera, layout or group of the server changes: a [`Site`](super::Site) of an older one is stale.
    pub fn site_revision(&self, server: &ObjectRef) -> u64 {
        self.site_objects.revision(server)
    }

    /// All address pools.
    pub const fn pools(&self) -> &Pools {
        &self.shared.pools
    }

    /// All roles.
    pub const fn roles(&self) -> &Roles {
        &self.shared.roles
    }

    /// The declared ones of the pools that a user and its roles name.
    pub fn pools_of(&self, user: &User) -> Pools {
        let pools = self.shared.pools_named_by(user);
        let declared = |pool: ObjectRef| Some((pool.clone(), Arc::clone(self.pools().get(&pool)?)));
        pools.filter_map(declared).collect()
    }

    /// The declared ones of the roles that a user names.
    pub fn roles_of(&self, user: &User) -> Roles {
        let roles = self.shared.roles_of(user);
        roles
            .map(|role| (role.object.clone(), Arc::clone(role)))
            .collect()
    }

    /// The licences that a user asks for: its own number of a level, else the highest of its roles.
    pub fn licenses_of(&self, user: &User) -> Licenses {
        self.shared.licenses_of(user)
    }

    /// One object, of whichever kind.
    pub(super) fn object(&self, key: &ObjectKey) -> Option<Object> {
        Some(match key {
            ObjectKey::Server(object) => Object::Server(self.server(object)?.as_ref().clone()),
            ObjectKey::Camera(object) => Object::Camera(self.site_objects.camera(object)?.clone()),
            ObjectKey::Set(kind, object) => {
                Object::Set(self.site_objects.set(*kind, object)?.clone())
            }
            ObjectKey::Pool(object) => Object::Pool(self.pools().get(object)?.as_ref().clone()),
            ObjectKey::Role(object) => {
                Object::Role(Box::new(self.roles().get(object)?.as_ref().clone()))
            }
            ObjectKey::User(object) => Object::User(Box::new(self.user(object)?.as_ref().clone())),
        })
    }
}

/// Which users a change touches.
impl World {
    /// The users that see a layout or group which changed in the VMS.
    pub fn users_of_set(
        &self,
        server: &ObjectRef,
        kind: SetKind,
        id: &str,
        name: &str,
    ) -> Affected {
        self.sets_of(server)
            .filter(|set| set.kind == kind && set.anchor.may_be(id, name))
            .flat_map(|set| self.touched_by_set(set))
            .collect()
    }

    fn touched_by_camera(&self, camera: &Camera) -> Affected {
        let server = camera.object.sibling(&camera.server);
        let holders: Vec<&CameraSet> = self
            .sets_of(&server)
            .filter(|set| set.members.chooses(&camera.object.name, &camera.labels))
            .collect();
        self.selecting(&server, |access| {
            access.cameras.chooses(&camera.object.name, &camera.labels)
                || holders
                    .iter()
                    .any(|set| access.sets(set.kind).chooses(&set.object.name, &set.labels))
        })
    }

    fn touched_by_set(&self, set: &CameraSet) -> Affected {
        let server = set.object.sibling(&set.server);
        self.selecting(&server, |access| {
            access.sets(set.kind).chooses(&set.object.name, &set.labels)
        })
    }

    /// A scan over the server's users: a few milliseconds at ten thousand, and no second index to keep true.
    fn selecting(&self, server: &ObjectRef, chooses: impl Fn(&AccessRequest) -> bool) -> Affected {
        let touches = |user: &User| {
            let mut roles = self.shared.roles_of(user);
            chooses(&user.access) || roles.any(|role| chooses(&role.access))
        };
        self.users_of(server)
            .filter(|object| self.users.get(object).is_some_and(|user| touches(user)))
            .cloned()
            .collect()
    }

    /// A pool may be named from everywhere.
    fn touched_by_pool(&self, pool: &ObjectRef) -> Affected {
        self.naming(|user| {
            let mut named = self.shared.pools_named_by(user);
            named.any(|named| named == *pool)
        })
    }

    fn touched_by_role(&self, role: &ObjectRef) -> Affected {
        self.naming(|user| user.roles().any(|named| named == *role))
    }

    fn naming(&self, names: impl Fn(&User) -> bool) -> Affected {
        self.users()
            .filter(|user| names(user))
            .map(|user| user.object.clone())
            .collect()
    }
}

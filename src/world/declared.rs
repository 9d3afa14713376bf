//! Everything declared, and which users a change of it touches.

use std::sync::Arc;

use super::{
    objects::{Affected, Object, ObjectKey},
    servers::Servers,
    shared::{Pools, Roles, Shared},
    site_objects::SiteObjects,
    users::Users,
};
use crate::domain::{
    fingerprint::FingerprintKey,
    license::Licenses,
    name::{ObjectRef, Uid},
    server::Server,
    site::{Camera, CameraSet},
    user::{RecordedState, User},
};

/// Everything declared, one copy of each object.
#[derive(Debug, Default)]
pub struct World {
    servers: Servers,
    site_objects: SiteObjects,
    pub(super) shared: Shared,
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
            Object::User(user) => {
                let is_served = self.servers.serve(&user);
                self.users.put(*user, is_served)
            }
        }
    }

    /// Forgets an object.
    pub fn remove(&mut self, key: &ObjectKey) -> Affected {
        match key {
            ObjectKey::Server(object) => {
                self.servers.remove(object);
                let affected = self.users_naming(object).cloned().collect();
                self.serve_users_of(object);
                affected
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

    /// Takes in what was recorded of a user; another object of that name stays as it is. It touches others who want the
    /// login, and a user who is not entitled and has an account all the same.
    pub fn record(&mut self, object: &ObjectRef, uid: &Uid, record: RecordedState) -> Affected {
        let user = self.users.recorded(object, uid, record);
        user.map_or_else(Affected::new, |user| {
            self.apply(Object::User(Box::new(user)))
        })
    }

    /// Learns the key that claims are made with; until then only an id on record proves an account.
    pub fn learn_key(&mut self, key: FingerprintKey) {
        self.servers.key = Some(key);
        let servers: Vec<Arc<Server>> = self.servers.iter().cloned().collect();
        for server in servers {
            self.serve_users_of(&server.object);
        }
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
        let server = Arc::new(server);
        let known = self.servers.put(Arc::clone(&server));
        match known {
            Some(known) if known.is_declared_like(&server) => {
                // By another identity other claims are right.
                if known.pinned_identity == server.pinned_identity {
                    Affected::new()
                } else {
                    self.serve_users_of(&object)
                }
            }
            Some(_) | None => {
                self.serve_users_of(&object);
                self.users_naming(&object).cloned().collect()
            }
        }
    }

    /// Decides anew for each user of a server whether it is served; returns the users that this touches.
    fn serve_users_of(&mut self, server: &ObjectRef) -> Affected {
        let users: Vec<Arc<User>> = self
            .users_naming(server)
            .filter_map(|object| self.users.get(object).cloned())
            .collect();
        let mut affected = Affected::new();
        for user in users {
            let is_served = self.servers.serve(&user);
            affected.extend(self.users.serve(&user, is_served));
        }
        affected
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
        self.servers.iter()
    }

    /// A declared user.
    pub fn user(&self, object: &ObjectRef) -> Option<&Arc<User>> {
        self.users.get(object)
    }

    /// All users.
    pub fn users(&self) -> impl Iterator<Item = &Arc<User>> {
        self.users.iter()
    }

    /// The users whom a server serves: those who are entitled to an account there, and those who have one although they
    /// are not any more. Nobody else counts, waits or holds a login.
    pub fn users_of(&self, server: &ObjectRef) -> impl Iterator<Item = &ObjectRef> {
        self.users.served_by(server)
    }

    /// Whether the server of a user serves it.
    pub fn is_served(&self, user: &User) -> bool {
        self.users.is_served(user)
    }

    /// Whoever names a server, entitled or not, whether or not the server exists.
    pub fn users_naming(&self, server: &ObjectRef) -> impl Iterator<Item = &ObjectRef> {
        self.users.naming(server)
    }

    /// Whether a user has an account in the VMS, or may have one, by what the operator alone can have written.
    pub fn has_account(&self, user: &User) -> bool {
        self.servers.has_account(user)
    }

    /// The other object that owns the login of `user`, if one is served that does: the recorded owner, else the oldest.
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

//! Everything declared, and which users a change of it touches.

use std::sync::Arc;

use super::{
    accounts::{Accounts, Changed},
    objects::{Affected, Object, ObjectKey},
    servers::Servers,
    shared::Shared,
    site_objects::SiteObjects,
    unseen::Unseen,
    users::Users,
};
use crate::domain::{
    fingerprint::FingerprintKey,
    name::{Namespace, ObjectRef, Uid},
    server::Server,
    site::{Camera, CameraSet},
    user::{RecordedState, User},
};

/// Everything declared, one copy of each object.
#[derive(Debug, Default)]
pub struct World {
    pub(super) servers: Servers,
    pub(super) site_objects: SiteObjects,
    pub(super) shared: Shared,
    pub(super) users: Users,
    pub(super) accounts: Accounts,
    pub(super) unseen: Unseen,
}

/// Taking objects in.
impl World {
    /// An empty one, which is told of these namespaces alone; `None` is all of them.
    pub fn watching(namespaces: Option<&[String]>) -> Self {
        let name = |namespace: &String| namespace.as_str().into();
        Self {
            unseen: Unseen {
                watched: namespaces.map(|namespaces| namespaces.iter().map(name).collect()),
                ..Unseen::default()
            },
            ..Self::default()
        }
    }

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
            Object::User(user) => self.apply_user(*user),
            Object::Account(account) => {
                let user = account.user.clone();
                match self.accounts.put(*account) {
                    Changed::Nothing => Affected::new(),
                    Changed::From(before) => {
                        let former = before.map(|before| before.user.clone());
                        let users = former.into_iter().chain([user]);
                        users.flat_map(|user| self.account_changed(user)).collect()
                    }
                }
            }
        }
    }

    /// Takes in an object before anybody is judged: whom it touches is not asked, which costs a search of all users.
    pub fn load(&mut self, object: Object) {
        match object {
            Object::Camera(camera) => self.site_objects.put_camera(camera),
            Object::Set(set) => self.site_objects.put_set(set),
            Object::Pool(pool) => drop(self.shared.put_pool(pool)),
            Object::Role(role) => drop(self.shared.put_role(*role)),
            Object::Server(_) | Object::User(_) | Object::Account(_) => drop(self.apply(object)),
        }
    }

    /// Takes in which id the last reading of the VMS found for a camera, layout or group that is declared by that name.
    /// Everybody is judged by that reading already, so that it touches nobody.
    pub fn pin(&mut self, key: &ObjectKey, name: &str, id: &str) {
        if let Some(anchor) = self.site_objects.anchor_mut(key) {
            anchor.pin(name, id);
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
                self.touched_by(camera.as_deref(), None)
            }
            ObjectKey::Set(kind, object) => {
                let set = self.site_objects.remove_set(*kind, object);
                self.touched_by(set.as_deref(), None)
            }
            ObjectKey::Pool(object) => {
                let known = self.shared.pools.remove(object);
                known.map_or_else(Affected::new, |_| self.touched_by_pool(object))
            }
            ObjectKey::Role(object) => {
                let known = self.shared.roles.remove(object);
                known.map_or_else(Affected::new, |_| self.touched_by_role(object))
            }
            ObjectKey::User(object) => {
                self.unseen.unreadable.remove(object);
                let mut affected = self.users.remove(object);
                // An account that is left behind is work for the queue that its object was in.
                if self.accounts.of_object(object).next().is_some() {
                    affected.insert(object.clone());
                }
                affected
            }
            ObjectKey::Account(object) => {
                let account = self.accounts.remove(object);
                account.map_or_else(Affected::new, |account| {
                    self.account_changed(account.user.clone())
                })
            }
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

    /// Learns that a namespace may not be read: what was last read of it stays.
    pub fn keep_unseen(&mut self, namespace: Namespace) {
        self.unseen.forbidden.insert(namespace);
    }

    /// Learns that everything of a namespace was read; returns those whose objects are gone.
    pub fn see(&mut self, namespace: &Namespace) -> Affected {
        if !self.unseen.forbidden.remove(namespace) {
            return Affected::new();
        }
        let users = self.accounts.iter().map(|account| &account.user);
        let here = users.filter(|user| user.namespace == *namespace);
        here.cloned().collect()
    }

    /// Learns of a user who is there and cannot be read: what was last read of it stays.
    pub fn keep_unreadable(&mut self, user: ObjectRef) {
        self.unseen.unreadable.insert(user);
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
                let users = self.users_naming(&object).cloned();
                users.chain(self.abandoned_on(&object)).collect()
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

    /// In a tenant's namespace a claim is what the owner has on record, whatever the object says.
    fn apply_user(&mut self, mut user: User) -> Affected {
        self.unseen.unreadable.remove(&user.object);
        if user.is_tenants() {
            let account = self.accounts.of_user(&user);
            user.record.claim = account.map(|account| account.claim.clone());
        }
        let is_served = self.servers.serve(&user);
        self.users.put(user, is_served)
    }

    /// Another record is there of an account of that user.
    fn account_changed(&mut self, user: ObjectRef) -> Affected {
        let known = self.users.get(&user).cloned();
        let mut affected =
            known.map_or_else(Affected::new, |user| self.apply_user((*user).clone()));
        affected.insert(user);
        affected
    }

    fn apply_camera(&mut self, camera: Camera) -> Affected {
        let known = self.camera(&camera.object);
        if known == Some(&camera) {
            return Affected::new();
        }
        let affected = self.touched_by(known, Some(&camera));
        self.site_objects.put_camera(camera);
        affected
    }

    fn apply_set(&mut self, set: CameraSet) -> Affected {
        let known = self.set(set.kind, &set.object);
        if known == Some(&set) {
            return Affected::new();
        }
        let affected = self.touched_by(known, Some(&set));
        self.site_objects.put_set(set);
        affected
    }
}

//! What there is in the [`World`].

use std::sync::Arc;

use super::{
    declared::World,
    objects::{Affected, Object, ObjectKey},
    shared::{Pools, Roles},
    site::DeclaredSite,
};
use crate::domain::{
    account::Account,
    license::Licenses,
    name::ObjectRef,
    server::Server,
    site::{Camera, CameraSet, SetKind},
    user::User,
};

/// Servers and users.
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

    /// The other object that owns the login of `user`, if one is served that does: the recorded owner, else the oldest.
    pub fn owner_of_login(&self, user: &User) -> Option<&Arc<User>> {
        self.users.owner_of_login(user)
    }
}

/// Accounts.
impl World {
    /// Whether a user has an account in the VMS, or may have one, by what the operator alone can have written.
    pub fn has_account(&self, user: &User) -> bool {
        self.servers.has_account(user)
    }

    /// The same of a user whose claim nobody can tell from a forged one yet, because its server was not reached so far.
    pub fn may_have_account(&self, user: &User) -> bool {
        self.servers.may_have_account(user)
    }

    /// Accounts on record of a server.
    pub fn accounts_of(&self, server: &ObjectRef) -> impl Iterator<Item = &Arc<Account>> {
        let of_server = move |account: &&Arc<Account>| account.server() == *server;
        self.accounts.iter().filter(of_server)
    }

    /// The record of the account of a user, where there is one.
    pub fn account_of(&self, user: &User) -> Option<&Arc<Account>> {
        self.accounts.of_user(user)
    }

    /// Whether nobody knows what is declared of a user.
    pub fn is_unseen(&self, user: &ObjectRef) -> bool {
        self.unseen.has(user)
    }

    /// Accounts that were made for earlier objects of that name, and no object declares any more. Where nobody knows what is
    /// declared, only those that nobody is entitled to.
    pub fn abandoned(&self, user: &ObjectRef) -> impl Iterator<Item = &Arc<Account>> {
        let present = self.users.get(user).map(|user| &user.uid);
        let is_seen = !self.unseen.has(user);
        self.accounts.of_object(user).filter(move |account| {
            present != Some(&account.uid) && (is_seen || !self.is_entitled(account))
        })
    }

    fn is_entitled(&self, account: &Account) -> bool {
        let server = self.servers.get(&account.server());
        server.is_none_or(|server| server.entitles(&account.user.namespace, &account.login))
    }

    /// The objects whose accounts on a server no object declares any more.
    pub fn abandoned_on(&self, server: &ObjectRef) -> Affected {
        let is_there = |account: &Arc<Account>| account.server() == *server;
        let users = self.accounts_of(server).map(|account| &account.user);
        users
            .filter(|user| self.abandoned(user).any(is_there))
            .cloned()
            .collect()
    }

    /// Whether somebody who is served has the account that was made for an object which is gone.
    pub fn is_taken_over(&self, account: &Account) -> bool {
        let user = account.undeclared_user();
        // Another object of the same name is no rival, and may have it too.
        let namesake = self.users.get(&account.user).filter(|namesake| {
            self.is_served(namesake)
                && namesake.server == user.server
                && namesake.login.eq_ignore_ascii_case(&user.login)
        });
        let mut others = self.users.rivals(&user).chain(namesake);
        others.any(|other| other.uid != account.uid && self.has_account(other))
    }
}

/// What users refer to.
impl World {
    /// The cameras of a server.
    pub fn cameras_of(&self, server: &ObjectRef) -> impl Iterator<Item = &Arc<Camera>> {
        self.site_objects.cameras_of(server)
    }

    /// The layouts and groups of a server.
    pub fn sets_of(&self, server: &ObjectRef) -> impl Iterator<Item = &Arc<CameraSet>> {
        self.site_objects.sets_of(server)
    }

    pub(super) fn camera(&self, object: &ObjectRef) -> Option<&Camera> {
        self.site_objects.camera(object).map(|camera| &**camera)
    }

    /// A layout or group.
    pub fn set(&self, kind: SetKind, object: &ObjectRef) -> Option<&CameraSet> {
        self.site_objects.set(kind, object).map(|set| &**set)
    }

    /// Increases whenever a camera, layout or group of the server changes: a [`Site`](super::Site) of an older one is stale.
    pub fn site_revision(&self, server: &ObjectRef) -> u64 {
        self.site_objects.revision(server)
    }

    /// All that is declared of a server's site, to be resolved where nobody waits for the world.
    pub fn declared_site(&self, server: &ObjectRef) -> DeclaredSite {
        DeclaredSite {
            revision: self.site_revision(server),
            cameras: self.cameras_of(server).cloned().collect(),
            sets: self.sets_of(server).cloned().collect(),
        }
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
            ObjectKey::Camera(object) => {
                Object::Camera(self.site_objects.camera(object)?.as_ref().clone())
            }
            ObjectKey::Set(kind, object) => {
                Object::Set(self.site_objects.set(*kind, object)?.as_ref().clone())
            }
            ObjectKey::Pool(object) => Object::Pool(self.pools().get(object)?.as_ref().clone()),
            ObjectKey::Role(object) => {
                Object::Role(Box::new(self.roles().get(object)?.as_ref().clone()))
            }
            ObjectKey::User(object) => Object::User(Box::new(self.user(object)?.as_ref().clone())),
            ObjectKey::Account(object) => {
                Object::Account(Box::new(self.accounts.get(object)?.as_ref().clone()))
            }
        })
    }
}

//! Declared users, by object, by server and by login.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{names::Names, objects::Affected};
use crate::domain::{
    name::{ObjectRef, Uid},
    user::{RecordedState, User},
};

/// All users.
#[derive(Debug, Default)]
pub(super) struct Users {
    objects: BTreeMap<ObjectRef, Arc<User>>,
    by_server: BTreeMap<ObjectRef, BTreeSet<ObjectRef>>,
    by_login: BTreeMap<(ObjectRef, String), BTreeSet<ObjectRef>>,
    pub(super) names: Names,
}

impl Users {
    pub(super) fn get(&self, object: &ObjectRef) -> Option<&Arc<User>> {
        self.objects.get(object)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Arc<User>> {
        self.objects.values()
    }

    /// The users of a server, whether or not the server exists.
    pub(super) fn of_server(&self, server: &ObjectRef) -> impl Iterator<Item = &ObjectRef> {
        self.by_server.get(server).into_iter().flatten()
    }

    /// The other object that owns the login of `user`, if there is one: the recorded owner, else the oldest object.
    pub(super) fn owner_of_login(&self, user: &User) -> Option<&Arc<User>> {
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

    /// Takes in a user; returns the users that this touches.
    pub(super) fn put(&mut self, mut user: User) -> Affected {
        self.names.share(&mut user);
        let user = Arc::new(user);
        let known = self.objects.insert(user.object.clone(), Arc::clone(&user));
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
        self.by_server
            .entry(user.server.clone())
            .or_default()
            .insert(user.object.clone());
        self.by_login
            .entry(login_key(&user))
            .or_default()
            .insert(user.object.clone());
        affected.extend(self.rivals(&user).map(|rival| rival.object.clone()));
        affected
    }

    /// Forgets a user; returns the users that wait for the login.
    pub(super) fn remove(&mut self, object: &ObjectRef) -> Affected {
        match self.objects.remove(object) {
            Some(user) => self.unlist(&user),
            None => Affected::new(),
        }
    }

    /// Takes in what was recorded of a user; another object of that name stays as it is.
    pub(super) fn record(&mut self, object: &ObjectRef, uid: &Uid, record: RecordedState) {
        let known = self.objects.get_mut(object);
        if let Some(user) = known.filter(|user| user.uid == *uid) {
            *user = Arc::new(User {
                record,
                ..(**user).clone()
            });
        }
    }

    /// Other users of the same server and login.
    fn rivals(&self, user: &User) -> impl Iterator<Item = &Arc<User>> {
        let same_login = self.by_login.get(&login_key(user));
        let object = user.object.clone();
        same_login
            .into_iter()
            .flatten()
            .filter(move |other| **other != object)
            .filter_map(|other| self.objects.get(other))
    }

    /// Takes a user out of the indexes; returns the users that wait for the login.
    fn unlist(&mut self, user: &User) -> Affected {
        take_out(&mut self.by_server, &user.server, &user.object);
        take_out(&mut self.by_login, &login_key(user), &user.object);
        self.rivals(user)
            .map(|rival| rival.object.clone())
            .collect()
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

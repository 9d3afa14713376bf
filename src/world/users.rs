//! Declared users, by object, by server and by login. Who is not served counts for nobody else.

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
    /// Whoever names it.
    by_server: BTreeMap<ObjectRef, BTreeSet<ObjectRef>>,
    served: BTreeMap<ObjectRef, BTreeSet<ObjectRef>>,
    /// Those who are served.
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

    /// Whoever names a server, whether or not it exists.
    pub(super) fn naming(&self, server: &ObjectRef) -> impl Iterator<Item = &ObjectRef> {
        self.by_server.get(server).into_iter().flatten()
    }

    /// The users whom a server serves.
    pub(super) fn served_by(&self, server: &ObjectRef) -> impl Iterator<Item = &ObjectRef> {
        self.served.get(server).into_iter().flatten()
    }

    /// Whether the server of a user serves it.
    pub(super) fn is_served(&self, user: &User) -> bool {
        let served = self.served.get(&user.server);
        served.is_some_and(|served| served.contains(&user.object))
    }

    /// The other object that owns the login of `user`, if one is served that does: the recorded owner, else the oldest.
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

    /// Takes in a user, whom its server serves or not; returns the users that this touches.
    pub(super) fn put(&mut self, mut user: User, is_served: bool) -> Affected {
        self.names.share(&mut user);
        let user = Arc::new(user);
        let known = self.objects.insert(user.object.clone(), Arc::clone(&user));
        let mut affected = Affected::new();
        match known {
            Some(known) if known.is_declared_like(&user) => {
                affected.extend(self.told_of_record(&known, &user));
                affected.extend(self.serve(&user, is_served));
                return affected;
            }
            Some(known) => affected.extend(self.unlist(&known)),
            None => {}
        }
        affected.insert(user.object.clone());
        put_in(&mut self.by_server, user.server.clone(), &user.object);
        affected.extend(self.serve(&user, is_served));
        affected
    }

    /// Records whether the server of a user serves it; returns the users that this touches, if it is news.
    pub(super) fn serve(&mut self, user: &User, is_served: bool) -> Affected {
        if self.is_served(user) == is_served {
            return Affected::new();
        }
        if is_served {
            put_in(&mut self.served, user.server.clone(), &user.object);
            put_in(&mut self.by_login, login_key(user), &user.object);
        } else {
            take_out(&mut self.served, &user.server, &user.object);
            take_out(&mut self.by_login, &login_key(user), &user.object);
        }
        let rivals = self.rivals(user).map(|rival| rival.object.clone());
        rivals.chain([user.object.clone()]).collect()
    }

    /// Forgets a user; returns the users that wait for the login.
    pub(super) fn remove(&mut self, object: &ObjectRef) -> Affected {
        match self.objects.remove(object) {
            Some(user) => self.unlist(&user),
            None => Affected::new(),
        }
    }

    /// The same user with that record; another object of that name is another user.
    pub(super) fn recorded(
        &self,
        object: &ObjectRef,
        uid: &Uid,
        record: RecordedState,
    ) -> Option<User> {
        let known = self.objects.get(object);
        known.filter(|user| user.uid == *uid).map(|user| User {
            record,
            ..(**user).clone()
        })
    }

    /// Those who want the same login, if it may belong to another one now that an account is on record or is not any more.
    fn told_of_record(&self, before: &User, after: &User) -> Affected {
        if before.record.external_id.is_some() == after.record.external_id.is_some() {
            return Affected::new();
        }
        let rivals = self.rivals(after).map(|rival| rival.object.clone());
        let mut told: Affected = rivals.collect();
        if !told.is_empty() {
            told.insert(after.object.clone());
        }
        told
    }

    /// Other users of the same server and login that are served.
    pub(super) fn rivals(&self, user: &User) -> impl Iterator<Item = &Arc<User>> {
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
        let mut affected = self.serve(user, false);
        affected.remove(&user.object);
        affected
    }
}

/// Logins are compared in lower case, also those that no rule has judged yet.
fn login_key(user: &User) -> (ObjectRef, String) {
    (user.server.clone(), user.login.to_ascii_lowercase())
}

fn put_in<K: Ord>(index: &mut BTreeMap<K, BTreeSet<ObjectRef>>, key: K, object: &ObjectRef) {
    index.entry(key).or_default().insert(object.clone());
}

fn take_out<K: Ord>(index: &mut BTreeMap<K, BTreeSet<ObjectRef>>, key: &K, object: &ObjectRef) {
    if let Some(objects) = index.get_mut(key) {
        objects.remove(object);
        if objects.is_empty() {
            index.remove(key);
        }
    }
}

//! Declared servers, and whom each serves.

use std::{collections::BTreeMap, sync::Arc};

use crate::domain::{fingerprint::FingerprintKey, name::ObjectRef, server::Server, user::User};

/// All servers.
#[derive(Debug, Default)]
pub(super) struct Servers {
    objects: BTreeMap<ObjectRef, Arc<Server>>,
    /// Tells a claim that the operator made from one that somebody wrote.
    pub(super) key: Option<FingerprintKey>,
}

impl Servers {
    pub(super) fn get(&self, object: &ObjectRef) -> Option<&Arc<Server>> {
        self.objects.get(object)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Arc<Server>> {
        self.objects.values()
    }

    /// Takes in a server; returns the one before.
    pub(super) fn put(&mut self, server: Arc<Server>) -> Option<Arc<Server>> {
        self.objects.insert(server.object.clone(), server)
    }

    pub(super) fn remove(&mut self, object: &ObjectRef) {
        self.objects.remove(object);
    }

    /// Whether the server of a user serves it: it is entitled to have an account, or has one that has to be taken back.
    pub(super) fn serve(&self, user: &User) -> bool {
        self.get(&user.server).is_some_and(|server| {
            server.entitles(&user.object.namespace, &user.login) || self.has_account(user)
        })
    }

    /// Whether a user has an account in the VMS, or may have one, by what the operator alone can have written.
    pub(super) fn has_account(&self, user: &User) -> bool {
        user.record.external_id.is_some() || self.is_claimed(user).unwrap_or_default()
    }

    /// The same of a user whose claim nobody can tell from a forged one yet, because its server was not reached so far.
    pub(super) fn may_have_account(&self, user: &User) -> bool {
        let record = &user.record;
        let is_claimed = || self.is_claimed(user).unwrap_or(record.claim.is_some());
        record.external_id.is_some() || is_claimed()
    }

    /// Whether the claim of a user is one that the operator made; `None` where that cannot be told.
    fn is_claimed(&self, user: &User) -> Option<bool> {
        let claim = user.record.claim.as_ref()?;
        let identity = self.get(&user.server)?.pinned_identity.as_ref()?;
        let login = user.login.parse().ok()?;
        Some(*claim == self.key.as_ref()?.of_claim(identity, &user.uid, &login))
    }
}

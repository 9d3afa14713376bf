//! Users that are being deleted, and what that does to the user in the VMS.

use std::collections::BTreeMap;

use jiff::Timestamp;
use parking_lot::Mutex;

use super::objects::ObjectState;
use crate::domain::{
    name::ObjectRef,
    user::{DeletionPolicy, User},
};

/// Users whose objects are being deleted, by their servers, and since when.
#[derive(Default)]
pub(crate) struct Deletions(Mutex<BTreeMap<ObjectRef, BTreeMap<ObjectRef, Timestamp>>>);

impl Deletions {
    /// Records that a user is being deleted.
    pub(crate) fn note(&self, server: &ObjectRef, user: &ObjectRef, since: Timestamp) {
        let mut deletions = self.0.lock();
        let of_server = deletions.entry(server.clone()).or_default();
        of_server.insert(user.clone(), since);
    }

    /// Forgets a user who is gone.
    pub(crate) fn remove(&self, server: &ObjectRef, user: &ObjectRef) {
        let mut deletions = self.0.lock();
        if let Some(of_server) = deletions.get_mut(server) {
            of_server.remove(user);
            if of_server.is_empty() {
                deletions.remove(server);
            }
        }
    }

    /// Since when a user is being deleted.
    pub(crate) fn since(&self, server: &ObjectRef, user: &ObjectRef) -> Option<Timestamp> {
        self.0.lock().get(server)?.get(user).copied()
    }

    /// Those of a server.
    pub(crate) fn of(&self, server: &ObjectRef) -> BTreeMap<ObjectRef, Timestamp> {
        self.0.lock().get(server).cloned().unwrap_or_default()
    }
}

/// What the deletion of an object does to its user in the VMS, by what is declared and recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DeletionEffect {
    /// Nothing more: the finalizer is removed.
    Released,
    /// The object made no user: the finalizer is removed.
    MadeNone,
    /// The user stays by policy.
    Stays,
    /// The user stays because the object has the annotation `let-go`.
    LetGo,
    /// The user is deleted with all that it made; it counts for the change guard until it is gone.
    Destroys,
}

impl DeletionEffect {
    /// `has_account` where the user has one in the VMS, or may have.
    pub(crate) fn of(user: &User, object: &ObjectState, has_account: bool) -> Self {
        if !object.has_finalizer {
            Self::Released
        } else if !has_account {
            Self::MadeNone
        } else if user.deletion_policy == DeletionPolicy::Orphan {
            Self::Stays
        } else if object.let_go {
            Self::LetGo
        } else {
            Self::Destroys
        }
    }
}

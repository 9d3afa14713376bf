//! Who is being deleted.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;

use crate::domain::name::ObjectRef;

/// Users whose objects are being deleted, by their servers, and since when.
#[derive(Default)]
pub(crate) struct Deletions(Mutex<BTreeMap<ObjectRef, BTreeMap<ObjectRef, Timestamp>>>);

impl Deletions {
    /// Takes in that a user is being deleted.
    pub(crate) fn note(&self, server: &ObjectRef, user: &ObjectRef, since: Timestamp) {
        let mut deletions = self.lock();
        let of_server = deletions.entry(server.clone()).or_default();
        of_server.insert(user.clone(), since);
    }

    /// Forgets a user who is gone.
    pub(crate) fn remove(&self, server: &ObjectRef, user: &ObjectRef) {
        if let Some(of_server) = self.lock().get_mut(server) {
            of_server.remove(user);
        }
    }

    /// Those of a server.
    pub(crate) fn of(&self, server: &ObjectRef) -> BTreeMap<ObjectRef, Timestamp> {
        self.lock().get(server).cloned().unwrap_or_default()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<ObjectRef, BTreeMap<ObjectRef, Timestamp>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

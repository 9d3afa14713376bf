//! What no server looks after, and has changed since it was last looked at: pools and roles, and layouts and camera groups
//! whose server may be gone.

use std::collections::BTreeSet;

use parking_lot::Mutex;
use tokio::sync::Notify;

use crate::world::ObjectKey;

/// Objects that are to be looked at.
#[derive(Default)]
pub(crate) struct Changed {
    keys: Mutex<BTreeSet<ObjectKey>>,
    more: Notify,
}

impl Changed {
    /// Notes those of the keys that are a pool or a role.
    pub(crate) fn note(&self, keys: impl IntoIterator<Item = ObjectKey>) {
        let is_ours = |key: &ObjectKey| matches!(key, ObjectKey::Pool(_) | ObjectKey::Role(_));
        self.keys.lock().extend(keys.into_iter().filter(is_ours));
        self.more.notify_one();
    }

    /// Waits for one, and takes it.
    pub(crate) async fn next(&self) -> ObjectKey {
        loop {
            if let Some(key) = self.keys.lock().pop_first() {
                return key;
            }
            self.more.notified().await;
        }
    }
}

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
    pub(crate) fn note(&self, key: ObjectKey) {
        self.keys.lock().insert(key);
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

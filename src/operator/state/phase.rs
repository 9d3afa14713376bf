//! How far this replica has come: it watches, has seen everything that exists, and judges it once it leads a shard.

use std::sync::{
    OnceLock,
    atomic::{AtomicBool, Ordering},
};

use crate::domain::fingerprint::FingerprintKey;

/// How far this replica has come.
#[derive(Default)]
pub(crate) struct Phase {
    /// Whether everything that exists has been seen once.
    seen: AtomicBool,
    /// Known since what was seen is judged: after everything was seen, and by a replica that leads a shard.
    key: OnceLock<FingerprintKey>,
}

impl Phase {
    /// Everything that exists has been seen.
    pub(crate) fn note_seen(&self) {
        self.seen.store(true, Ordering::SeqCst);
    }

    /// Whether everything that exists has been seen once.
    pub(crate) fn has_seen(&self) -> bool {
        self.seen.load(Ordering::SeqCst)
    }

    /// What was seen is judged from now on.
    pub(crate) fn begin_judging(&self, key: FingerprintKey) {
        // Judging begins once.
        let _ = self.key.set(key);
    }

    /// Whether what was seen is judged.
    pub(crate) fn is_judging(&self) -> bool {
        self.key.get().is_some()
    }

    /// The key of fingerprints.
    #[expect(clippy::expect_used, reason = "nothing is judged without it")]
    pub(crate) fn key(&self) -> &FingerprintKey {
        self.key.get().expect("a key since judging began")
    }

    /// The same, where this replica has it already.
    pub(crate) fn key_if_known(&self) -> Option<&FingerprintKey> {
        self.key.get()
    }
}

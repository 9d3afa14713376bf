//! What fails again and again is logged once, until it fails otherwise or succeeds.

use std::{collections::BTreeMap, fmt::Display};

use parking_lot::Mutex;

use crate::domain::name::ObjectRef;

/// The failure that was last logged of each thing.
#[derive(Debug, Default)]
pub(crate) struct LogOnce(Mutex<BTreeMap<String, String>>);

impl LogOnce {
    /// Records a failure; returns whether it differs from the last one of that thing.
    pub(crate) fn should_log(&self, thing: &dyn Display, failure: &dyn Display) -> bool {
        let failure = failure.to_string();
        let before = self.0.lock().insert(thing.to_string(), failure.clone());
        before.as_ref() != Some(&failure)
    }

    /// A user is gone: so is all that was said of it.
    pub(crate) fn forget_user(&self, user: &ObjectRef) {
        self.clear(user);
        self.clear(&declaration_of(user));
    }

    /// The thing has succeeded.
    pub(crate) fn clear(&self, thing: &dyn Display) {
        let mut failures = self.0.lock();
        // Mostly there are none.
        if !failures.is_empty() {
            failures.remove(&thing.to_string());
        }
    }
}

/// What is logged of the declaration of a user, beside what becomes of the user.
pub(crate) fn declaration_of(user: &ObjectRef) -> String {
    format!("the declaration of {user}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_failure_is_logged_once_and_again_after_a_success() {
        let log_once = LogOnce::default();
        assert!(log_once.should_log(&"VmsUser video/alice", &"refused"));
        assert!(!log_once.should_log(&"VmsUser video/alice", &"refused"));
        assert!(log_once.should_log(&"VmsUser video/bob", &"refused"));
        assert!(log_once.should_log(&"VmsUser video/alice", &"unreachable"));
        log_once.clear(&"VmsUser video/alice");
        assert!(log_once.should_log(&"VmsUser video/alice", &"unreachable"));
    }
}

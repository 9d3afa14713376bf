//! What fails again and again is logged once, until it fails otherwise or ends.

use std::{
    collections::BTreeMap,
    fmt::Display,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// What was last said to be wrong with each thing, by the words for it.
#[derive(Debug, Default)]
pub(crate) struct Troubles(Mutex<BTreeMap<String, String>>);

impl Troubles {
    /// Whether that is something new to say of it.
    pub(crate) fn is_news(&self, thing: &dyn Display, trouble: &dyn Display) -> bool {
        let trouble = trouble.to_string();
        let before = self.lock().insert(thing.to_string(), trouble.clone());
        before.as_ref() != Some(&trouble)
    }

    /// All is well with it.
    pub(crate) fn end(&self, thing: &dyn Display) {
        let mut troubles = self.lock();
        // Mostly there are none.
        if !troubles.is_empty() {
            troubles.remove(&thing.to_string());
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_trouble_is_news_once_and_again_after_its_end() {
        let troubles = Troubles::default();
        assert!(troubles.is_news(&"VmsUser video/alice", &"refused"));
        assert!(!troubles.is_news(&"VmsUser video/alice", &"refused"));
        assert!(troubles.is_news(&"VmsUser video/bob", &"refused"));
        assert!(troubles.is_news(&"VmsUser video/alice", &"unreachable"));
        troubles.end(&"VmsUser video/alice");
        assert!(troubles.is_news(&"VmsUser video/alice", &"unreachable"));
    }
}

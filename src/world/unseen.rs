//! Users of whom nobody knows what is declared.

use std::collections::BTreeSet;

use crate::domain::name::{Namespace, ObjectRef};

/// Users of whom nobody knows what is declared: that they are not there says nothing.
#[derive(Debug, Default)]
pub(super) struct Unseen {
    /// The namespaces that are looked at; `None` is all of them.
    pub(super) watched: Option<BTreeSet<Namespace>>,
    /// Those that may not be read.
    pub(super) forbidden: BTreeSet<Namespace>,
    /// Users who are there and cannot be read.
    pub(super) unreadable: BTreeSet<ObjectRef>,
}

impl Unseen {
    /// Whether nobody knows what is declared of a user.
    pub(super) fn has(&self, user: &ObjectRef) -> bool {
        let watched = self.watched.as_ref();
        watched.is_some_and(|watched| !watched.contains(&user.namespace))
            || self.forbidden.contains(&user.namespace)
            || self.unreadable.contains(user)
    }
}

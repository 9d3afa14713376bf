//! Users that may lose what they made in the VMS, until they have lost it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::{api::v1alpha1::VmsServerStatus, domain::name::ObjectRef, status::Guarded};

/// An object and since when it is being deleted; another one of its name is another deletion.
pub(crate) type Deletion = (ObjectRef, Timestamp);

/// Users that may lose what they made, and what the status of the server says about it. The writer of that status holds
/// this lock.
#[derive(Debug, Default)]
pub(crate) struct ApprovedLosses {
    /// As in status; read once, because a watch may report an older one.
    known: Option<Guarded>,
    /// Users that may be deleted, until the watch reports that they are gone: if forgotten sooner, they would be counted
    /// twice.
    pub(crate) deletions: BTreeSet<Deletion>,
    /// Users that may lose licences, until these are taken.
    pub(crate) removals: BTreeSet<ObjectRef>,
    /// How many of the recorded losses of licences nobody has used yet.
    pub(crate) reserved_removals: usize,
}

impl ApprovedLosses {
    /// What the status says.
    pub(crate) fn known(&mut self, status: &VmsServerStatus) -> &mut Guarded {
        self.known.get_or_insert_with(|| Guarded::recorded(status))
    }

    /// Forgets users whose deletion is over.
    pub(crate) fn keep(&mut self, deletions: &BTreeMap<ObjectRef, Timestamp>) {
        self.deletions
            .retain(|(user, since)| deletions.get(user) == Some(since));
    }

    /// Forgets a user that has lost licences.
    pub(crate) fn done(&mut self, user: &ObjectRef) {
        self.removals.remove(user);
    }
}

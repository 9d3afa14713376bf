//! Users that may lose what they made in the VMS, until they have lost it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::{
    api::v1alpha1::VmsServerStatus,
    domain::{change_guard::Cause, name::ObjectRef},
    status::Guarded,
};

/// An object and since when it is being deleted; another one of its name is another deletion.
pub(crate) type Deletion = (ObjectRef, Timestamp);

/// Users that may lose what they made, and what the status of the server says about it. The writer of that status holds
/// this lock.
#[derive(Debug, Default)]
pub(crate) struct ApprovedLosses {
    /// As in status; read once, because a watch may report an older one.
    known: Option<Guarded>,
    /// Until the watch reports that they are gone: if forgotten sooner, they would be counted twice.
    pub(crate) deletions: Approved<Deletion>,
    /// Until their licences are taken.
    pub(crate) licenses: Approved<ObjectRef>,
}

/// Users that may lose something by one cause.
#[derive(Debug)]
pub(crate) struct Approved<T> {
    /// How many of the recorded losses nobody has used yet.
    reserved: usize,
    pub(crate) members: BTreeSet<T>,
}

impl<T> Default for Approved<T> {
    fn default() -> Self {
        Self {
            reserved: 0,
            members: BTreeSet::new(),
        }
    }
}

impl ApprovedLosses {
    /// What the status says.
    pub(crate) fn known(&mut self, status: &VmsServerStatus) -> &mut Guarded {
        self.known.get_or_insert_with(|| Guarded::recorded(status))
    }

    /// Forgets users whose deletion is over.
    pub(crate) fn keep(&mut self, deletions: &BTreeMap<ObjectRef, Timestamp>) {
        self.deletions
            .members
            .retain(|(user, since)| deletions.get(user) == Some(since));
    }

    /// Forgets a user that has lost licences.
    pub(crate) fn done(&mut self, user: &ObjectRef) {
        self.licenses.members.remove(user);
    }

    /// Users that count as gone, although they may still exist.
    pub(crate) fn gone(&self) -> usize {
        self.deletions.members.len() + self.deletions.reserved
    }

    /// How many of the recorded losses nobody has used yet.
    pub(crate) fn reserved(&mut self, cause: Cause) -> &mut usize {
        match cause {
            Cause::Deletion => &mut self.deletions.reserved,
            Cause::Licenses => &mut self.licenses.reserved,
        }
    }
}

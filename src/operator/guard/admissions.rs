//! Who may lose what they made, until it is done.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::{
    api::v1alpha1::VmsServerStatus,
    domain::{change_guard::Cause, name::ObjectRef},
    status::Guarded,
};

/// An object and since when it is being deleted; another one of its name is another deletion.
pub(super) type Deletion = (ObjectRef, Timestamp);

/// Who may lose what they made, and what stands in the status of the server about it. Whoever writes that status holds
/// this.
#[derive(Debug, Default)]
pub(crate) struct Admissions {
    /// As it stands in status; read there once, for a watch may bring an older one.
    known: Option<Guarded>,
    /// Until the watch says that they are gone: whoever is forgotten sooner is counted twice.
    pub(super) deletions: Admitted<Deletion>,
    /// Until their licences are taken.
    pub(super) licenses: Admitted<ObjectRef>,
}

/// Those who may lose something by one cause.
#[derive(Debug)]
pub(super) struct Admitted<T> {
    /// How many of the recorded losses nobody has used yet.
    reserved: usize,
    pub(super) members: BTreeSet<T>,
}

impl<T> Default for Admitted<T> {
    fn default() -> Self {
        Self {
            reserved: 0,
            members: BTreeSet::new(),
        }
    }
}

impl Admissions {
    /// What stands in status.
    pub(in crate::operator) fn known(&mut self, status: &VmsServerStatus) -> &mut Guarded {
        self.known.get_or_insert_with(|| Guarded::recorded(status))
    }

    /// Forgets whose deletion is over.
    pub(super) fn keep(&mut self, deletions: &BTreeMap<ObjectRef, Timestamp>) {
        self.deletions
            .members
            .retain(|(user, since)| deletions.get(user) == Some(since));
    }

    /// Forgets who has lost licences.
    pub(in crate::operator) fn done(&mut self, user: &ObjectRef) {
        self.licenses.members.remove(user);
    }

    /// Users who count as gone, although they may still be there.
    pub(super) fn gone(&self) -> usize {
        self.deletions.members.len() + self.deletions.reserved
    }

    /// How many of the recorded losses nobody has used yet.
    pub(super) fn reserved(&mut self, cause: Cause) -> &mut usize {
        match cause {
            Cause::Deletion => &mut self.deletions.reserved,
            Cause::Licenses => &mut self.licenses.reserved,
        }
    }
}

//! The steps that keep layouts and camera groups, in words that every driver understands.

use std::{collections::BTreeSet, sync::Arc};

use crate::domain::{
    name::{CameraId, SetId},
    site::SetKind,
};

/// One step; each is one write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetStep {
    /// Make one that is not there.
    Make(NewSet),
    /// Change what one holds, or how it is called.
    Change(SetChange),
    /// Delete one, for everybody.
    Delete(IdentifiedSet),
}

/// A layout or camera group by id *and* name: neither alone is proof enough to change it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct IdentifiedSet {
    /// Layout or group.
    pub kind: SetKind,
    /// Its id.
    pub id: SetId,
    /// Its name, as it was listed.
    pub name: Arc<str>,
}

/// A layout or camera group to be made. Nobody holds it yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSet {
    /// Layout or group.
    pub kind: SetKind,
    /// Its name.
    pub name: Arc<str>,
    /// The arrangement of its cells.
    pub template: Option<Arc<str>>,
    /// Its cameras, in the order of its cells.
    pub cells: Vec<CameraId>,
}

/// A change of one. Either cameras are put in or cameras are taken out, never both at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetChange {
    /// Which.
    pub set: IdentifiedSet,
    /// What it will be called.
    pub name: Arc<str>,
    /// The arrangement of its cells; `None` is the one that it has.
    pub template: Option<Arc<str>>,
    /// What it holds now.
    pub from: BTreeSet<CameraId>,
    /// What it will hold, in the order of cells where they are free to choose.
    pub to: Vec<CameraId>,
}

impl SetStep {
    /// Layout or group.
    pub const fn kind(&self) -> SetKind {
        match self {
            Self::Make(set) => set.kind,
            Self::Change(change) => change.set.kind,
            Self::Delete(set) => set.kind,
        }
    }

    /// What it is called before.
    pub const fn name(&self) -> &Arc<str> {
        match self {
            Self::Make(set) => &set.name,
            Self::Change(change) => &change.set.name,
            Self::Delete(set) => &set.name,
        }
    }
}

impl SetChange {
    /// The cameras that are put in.
    pub fn added(&self) -> BTreeSet<CameraId> {
        let to = self.to.iter();
        to.filter(|id| !self.from.contains(*id)).cloned().collect()
    }

    /// The cameras that are taken out.
    pub fn removed(&self) -> BTreeSet<CameraId> {
        let stay: BTreeSet<_> = self.to.iter().collect();
        let from = self.from.iter();
        from.filter(|id| !stay.contains(id)).cloned().collect()
    }
}

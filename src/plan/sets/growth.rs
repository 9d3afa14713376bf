//! Putting cameras into what somebody may hold already: nobody may be shown a camera by it that they do not see anyway.

use std::collections::BTreeSet;

use super::step::SetChange;
use crate::{
    domain::name::{CameraId, Login},
    world::StoreUser,
};

/// Cameras that are to be put into a layout or camera group. Who holds it in the VMS decides whether they can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Growth {
    /// All of it.
    pub whole: SetChange,
}

/// A user of the VMS who holds what is to grow, and does not see what is to be put into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Onlooker {
    /// Who it is.
    pub login: Login,
    /// The cameras that they would be shown.
    pub cameras: BTreeSet<CameraId>,
}

impl Growth {
    /// What a user would be shown by it beyond what they see by themselves.
    pub fn onlooker(&self, user: &StoreUser) -> Option<Onlooker> {
        let set = &self.whole.set;
        let access = &user.grant.access;
        if !access.sets(set.kind).contains(&set.id) {
            return None;
        }
        let cameras = &self.whole.added() - &access.cameras;
        (!cameras.is_empty()).then(|| Onlooker {
            login: user.login.clone(),
            cameras,
        })
    }

    /// What can be put in, if these are all who hold it and would be shown more by it; `None` is nothing.
    pub fn admitted(&self, onlookers: &[Onlooker]) -> Option<SetChange> {
        let withheld: BTreeSet<&CameraId> = onlookers
            .iter()
            .flat_map(|onlooker| &onlooker.cameras)
            .collect();
        let mut change = self.whole.clone();
        change.to.retain(|id| !withheld.contains(id));
        (!change.added().is_empty()).then_some(change)
    }
}

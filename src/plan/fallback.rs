//! What to try where a server refuses a change: nothing that is only kept may stand in the way of what is taken.

use std::sync::Arc;

use super::Change;
use crate::{domain::access::Grant, world::Inventory};

impl Change {
    /// Smaller changes, each with less that a server could refuse; the last ones take everything there is to refuse, where
    /// something is to be taken at all. `known_as` is the name that the server has taken before.
    ///
    /// None of them adds what the change does not add.
    pub fn fallbacks(&self, known_as: &Arc<str>, inventory: &Inventory) -> Vec<Self> {
        if self.from == self.to {
            return Vec::new();
        }
        let with = |to: Grant| Self {
            display_name: Arc::clone(known_as),
            to,
            ..self.clone()
        };
        let mut smaller = vec![
            with(self.to.clone()),
            with(offered(self.to.clone(), inventory)),
        ];
        let common = self.from.intersection(&self.to);
        if common != self.from {
            let network = self.from.network.clone();
            smaller.extend([
                with(without_lists(common)),
                with(Grant {
                    network,
                    ..self.from.without_access()
                }),
            ]);
        }
        smaller.retain(|change| change != self);
        smaller.dedup();
        smaller
    }
}

/// What of a grant the parent account is seen to have.
fn offered(mut grant: Grant, inventory: &Inventory) -> Grant {
    let access = &mut grant.access;
    access
        .cameras
        .retain(|id| inventory.cameras.contains_key(id));
    access
        .layouts
        .retain(|id| inventory.layouts.contains_key(id));
    access.groups.retain(|id| inventory.groups.contains_key(id));
    grant
        .permissions
        .retain(|name| inventory.held.contains_key(name));
    grant
}

/// Without what is written whole in each request, whether or not it changes.
fn without_lists(mut grant: Grant) -> Grant {
    grant.access.layouts.clear();
    grant.access.groups.clear();
    grant.permissions.clear();
    grant
}

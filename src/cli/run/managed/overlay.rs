//! What a server would have after a write, for whoever plans.

use std::sync::Arc;

use crate::{
    domain::{name::SetId, site::SetKind},
    plan::SetStep,
    world::{Inventory, ObservedSet},
};

/// Writes to what was read. What is made has no id before the server gives it one: it gets one that no server gives.
pub(super) fn write(inventory: &mut Arc<Inventory>, step: &SetStep) {
    let inventory = Arc::make_mut(inventory);
    let sets = match step.kind() {
        SetKind::Layout => &mut inventory.layouts,
        SetKind::Group => &mut inventory.groups,
    };
    match step {
        SetStep::Make(set) => {
            let id = SetId::from(format!("new `{}`", set.name));
            let made = ObservedSet {
                name: Arc::clone(&set.name),
                members: set.cells.iter().cloned().collect(),
            };
            sets.insert(id, made);
        }
        SetStep::Change(change) => {
            let changed = ObservedSet {
                name: Arc::clone(&change.name),
                members: change.to.iter().cloned().collect(),
            };
            sets.insert(change.set.id.clone(), changed);
        }
        SetStep::Delete(set) => {
            sets.remove(&set.id);
        }
    }
}

//! What stays in force although nothing that is there grants it any more.

use std::collections::BTreeSet;

use super::{
    Case,
    candidates::{Candidates, Declared},
};
use crate::domain::name::Name;

/// What leads nowhere, and may have granted what is held.
#[derive(Clone, Copy)]
pub(super) struct Missing {
    /// A name of which no id is known.
    pub(super) name: bool,
    /// A role.
    pub(super) role: bool,
}

/// What is held that may be what a name or a role granted which leads nowhere now: of a name, what no object
/// stands for; of a role, anything.
///
/// Of what no object stands for nothing tells whether it is shared: a namespace keeps it only where everything is.
pub(super) fn retained<'i, T: Declared>(
    case: &Case<'i>,
    candidates: &Candidates<'_, T>,
    missing: Missing,
    held: Option<&'i BTreeSet<T::Id>>,
    name: impl Fn(&T::Id) -> Option<&'i Name>,
) -> BTreeSet<T::Id> {
    if !case.intact {
        return BTreeSet::new();
    }
    let stays = |id: &&T::Id| match name(id) {
        Some(name) => missing.role && candidates.includes(name),
        None => (missing.role || missing.name) && candidates.is_everything(),
    };
    held.into_iter().flatten().filter(stays).cloned().collect()
}

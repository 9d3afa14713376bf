//! What stays in force although nothing that is there grants it any more.

use std::{collections::BTreeSet, ops::Deref};

use super::candidates::{Candidates, Declared};
use crate::{domain::name::Name, rules::case::Case};

/// What leads nowhere, and may have granted what is held.
#[derive(Clone, Copy)]
pub(super) struct Missing<'a> {
    /// Names of which no id is known.
    pub(super) names: &'a BTreeSet<Name>,
    /// A role.
    pub(super) role: bool,
}

/// What is held and was granted by a name or a role that leads nowhere now: by a name, what it is recorded to have stood
/// for, or else what no object stands for; by a role, anything.
///
/// Nothing tells whether something is shared that no object stands for: a namespace keeps it only where everything is, or
/// where the name is.
pub(super) fn retained<'i, T: Declared>(
    case: &Case<'i>,
    candidates: &Candidates<'_, T>,
    missing: Missing<'_>,
    held: Option<&'i BTreeSet<T::Id>>,
    name: impl Fn(&T::Id) -> Option<&'i Name>,
) -> BTreeSet<T::Id>
where
    T::Id: Deref<Target = str>,
{
    if !case.intact {
        return BTreeSet::new();
    }
    let stays = |id: &&T::Id| match name(id) {
        Some(name) => missing.role && candidates.includes(name),
        None if missing.role => candidates.is_everything(),
        None => match &case.user.record.granted_names {
            Some(recorded) => missing.names.iter().any(|name| {
                candidates.includes(name) && recorded.contains(candidates.names.field, name, id)
            }),
            None => !missing.names.is_empty() && candidates.is_everything(),
        },
    };
    held.into_iter().flatten().filter(stays).cloned().collect()
}

//! What one declared name stands for in the VMS.

use std::{collections::BTreeMap, sync::Arc};

use crate::domain::{name::Name, site::Anchor};

/// What a declared name stands for in the VMS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolution<Id> {
    /// This.
    Found(Id),
    /// Nothing there; `known` is the id that the declaration or an earlier reading gave.
    Missing {
        /// What is looked for, for a person.
        wanted: Arc<str>,
        /// The id, where it is known.
        known: Option<Id>,
    },
    /// So many things of that name.
    Ambiguous {
        /// The name in the VMS.
        name: Arc<str>,
        /// How many there are.
        count: usize,
    },
    /// Another object stands for it already.
    Duplicate {
        /// The id.
        id: Id,
        /// The object that came first in the order of names.
        first: Name,
    },
}

impl<Id> Resolution<Id> {
    /// The id, where there is exactly one and it is there.
    pub const fn found(&self) -> Option<&Id> {
        match self {
            Self::Found(id) => Some(id),
            Self::Missing { .. } | Self::Ambiguous { .. } | Self::Duplicate { .. } => None,
        }
    }

    /// The id that the declaration means, whether or not it exists, and whether or not another object stands for it.
    pub const fn meant(&self) -> Option<&Id> {
        match self {
            Self::Found(id) | Self::Duplicate { id, .. } => Some(id),
            Self::Missing { known, .. } => known.as_ref(),
            Self::Ambiguous { .. } => None,
        }
    }
}

/// Ids by the names that the VMS shows.
pub(super) fn names<'a, Id: Clone + 'a>(
    things: impl Iterator<Item = (&'a Id, &'a Arc<str>)>,
) -> BTreeMap<Arc<str>, Vec<Id>> {
    let mut by_name: BTreeMap<Arc<str>, Vec<Id>> = BTreeMap::new();
    for (id, name) in things {
        by_name
            .entry(Arc::clone(name))
            .or_default()
            .push(id.clone());
    }
    by_name
}

/// What an anchor stands for.
pub(super) fn resolve<Id: Clone + From<Arc<str>>>(
    anchor: &Anchor,
    exists: impl Fn(&Id) -> bool,
    by_name: &BTreeMap<Arc<str>, Vec<Id>>,
    taken_by: impl Fn(&Id) -> Option<Name>,
) -> Resolution<Id> {
    let found = match anchor {
        Anchor::Id(id)
        | Anchor::Name {
            pinned: Some(id), ..
        } => {
            let id = Id::from(Arc::clone(id));
            if !exists(&id) {
                return Resolution::Missing {
                    wanted: wanted(anchor),
                    known: Some(id),
                };
            }
            id
        }
        Anchor::Name { name, pinned: None } => match by_name.get(name).map(Vec::as_slice) {
            None | Some([]) => {
                return Resolution::Missing {
                    wanted: wanted(anchor),
                    known: None,
                };
            }
            Some([id]) => id.clone(),
            Some(several) => {
                return Resolution::Ambiguous {
                    name: Arc::clone(name),
                    count: several.len(),
                };
            }
        },
    };
    match taken_by(&found) {
        Some(first) => Resolution::Duplicate { id: found, first },
        None => Resolution::Found(found),
    }
}

fn wanted(anchor: &Anchor) -> Arc<str> {
    match anchor {
        Anchor::Id(id) => format!("id {id}").into(),
        Anchor::Name { name, pinned: None } => format!("name `{name}`").into(),
        Anchor::Name {
            name,
            pinned: Some(id),
        } => format!("id {id}, once named `{name}`").into(),
    }
}

//! What one declared name stands for in the VMS.

use std::{cell::OnceCell, collections::BTreeMap, sync::Arc};

use crate::domain::{
    name::Name,
    similar::{Difference, LookAlikes},
    site::Anchor,
};

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
        /// By what the name differs from one that the VMS has, where a person takes the two for one.
        alike: Option<Difference>,
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

/// Whether a declared name stands for something, whatever its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It does.
    Found,
    /// The VMS has no such thing.
    Gone,
    /// The VMS has several of that name.
    Ambiguous,
    /// Another object stands for the thing.
    Superseded,
}

impl<Id> From<&Resolution<Id>> for Standing {
    fn from(resolution: &Resolution<Id>) -> Self {
        match resolution {
            Resolution::Found(_) => Self::Found,
            Resolution::Missing { .. } => Self::Gone,
            Resolution::Ambiguous { .. } => Self::Ambiguous,
            Resolution::Duplicate { .. } => Self::Superseded,
        }
    }
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
pub(super) struct Titles<Id> {
    ids: BTreeMap<Arc<str>, Vec<Id>>,
    /// Made when the first name is not found: mostly all are.
    alike: OnceCell<LookAlikes>,
}

impl<Id: Clone> Titles<Id> {
    /// Those of these things.
    pub(super) fn of<'a>(things: impl Iterator<Item = (&'a Id, &'a Arc<str>)>) -> Self
    where
        Id: 'a,
    {
        let mut ids: BTreeMap<Arc<str>, Vec<Id>> = BTreeMap::new();
        for (id, name) in things {
            ids.entry(Arc::clone(name)).or_default().push(id.clone());
        }
        Self {
            ids,
            alike: OnceCell::new(),
        }
    }

    fn ids(&self, name: &str) -> &[Id] {
        self.ids.get(name).map_or(&[], Vec::as_slice)
    }

    fn alike(&self, name: &str) -> Option<Difference> {
        let alike = self.alike.get_or_init(|| self.ids.keys().collect());
        alike.of(name)
    }
}

/// What an anchor stands for.
pub(super) fn resolve<Id: Clone + From<Arc<str>>>(
    anchor: &Anchor,
    exists: impl Fn(&Id) -> bool,
    titles: &Titles<Id>,
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
                    alike: None,
                };
            }
            id
        }
        Anchor::Name { name, pinned: None } => match titles.ids(name) {
            [] => {
                return Resolution::Missing {
                    wanted: wanted(anchor),
                    known: None,
                    alike: titles.alike(name),
                };
            }
            [id] => id.clone(),
            several => {
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

/// What something is called in the VMS, where that is another name than the declared one.
pub(super) fn retitled(anchor: &Anchor, title: Option<&Arc<str>>) -> Option<Arc<str>> {
    match anchor {
        Anchor::Id(_) => None,
        Anchor::Name { name, .. } => title.filter(|title| *title != name).cloned(),
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

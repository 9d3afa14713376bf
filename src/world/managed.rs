//! How a layout or group is kept in the VMS.

use std::{borrow::Cow, sync::Arc};

use crate::domain::{
    management::Management,
    name::CameraId,
    site::{Anchor, CameraSet},
};

/// How a layout or group is kept in the VMS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManagedSet {
    /// The name by which it is looked for, and made where it is not there; `None` where it is looked for by its id.
    pub made_as: Option<Arc<str>>,
    /// What it is to be called there; `None` is as it is. By another name than the one it was made by it is found by its id
    /// alone: whoever renames it records that first.
    pub title: Option<Arc<str>>,
    /// The arrangement of its cells, by the server's name for it.
    pub template: Option<Arc<str>>,
    /// The cameras that it is to hold, in the order of their cells: named ones first.
    pub cells: Vec<CameraId>,
}

impl ManagedSet {
    /// What a declaration says of it, and of its cameras.
    pub(super) fn of(set: &CameraSet, management: &Management, cells: Vec<CameraId>) -> Self {
        let made_as = match &set.anchor {
            Anchor::Id(_) => None,
            Anchor::Name { name, .. } => Some(Arc::clone(name)),
        };
        Self {
            title: management.title.clone().or_else(|| made_as.clone()),
            made_as,
            template: management.template.clone(),
            cells,
        }
    }
}

/// Where it is found. What is made anew where it is gone is found by its name again.
pub(super) fn anchor_of(set: &CameraSet, is_there: impl Fn(&str) -> bool) -> Cow<'_, Anchor> {
    match &set.anchor {
        Anchor::Name {
            name,
            pinned: Some(id),
        } if set.management.is_some() && !is_there(id) => Cow::Owned(Anchor::Name {
            name: Arc::clone(name),
            pinned: None,
        }),
        Anchor::Id(_) | Anchor::Name { .. } => Cow::Borrowed(&set.anchor),
    }
}

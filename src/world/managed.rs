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
    /// What it is to be called there; `None` is as it is. By another name it is found again only once its id is recorded.
    pub title: Option<Arc<str>>,
    /// The arrangement of its cells, by the server's name for it.
    pub template: Option<Arc<str>>,
    /// The cameras that it is to hold, in the order of their cells: named ones first.
    pub cells: Vec<CameraId>,
}

impl ManagedSet {
    /// What a declaration says of it, and of its cameras.
    pub(super) fn of(set: &CameraSet, management: &Management, cells: Vec<CameraId>) -> Self {
        let (made_as, is_recorded) = match &set.anchor {
            Anchor::Id(_) => (None, true),
            Anchor::Name { name, pinned } => (Some(Arc::clone(name)), pinned.is_some()),
        };
        let title = management.title.clone().filter(|_| is_recorded);
        Self {
            title: title.or_else(|| made_as.clone()),
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

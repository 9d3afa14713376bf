//! What the names of a declaration stand for.

use std::{collections::BTreeSet, ops::Deref, sync::Arc};

use crate::domain::{
    access::Access,
    granted_names::GrantedNames,
    name::{CameraId, Name, SetId},
    site::SetKind,
};

/// What the names of a declaration and its roles stand for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NamedObjects {
    /// The field of each name, and the id that it stands for.
    pub(super) found: Vec<(&'static str, Name, Arc<str>)>,
    /// Those that lead to nothing of which an id is known.
    pub(super) lost: Vec<(&'static str, Name)>,
    /// Whether a role is not there: nobody knows what it names.
    pub(super) is_incomplete: bool,
}

impl NamedObjects {
    /// Takes in the names of a field: what they stand for, and those that lead nowhere.
    pub(super) fn add<Id: Deref<Target = str>>(
        &mut self,
        field: &'static str,
        found: &[(Name, Id)],
        lost: &BTreeSet<Name>,
    ) {
        let found = found.iter();
        let found = found.map(|(name, id)| (field, name.clone(), (**id).into()));
        self.found.extend(found);
        self.lost
            .extend(lost.iter().map(|name| (field, name.clone())));
    }

    /// What to record of them with a user who holds that; `None` where it is not known what all of them stood for, or
    /// where there are too many.
    pub fn granted(&self, before: Option<&GrantedNames>, held: &Access) -> Option<GrantedNames> {
        if before.is_none() && (self.is_incomplete || !self.lost.is_empty()) {
            return None;
        }
        let mut granted = before
            .filter(|_| self.is_incomplete)
            .cloned()
            .unwrap_or_default();
        for (field, name, id) in &self.found {
            if holds(held, field, id) {
                granted.insert(field, name, id);
            }
        }
        for (field, name) in &self.lost {
            for id in ids(held, field) {
                if before.is_some_and(|before| before.contains(field, name, id)) {
                    granted.insert(field, name, id);
                }
            }
        }
        (granted.len() <= GrantedNames::MOST).then_some(granted)
    }
}

/// Whether an id is held of what a field names.
fn holds(held: &Access, field: &str, id: &str) -> bool {
    match set_kind(field) {
        Some(kind) => held.sets(kind).contains(id),
        None => held.cameras.contains(id),
    }
}

/// The ids that are held of what a field names.
fn ids<'a>(held: &'a Access, field: &str) -> Box<dyn Iterator<Item = &'a str> + 'a> {
    match set_kind(field) {
        Some(kind) => Box::new(held.sets(kind).iter().map(SetId::as_str)),
        None => Box::new(held.cameras.iter().map(CameraId::as_str)),
    }
}

/// `None` is the cameras.
fn set_kind(field: &str) -> Option<SetKind> {
    let mut kinds = [SetKind::Layout, SetKind::Group].into_iter();
    kinds.find(|kind| kind.field() == field)
}

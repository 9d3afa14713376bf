//! The names of permissions, which servers may show by their ids.

use std::{cell::OnceCell, collections::BTreeMap, sync::Arc};

use super::super::wire::{HeldPermission, Permission, WireId};
use crate::domain::permission::PermissionName;

/// The ids of permissions that the parent account holds.
pub(in super::super) fn ids_of(
    permissions: &[Permission],
) -> impl Iterator<Item = (PermissionName, WireId)> {
    permissions.iter().map(|permission| {
        let name = PermissionName::from(Arc::clone(&permission.name));
        (name, permission.id.clone())
    })
}

/// Those of permissions that a user holds, where both are shown.
pub(in super::super) fn ids_shown(
    held: &[HeldPermission],
) -> impl Iterator<Item = (PermissionName, WireId)> {
    held.iter().filter_map(|held| match held {
        HeldPermission::Named(name, Some(id)) => Some((Arc::clone(name).into(), id.clone())),
        HeldPermission::Named(_, None) | HeldPermission::Id(_) | HeldPermission::Text(_) => None,
    })
}

/// Finds the name of a permission that a user holds.
pub(in super::super) struct Names<'a> {
    ids: &'a BTreeMap<PermissionName, WireId>,
    /// Made for the first that is shown by its id: mostly all have names.
    by_id: OnceCell<BTreeMap<Arc<str>, &'a PermissionName>>,
}

impl<'a> Names<'a> {
    pub(in super::super) const fn new(ids: &'a BTreeMap<PermissionName, WireId>) -> Self {
        Self {
            ids,
            by_id: OnceCell::new(),
        }
    }

    fn by_id(&self, id: &str) -> Option<&'a PermissionName> {
        let ids = || self.ids.iter().map(|(name, id)| (id.text(), name));
        let by_id = self.by_id.get_or_init(|| ids().collect());
        by_id.get(id).copied()
    }

    /// Whether somebody has shown what it is called.
    pub(in super::super) fn has(&self, held: &HeldPermission) -> bool {
        match held {
            HeldPermission::Named(..) => true,
            HeldPermission::Id(id) => self.by_id(&id.text()).is_some(),
            HeldPermission::Text(text) => {
                self.ids
                    .contains_key(&PermissionName::from(Arc::clone(text)))
                    || self.by_id(text).is_some()
            }
        }
    }

    /// The name, or one that nobody holds for an id that nobody has shown, so that it counts as too much.
    pub(in super::super) fn of(&self, held: &HeldPermission) -> PermissionName {
        let named = |id: &str| self.by_id(id).cloned();
        match held {
            HeldPermission::Named(name, _) => Arc::clone(name).into(),
            HeldPermission::Id(id) => {
                let id = id.text();
                named(&id).unwrap_or_else(|| format!("#{id}").into())
            }
            HeldPermission::Text(text) => {
                let name = PermissionName::from(Arc::clone(text));
                if self.ids.contains_key(&name) {
                    return name;
                }
                named(text).unwrap_or(name)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_called_as_the_parent_account_shows_it_and_never_passed_over() {
        let id = |text: &str| WireId::new(text);
        let ids = BTreeMap::from([("ptz".into(), id("41")), ("42".into(), id("a-1"))]);
        let names = Names::new(&ids);
        for (held, name, is_known) in [
            (HeldPermission::Id(id("41")), "ptz", true),
            (HeldPermission::Id(id("99")), "#99", false),
            (HeldPermission::Text("ptz".into()), "ptz", true),
            (HeldPermission::Text("41".into()), "ptz", true),
            (HeldPermission::Text("a-1".into()), "42", true),
            (HeldPermission::Text("42".into()), "42", true),
            (HeldPermission::Text("bridges".into()), "bridges", false),
            (
                HeldPermission::Named("bridges".into(), Some(id("41"))),
                "bridges",
                true,
            ),
        ] {
            assert_eq!(names.of(&held).as_str(), name, "{held:?}");
            assert_eq!(names.has(&held), is_known, "{held:?}");
        }
    }
}

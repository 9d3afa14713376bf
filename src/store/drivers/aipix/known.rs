//! What a server has said of itself so far.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    compile::{Dialect, Streams},
    wire::{Announcement, WireId},
};
use crate::{
    domain::{
        aipix::{AipixForm, IpPoolForm},
        permission::PermissionName,
    },
    store::answers::PageSize,
};

/// More permissions than any server has: no more ids are kept.
const MOST_PERMISSIONS: usize = 10_000;

/// What a server has said of itself so far.
pub(super) struct Known {
    pub(super) announcement: Option<Announcement>,
    /// The listings whose usual pages are too large.
    pub(super) page_sizes: BTreeMap<String, PageSize>,
    /// Whoever is asking has it as it was when they began.
    pub(super) dialect: Arc<Dialect>,
    /// The first stream of each camera that shows any.
    pub(super) streams: Streams,
}

impl Known {
    /// Nothing yet but what is stated.
    pub(super) fn of(stated: &AipixForm) -> Self {
        Self {
            announcement: None,
            page_sizes: BTreeMap::new(),
            dialect: Arc::new(Dialect {
                ip_pool: stated.ip_pool.clone(),
                ..Dialect::default()
            }),
            streams: Streams::new(),
        }
    }

    /// Takes in what the server announces now. What is stated outranks it.
    pub(super) fn announce(&mut self, stated: &AipixForm, announcement: Announcement) {
        let announced = announcement.ip_pool.then(IpPoolForm::default);
        let dialect = Arc::make_mut(&mut self.dialect);
        dialect.ip_pool = stated.ip_pool.clone().or(announced);
        dialect.validity = announcement.validity;
        dialect.password_hash = announcement.password_hash;
        self.announcement = Some(announcement);
    }

    /// Takes in which permission has which id.
    pub(super) fn learn(&mut self, ids: impl Iterator<Item = (PermissionName, WireId)>) {
        for (name, id) in ids {
            let known = &self.dialect.permissions;
            let has_room = known.len() < MOST_PERMISSIONS || known.contains_key(&name);
            if has_room && known.get(&name) != Some(&id) {
                let dialect = Arc::make_mut(&mut self.dialect);
                dialect.permissions.insert(name, id);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stated_outranks_what_is_announced_and_nothing_outlives_its_announcement() {
        let announced = Announcement {
            ip_pool: true,
            ..Announcement::default()
        };
        let nothing = AipixForm::default();
        let mut known = Known::of(&nothing);
        assert_eq!(known.dialect.ip_pool, None);
        known.announce(&nothing, announced.clone());
        assert_eq!(known.dialect.ip_pool, Some(IpPoolForm::default()));
        known.announce(&nothing, Announcement::default());
        assert_eq!(known.dialect.ip_pool, None);

        let form = IpPoolForm {
            field: "allowed_ips".parse().unwrap(),
            ..IpPoolForm::default()
        };
        let stated = AipixForm {
            ip_pool: Some(form.clone()),
            ..AipixForm::default()
        };
        let mut known = Known::of(&stated);
        assert_eq!(known.dialect.ip_pool.as_ref(), Some(&form));
        known.announce(&stated, announced);
        assert_eq!(known.dialect.ip_pool, Some(form));
    }
}

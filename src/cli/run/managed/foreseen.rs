//! Users as a run would leave them that only says so.

use std::collections::BTreeMap;

use parking_lot::Mutex;

use crate::{domain::name::UserId, engine::Preview, world::StoreUser};

/// Those who are there.
#[derive(Debug, Default)]
pub(in crate::cli::run) struct Foreseen(Mutex<BTreeMap<UserId, StoreUser>>);

impl Foreseen {
    /// Records what becomes of one.
    pub(in crate::cli::run) fn note(&self, preview: &Preview) {
        if let (Some(user), Some(target)) = (&preview.observed, &preview.target) {
            let user = StoreUser {
                grant: target.clone(),
                ..user.clone()
            };
            self.0.lock().insert(user.id.clone(), user);
        }
    }

    /// All of them, by their ids.
    pub(super) fn into_users(self) -> BTreeMap<UserId, StoreUser> {
        self.0.into_inner()
    }
}

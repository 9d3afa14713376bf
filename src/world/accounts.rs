//! Records of accounts that were made for users of other namespaces, or left behind.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::domain::{account::Account, name::ObjectRef, user::User};

/// All records of accounts.
#[derive(Debug, Default)]
pub(super) struct Accounts {
    objects: BTreeMap<ObjectRef, Arc<Account>>,
    by_user: BTreeMap<ObjectRef, BTreeSet<ObjectRef>>,
}

impl Accounts {
    pub(super) fn get(&self, object: &ObjectRef) -> Option<&Arc<Account>> {
        self.objects.get(object)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Arc<Account>> {
        self.objects.values()
    }

    /// Those that were made for the objects of a name, whichever server has them.
    pub(super) fn of_object(&self, user: &ObjectRef) -> impl Iterator<Item = &Arc<Account>> {
        let objects = self.by_user.get(user).into_iter().flatten();
        objects.filter_map(|object| self.objects.get(object))
    }

    /// The one that was made for just this user.
    pub(super) fn of_user(&self, user: &User) -> Option<&Arc<Account>> {
        self.of_object(&user.object)
            .find(|account| account.uid == user.uid && account.server() == user.server)
    }

    /// Takes in a record; returns the one before, if it differs.
    pub(super) fn put(&mut self, account: Account) -> Changed {
        let account = Arc::new(account);
        let object = account.object.clone();
        let before = self.objects.insert(object.clone(), Arc::clone(&account));
        if before.as_ref() == Some(&account) {
            return Changed::Nothing;
        }
        if let Some(before) = &before {
            self.unlist(before);
        }
        let of_user = self.by_user.entry(account.user.clone());
        of_user.or_default().insert(object);
        Changed::From(before)
    }

    pub(super) fn remove(&mut self, object: &ObjectRef) -> Option<Arc<Account>> {
        let account = self.objects.remove(object)?;
        self.unlist(&account);
        Some(account)
    }

    fn unlist(&mut self, account: &Account) {
        if let Some(of_user) = self.by_user.get_mut(&account.user) {
            of_user.remove(&account.object);
            if of_user.is_empty() {
                self.by_user.remove(&account.user);
            }
        }
    }
}

/// What a record was before.
pub(super) enum Changed {
    /// The same.
    Nothing,
    /// Another one, or not there.
    From(Option<Arc<Account>>),
}

//! An account in the VMS that the owner of a server keeps a record of: one that was made for a user of another
//! namespace, or one that was left behind.

use std::sync::Arc;

use jiff::Timestamp;

use super::{
    fingerprint::Fingerprint,
    name::{Name, ObjectRef, Uid, UserId},
    user::{RecordedState, User},
};

/// A record of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The object that records it, beside the server.
    pub object: ObjectRef,
    /// The server, in the same namespace.
    pub server: Name,
    /// The user that it was made for.
    pub user: ObjectRef,
    /// The UID of that user: another object of that name is another user.
    pub uid: Uid,
    /// The login.
    pub login: Arc<str>,
    /// The proof that the operator made it, or means to.
    pub claim: Fingerprint,
    /// The id in the VMS, once it is known.
    pub external_id: Option<UserId>,
    /// Why no object declares it any more, where that is so.
    pub left_behind: Option<LeftBehind>,
}

/// An account that stays in the VMS although its object goes, or is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeftBehind {
    /// Why.
    pub reason: LeftBehindReason,
    /// Since when.
    pub since: Timestamp,
}

/// Why an account stays in the VMS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftBehindReason {
    /// Its deletion policy was `Orphan`.
    Orphaned,
    /// It was let go.
    LetGo,
    /// Somebody took the finalizer off.
    ObjectGone,
}

impl Account {
    /// The object that records the account of a user: its UID is a name that no other user has.
    pub fn object_of(user: &User) -> ObjectRef {
        ObjectRef::new(user.server.namespace.clone(), &*user.uid)
    }

    /// The server.
    pub fn server(&self) -> ObjectRef {
        self.object.sibling(&self.server)
    }

    /// Whether it was made for a user of another namespace than the server's.
    pub fn is_tenants(&self) -> bool {
        self.user.namespace != self.object.namespace
    }

    /// The user that it was made for, with what is recorded, and with nothing declared.
    pub fn undeclared_user(&self) -> User {
        let record = RecordedState {
            external_id: self.external_id.clone(),
            claim: Some(self.claim.clone()),
            ..RecordedState::default()
        };
        User {
            uid: self.uid.clone(),
            ..User::undeclared(self.user.clone(), self.server(), &self.login, record)
        }
    }
}

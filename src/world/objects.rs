//! One declared object, and which one it is.

use std::collections::BTreeSet;

use crate::domain::{
    account::Account,
    name::{Namespace, ObjectRef},
    pool::IpPool,
    role::Role,
    server::Server,
    site::{Camera, CameraSet, SetKind},
    user::User,
};

/// The users that a change touches.
pub type Affected = BTreeSet<ObjectRef>;

/// One declared object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Object {
    /// A server.
    Server(Server),
    /// A camera.
    Camera(Camera),
    /// A layout or a camera group.
    Set(CameraSet),
    /// An address pool.
    Pool(IpPool),
    /// A role.
    Role(Box<Role>),
    /// A user.
    User(Box<User>),
    /// A record of an account.
    Account(Box<Account>),
}

/// Which object, of whichever kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ObjectKey {
    /// A server.
    Server(ObjectRef),
    /// A camera.
    Camera(ObjectRef),
    /// A layout or a camera group.
    Set(SetKind, ObjectRef),
    /// An address pool.
    Pool(ObjectRef),
    /// A role.
    Role(ObjectRef),
    /// A user.
    User(ObjectRef),
    /// A record of an account.
    Account(ObjectRef),
}

impl Object {
    /// The namespace that it is declared in.
    pub const fn namespace(&self) -> &Namespace {
        let object = match self {
            Self::Server(server) => &server.object,
            Self::Camera(camera) => &camera.object,
            Self::Set(set) => &set.object,
            Self::Pool(pool) => &pool.object,
            Self::Role(role) => &role.object,
            Self::User(user) => &user.object,
            Self::Account(account) => &account.object,
        };
        &object.namespace
    }

    /// The server whose site it is part of, where it is a camera, a layout or a group.
    pub fn site_server(&self) -> Option<ObjectRef> {
        match self {
            Self::Camera(camera) => Some(camera.object.sibling(&camera.server)),
            Self::Set(set) => Some(set.object.sibling(&set.server)),
            Self::Server(_) | Self::Pool(_) | Self::Role(_) | Self::User(_) | Self::Account(_) => {
                None
            }
        }
    }

    /// Which object it is.
    pub fn key(&self) -> ObjectKey {
        match self {
            Self::Server(server) => ObjectKey::Server(server.object.clone()),
            Self::Camera(camera) => ObjectKey::Camera(camera.object.clone()),
            Self::Set(set) => ObjectKey::Set(set.kind, set.object.clone()),
            Self::Pool(pool) => ObjectKey::Pool(pool.object.clone()),
            Self::Role(role) => ObjectKey::Role(role.object.clone()),
            Self::User(user) => ObjectKey::User(user.object.clone()),
            Self::Account(account) => ObjectKey::Account(account.object.clone()),
        }
    }
}

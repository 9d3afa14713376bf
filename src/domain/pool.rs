//! Address pools: named lists of addresses that many users share.

use super::name::{Name, Namespace, ObjectRef};

/// A declared list of addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IpPool {
    /// The object that declares it.
    pub object: ObjectRef,
    /// Ranges, as written.
    pub ranges: Vec<String>,
}

/// From where a user is to log in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PoolRequest {
    /// Named pools.
    pub refs: Vec<PoolRef>,
    /// Ranges of the user's own, as written.
    pub ranges: Vec<String>,
}

/// A named pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolRef {
    /// Its name.
    pub name: Name,
    /// Where it is, if not in the user's own namespace.
    pub namespace: Option<Namespace>,
}

impl PoolRef {
    /// The pool that a user of that namespace means.
    pub fn object(&self, user: &Namespace) -> ObjectRef {
        let namespace = self.namespace.as_ref().unwrap_or(user);
        ObjectRef::new(namespace.clone(), self.name.clone())
    }
}

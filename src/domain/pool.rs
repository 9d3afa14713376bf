//! Address pools: named lists of addresses that many users share.

use super::name::{ObjectRef, Reference};

/// A declared list of addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IpPool {
    /// The object that declares it.
    pub object: ObjectRef,
    /// Ranges, as written.
    pub ranges: Vec<String>,
}

/// From where somebody is to log in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PoolRequest {
    /// Named pools.
    pub refs: Vec<Reference>,
    /// Ranges of one's own, as written.
    pub ranges: Vec<String>,
}

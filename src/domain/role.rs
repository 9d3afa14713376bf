//! Roles: what many users may do, and under which restrictions, said once.

use super::{
    license::Licenses,
    name::ObjectRef,
    pool::PoolRequest,
    user::{AccessRequest, PermissionRequest},
    validity::Validity,
};

/// A declared role. What it grants is added to what its users ask for; what it restricts, restricts them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// The object that declares it.
    pub object: ObjectRef,
    /// What its users may see.
    pub access: AccessRequest,
    /// What they may do.
    pub permissions: PermissionRequest,
    /// How many business cases of each level each of them may run, who has no number of its own.
    pub licenses: Licenses,
    /// From where they may log in; `None` restricts nobody.
    pub pool: Option<PoolRequest>,
    /// When they may use all that.
    pub validity: Validity,
}

impl Role {
    /// The pools that it names, in its own namespace unless another is said.
    pub fn pools(&self) -> impl Iterator<Item = ObjectRef> {
        let refs = self.pool.iter().flat_map(|pool| &pool.refs);
        refs.map(|pool| pool.object(&self.object.namespace))
    }
}

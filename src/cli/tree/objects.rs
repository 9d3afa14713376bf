//! What a namespace has.

use crate::api::v1alpha1::{
    VmsAccount, VmsCamera, VmsCameraGroup, VmsIpPool, VmsLayout, VmsRole, VmsServer, VmsUser,
};

/// What a namespace has.
#[derive(Clone, Debug, Default)]
pub struct Objects {
    /// The namespace.
    pub namespace: String,
    /// Its servers.
    pub servers: Vec<VmsServer>,
    /// Its users, also of servers elsewhere.
    pub users: Vec<VmsUser>,
    /// Its roles.
    pub roles: Vec<VmsRole>,
    /// Its address pools.
    pub pools: Vec<VmsIpPool>,
    /// Its cameras.
    pub cameras: Vec<VmsCamera>,
    /// Its layouts.
    pub layouts: Vec<VmsLayout>,
    /// Its camera groups.
    pub groups: Vec<VmsCameraGroup>,
    /// What is on record of accounts.
    pub accounts: Vec<VmsAccount>,
}

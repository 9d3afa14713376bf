//! Address pools.

use super::object_ref;
use crate::{api::v1alpha1::VmsIpPool, domain::pool::IpPool};

impl From<&VmsIpPool> for IpPool {
    fn from(pool: &VmsIpPool) -> Self {
        Self {
            object: object_ref(&pool.metadata),
            ranges: pool.spec.ranges.clone(),
        }
    }
}

//! Roles, and what they have in common with users.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{object_ref, permissions, selection};
use crate::{
    api::v1alpha1::{self as api, VmsRole},
    domain::{
        name::Reference,
        pool::PoolRequest,
        role::Role,
        site::{Selection, SetKind},
        user::AccessRequest,
        validity::Validity,
    },
};

impl From<&VmsRole> for Role {
    fn from(role: &VmsRole) -> Self {
        let api::VmsRoleSpec {
            access: seen,
            permissions: groups,
            extra_permissions,
            limits,
            ip_pool,
            valid_from,
            valid_until,
            suspended,
        } = &role.spec;
        Self {
            object: object_ref(&role.metadata),
            access: access(seen),
            permissions: permissions(groups, extra_permissions),
            licenses: limits.licenses.into(),
            pool: ip_pool.as_ref().map(PoolRequest::from),
            validity: validity(valid_from.as_deref(), valid_until.as_deref(), *suspended),
        }
    }
}

impl From<&api::RoleReference> for Reference {
    fn from(role: &api::RoleReference) -> Self {
        Self {
            name: role.name.as_str().into(),
            namespace: role.namespace.as_deref().map(Into::into),
        }
    }
}

impl From<&api::PoolReference> for Reference {
    fn from(pool: &api::PoolReference) -> Self {
        Self {
            name: pool.name.as_str().into(),
            namespace: pool.namespace.as_deref().map(Into::into),
        }
    }
}

impl From<&api::IpPool> for PoolRequest {
    fn from(pool: &api::IpPool) -> Self {
        Self {
            refs: pool.pool_refs.iter().map(Reference::from).collect(),
            ranges: pool.ranges.clone(),
        }
    }
}

pub(super) fn access(access: &api::Access) -> AccessRequest {
    AccessRequest {
        cameras: selection(access.cameras.as_ref()),
        layouts: sets(access.layouts.as_ref()),
        groups: sets(access.camera_groups.as_ref()),
        granting: granting(access),
    }
}

fn sets(sets: Option<&api::SetSelection>) -> Selection {
    selection(sets.map(|sets| &sets.selection))
}

fn granting(access: &api::Access) -> BTreeSet<SetKind> {
    let grants = |sets: &Option<api::SetSelection>| {
        let members = sets.as_ref().and_then(|sets| sets.member_cameras);
        members == Some(api::MemberCameras::Grant)
    };
    let kinds = [
        (SetKind::Layout, grants(&access.layouts)),
        (SetKind::Group, grants(&access.camera_groups)),
    ];
    kinds
        .into_iter()
        .filter(|(_, grants)| *grants)
        .map(|(kind, _)| kind)
        .collect()
}

/// A moment that does not read, which no cluster stores, is one that never comes, or is over.
pub(super) fn validity(
    from: Option<&str>,
    until: Option<&str>,
    suspended: Option<bool>,
) -> Validity {
    let moment = |text: &str, otherwise: Timestamp| text.parse().unwrap_or(otherwise);
    Validity {
        from: from.map(|from| moment(from, Timestamp::MAX)),
        until: until.map(|until| moment(until, Timestamp::MIN)),
        suspended: suspended.unwrap_or_default(),
    }
}

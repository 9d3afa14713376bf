//! Roles, and what they have in common with users.

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date};

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
    Validity {
        from: from.map(|from| moment(from).unwrap_or(Timestamp::MAX)),
        until: until.map(|until| moment(until).unwrap_or(Timestamp::UNIX_EPOCH)),
        suspended: suspended.unwrap_or_default(),
    }
}

/// A moment that any server can write: one before 1970 has passed like any other, and the last days of 9999, which are
/// people's "for ever", are as good as the last that there is.
fn moment(text: &str) -> Option<Timestamp> {
    let is_last = |date: Date| date >= Date::constant(9999, 12, 30);
    let date = || text.get(..10)?.parse().ok();
    match text.parse::<Timestamp>() {
        Ok(moment) => Some(moment.max(Timestamp::UNIX_EPOCH)),
        Err(_) => date().is_some_and(is_last).then_some(Timestamp::MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_one_that_any_server_can_write() {
        for (text, utc) in [
            (
                "2027-01-31T00:00:00.000000001Z",
                "2027-01-31T00:00:00.000000001Z",
            ),
            ("1960-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
            ("0000-01-01T00:00:00+14:00", "1970-01-01T00:00:00Z"),
            ("9999-12-31T23:59:59Z", "9999-12-30T22:00:00.999999999Z"),
        ] {
            assert_eq!(moment(text).unwrap().to_string(), utc, "{text}");
        }
    }

    #[test]
    fn a_moment_that_does_not_read_gives_no_access() {
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        for (from, until) in [(Some("soon"), None), (None, Some("later"))] {
            assert!(validity(from, until, None).absence(now).is_some());
        }
    }
}

//! What a user and its roles come to, and which of them each part comes from: for people to read.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::declaration::{Declaration, Part};
use crate::domain::{
    access::Access,
    name::{Name, ObjectRef},
    network::Network,
    permission::PermissionName,
    user::User,
    validity::Validity,
};

/// Who says something of a user: the user itself before roles by their names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// The user's own declaration.
    User,
    /// The role that it names so.
    Role(Name),
}

/// Several of them.
pub type Sources = BTreeSet<Source>;

/// What a user and its roles come to, as far as they are known, and who says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effective {
    /// Granted cameras: how many, and by whom.
    pub cameras: (usize, Sources),
    /// Granted layouts.
    pub layouts: (usize, Sources),
    /// Granted camera groups.
    pub groups: (usize, Sources),
    /// Granted permissions, apart from what a tenant has by a role of the server's namespace.
    pub permissions: BTreeMap<PermissionName, Sources>,
    /// The addresses that all pools have in common.
    pub network: (Network, Sources),
    /// Whether these addresses may be told: not to a tenant who names a pool or a role of the server's namespace.
    pub tells_addresses: bool,
    /// The latest beginning.
    pub from: Option<(Timestamp, Sources)>,
    /// The earliest end.
    pub until: Option<(Timestamp, Sources)>,
    /// Who suspends the user; nobody where it is not suspended.
    pub suspended: Sources,
}

impl Effective {
    /// Of a declaration whose parts grant these, in their order; `None` where no role is named.
    pub(super) fn of(
        user: &User,
        declaration: &Declaration<'_>,
        access: &[Access],
        permissions: &[BTreeSet<PermissionName>],
        network: Network,
    ) -> Option<Box<Self>> {
        if declaration.parts.len() == 1 && declaration.is_complete() {
            return None;
        }
        let sources: Vec<Source> = declaration.parts.iter().map(Source::of).collect();
        let access: Vec<(&Source, &Access)> = sources.iter().zip(access).collect();
        let validity = declaration.validity;
        let saying = |says: &dyn Fn(&Validity) -> bool| sources_of(declaration, says);
        let limiting = declaration.pools().map(|(part, _)| Source::of(part));
        let is_own = |object: &ObjectRef| object.namespace == user.object.namespace;
        let is_told = |part: &Part<'_>| part.role.is_none_or(is_own);
        let tells_addresses = declaration.pools().all(|(part, pool)| {
            let mut named = pool.refs.iter().map(|pool| part.pool_of(pool, user).0);
            is_told(part) && named.all(|pool| is_own(&pool))
        });
        let told = declaration.parts.iter().zip(permissions);
        let told = told.filter(|(part, _)| is_told(part));
        Some(Box::new(Self {
            cameras: count(&access, |access| &access.cameras),
            layouts: count(&access, |access| &access.layouts),
            groups: count(&access, |access| &access.groups),
            permissions: by_permission(told),
            network: (network, limiting.collect()),
            tells_addresses,
            from: validity
                .from
                .map(|from| (from, saying(&|one| one.from == Some(from)))),
            until: validity
                .until
                .map(|until| (until, saying(&|one| one.until == Some(until)))),
            suspended: if validity.suspended {
                saying(&|one| one.suspended)
            } else {
                Sources::new()
            },
        }))
    }
}

impl Source {
    pub(super) fn of(part: &Part<'_>) -> Self {
        part.role
            .map_or(Self::User, |role| Self::Role(role.name.clone()))
    }
}

/// The parts that say so; where none does, the roles that are not there, for which it was kept in force.
pub(super) fn sources_of(
    declaration: &Declaration<'_>,
    says: &dyn Fn(&Validity) -> bool,
) -> Sources {
    let parts = declaration.parts.iter().filter(|part| says(part.validity));
    let sources: Sources = parts.map(Source::of).collect();
    if !sources.is_empty() {
        return sources;
    }
    let unknown = declaration.unknown.iter();
    unknown
        .map(|role| Source::Role(role.name.clone()))
        .collect()
}

/// Who grants each permission.
fn by_permission<'a>(
    parts: impl Iterator<Item = (&'a Part<'a>, &'a BTreeSet<PermissionName>)>,
) -> BTreeMap<PermissionName, Sources> {
    let mut granting: BTreeMap<PermissionName, Sources> = BTreeMap::new();
    for (part, granted) in parts {
        for name in granted {
            let sources = granting.entry(name.clone()).or_default();
            sources.insert(Source::of(part));
        }
    }
    granting
}

/// How many of a kind are granted, and by whom.
fn count<Id: Ord>(
    access: &[(&Source, &Access)],
    ids: impl Fn(&Access) -> &BTreeSet<Id>,
) -> (usize, Sources) {
    let granted = access.iter().flat_map(|(_, access)| ids(access));
    let all: BTreeSet<&Id> = granted.collect();
    let granting = access.iter().filter(|(_, access)| !ids(access).is_empty());
    (
        all.len(),
        granting.map(|(source, _)| (*source).clone()).collect(),
    )
}

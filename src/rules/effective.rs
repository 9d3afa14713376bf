//! What a user and its roles come to, and which of them each part comes from: for people to read.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::declaration::{Declaration, Part};
use crate::domain::{
    access::Access, name::Name, network::Network, permission::PermissionName, validity::Validity,
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
    /// Granted permissions.
    pub permissions: BTreeMap<PermissionName, Sources>,
    /// The addresses that all pools have in common.
    pub network: (Network, Sources),
    /// The latest beginning.
    pub from: Option<(Timestamp, Sources)>,
    /// The earliest end.
    pub until: Option<(Timestamp, Sources)>,
    /// Who suspends the user; nobody where it is not suspended.
    pub suspended: Sources,
}

/// What one part of a declaration grants.
#[derive(Clone, Debug, Default)]
pub(super) struct Share {
    pub(super) access: Access,
    pub(super) permissions: BTreeSet<PermissionName>,
}

impl Effective {
    /// Of a declaration whose parts grant these shares; `None` where no role is named.
    pub(super) fn of(
        declaration: &Declaration<'_>,
        shares: &[Share],
        network: Network,
    ) -> Option<Box<Self>> {
        if declaration.parts.len() == 1 && declaration.is_complete() {
            return None;
        }
        let sources = declaration.parts.iter().map(Source::of);
        let shares: Vec<(Source, &Share)> = sources.zip(shares).collect();
        let mut permissions: BTreeMap<PermissionName, Sources> = BTreeMap::new();
        for (source, share) in &shares {
            for name in &share.permissions {
                let granted_by = permissions.entry(name.clone()).or_default();
                granted_by.insert(source.clone());
            }
        }
        let validity = declaration.validity;
        let sources_of = |says: &dyn Fn(&Validity) -> bool| declaration.sources_of(says);
        let limiting = declaration.pools().map(|(part, _)| Source::of(part));
        Some(Box::new(Self {
            cameras: count(&shares, |access| &access.cameras),
            layouts: count(&shares, |access| &access.layouts),
            groups: count(&shares, |access| &access.groups),
            permissions,
            network: (network, limiting.collect()),
            from: validity
                .from
                .map(|from| (from, sources_of(&|one| one.from == Some(from)))),
            until: validity
                .until
                .map(|until| (until, sources_of(&|one| one.until == Some(until)))),
            suspended: if validity.suspended {
                sources_of(&|one| one.suspended)
            } else {
                Sources::new()
            },
        }))
    }
}

impl Source {
    fn of(part: &Part<'_>) -> Self {
        part.role
            .map_or(Self::User, |role| Self::Role(role.name.clone()))
    }
}

impl Declaration<'_> {
    /// The parts that say so; where none does, the roles that are not there, for which it was kept in force.
    fn sources_of(&self, says: &dyn Fn(&Validity) -> bool) -> Sources {
        let parts = self.parts.iter().filter(|part| says(part.validity));
        let sources: Sources = parts.map(Source::of).collect();
        if !sources.is_empty() {
            return sources;
        }
        let unknown = self.unknown.iter();
        unknown
            .map(|role| Source::Role(role.name.clone()))
            .collect()
    }
}

fn count<Id: Ord>(
    shares: &[(Source, &Share)],
    ids: impl Fn(&Access) -> &BTreeSet<Id>,
) -> (usize, Sources) {
    let all: BTreeSet<&Id> = shares
        .iter()
        .flat_map(|(_, share)| ids(&share.access))
        .collect();
    let granting = shares
        .iter()
        .filter(|(_, share)| !ids(&share.access).is_empty());
    (
        all.len(),
        granting.map(|(source, _)| source.clone()).collect(),
    )
}

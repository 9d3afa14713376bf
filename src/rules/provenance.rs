//! Which object each part of what a user holds comes from, and how that object chose it: for whoever reviews access.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{
    access,
    case::{Case, Tenant},
    declaration::{Declaration, Part},
    effective::{Source, Sources, sources_of},
    grounds::{GrantedBy, Grounds, How},
    permission::{group_of, is_shared},
};
use crate::domain::{
    access::Grant,
    name::{CameraId, ObjectRef, SetId},
    permission::{Actions, PermissionGroup, PermissionName},
    site::SetKind,
    validity::Validity,
};

/// Where everything that a user holds comes from. What has no ground here is held although nothing declared leads to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provenance {
    /// Of each camera.
    pub cameras: BTreeMap<CameraId, Grounds>,
    /// Of each layout.
    pub layouts: BTreeMap<SetId, Grounds>,
    /// Of each camera group.
    pub groups: BTreeMap<SetId, Grounds>,
    /// Of each permission.
    pub permissions: BTreeMap<PermissionName, Grounds>,
    /// Of each group of permissions of which everything is asked for.
    pub whole_groups: BTreeMap<PermissionGroup, Sources>,
    /// Who narrows the addresses, and by which pools besides ranges of its own.
    pub pools: BTreeMap<Source, BTreeSet<ObjectRef>>,
    /// Who says the latest beginning.
    pub from: Sources,
    /// Who says the earliest end.
    pub until: Sources,
    /// Who suspends the user.
    pub suspended: Sources,
    /// Whether a share of the server limits it.
    pub is_shared: bool,
}

impl Provenance {
    /// Of the layouts or of the groups.
    pub const fn sets(&self, kind: SetKind) -> &BTreeMap<SetId, Grounds> {
        match kind {
            SetKind::Layout => &self.layouts,
            SetKind::Group => &self.groups,
        }
    }
}

/// Where what `held` has comes from.
pub fn provenance(case: &Case<'_>, held: &Grant) -> Provenance {
    let Some(tenant) = Tenant::of(case) else {
        return Provenance::default();
    };
    let declaration = Declaration::of(case).value;
    let mut provenance = Provenance {
        is_shared: tenant.share.is_some(),
        permissions: permissions(case, &declaration, held),
        pools: pools(case, &declaration),
        ..of_validity(&declaration)
    };
    for part in &declaration.parts {
        let source = Source::of(part);
        for group in whole_groups(part) {
            let sources = provenance.whole_groups.entry(group).or_default();
            sources.insert(source.clone());
        }
        access::trace(case, &tenant, part, |chosen, how| {
            let grounds = match *chosen {
                access::Traced::Camera(id) if held.access.cameras.contains(id) => {
                    provenance.cameras.entry(id.clone()).or_default()
                }
                access::Traced::Set(SetKind::Layout, id) if held.access.layouts.contains(id) => {
                    provenance.layouts.entry(id.clone()).or_default()
                }
                access::Traced::Set(SetKind::Group, id) if held.access.groups.contains(id) => {
                    provenance.groups.entry(id.clone()).or_default()
                }
                access::Traced::Camera(_) | access::Traced::Set(..) => return,
            };
            let source = source.clone();
            grounds.insert(GrantedBy { source, how });
        });
    }
    provenance
}

fn permissions(
    case: &Case<'_>,
    declaration: &Declaration<'_>,
    held: &Grant,
) -> BTreeMap<PermissionName, Grounds> {
    let mut traced: BTreeMap<PermissionName, Grounds> = BTreeMap::new();
    for part in &declaration.parts {
        let source = Source::of(part);
        for name in &held.permissions {
            if let Some(how) = how_permitted(case, part, name) {
                let source = source.clone();
                let grounds = traced.entry(name.clone()).or_default();
                grounds.insert(GrantedBy { source, how });
            }
        }
    }
    traced
}

fn how_permitted(case: &Case<'_>, part: &Part<'_>, name: &PermissionName) -> Option<How> {
    if part.permissions.extra.contains(name) {
        return Some(How::Named);
    }
    let group = group_of(case.inventory, name)?;
    match part.permissions.groups.get(&group)? {
        Actions::All => Some(How::All),
        Actions::These(actions) => {
            let mut asked = actions.iter().filter_map(|action| group.action(action));
            let is_asked = asked.any(|permission| permission.wire == name.as_str());
            is_asked.then_some(How::Named)
        }
    }
}

fn pools(case: &Case<'_>, declaration: &Declaration<'_>) -> BTreeMap<Source, BTreeSet<ObjectRef>> {
    let pools = declaration.pools().map(|(part, request)| {
        let refs = request.refs.iter();
        let named = refs.map(|reference| part.pool_of(reference, case.user).0);
        (Source::of(part), named.collect())
    });
    pools.collect()
}

fn of_validity(declaration: &Declaration<'_>) -> Provenance {
    let Validity {
        from,
        until,
        suspended,
    } = declaration.validity;
    let moment = |said: Option<Timestamp>, of: fn(&Validity) -> Option<Timestamp>| {
        said.map_or_else(Sources::new, |_| {
            sources_of(declaration, &|one| of(one) == said)
        })
    };
    Provenance {
        from: moment(from, |validity| validity.from),
        until: moment(until, |validity| validity.until),
        suspended: if suspended {
            sources_of(declaration, &|one| one.suspended)
        } else {
            Sources::new()
        },
        ..Provenance::default()
    }
}

/// What `"*"` stands for at least, as far as the table of permissions knows: for a server that was not asked what it offers.
pub fn included_by_star(case: &Case<'_>) -> BTreeSet<PermissionName> {
    let Some(tenant) = Tenant::of(case) else {
        return BTreeSet::new();
    };
    let declaration = Declaration::of(case).value;
    let ceiling = tenant.share.map(|share| &share.permissions);
    let groups = declaration.parts.iter().flat_map(whole_groups);
    let known = groups.flat_map(PermissionGroup::actions);
    let usable = known.filter(|permission| {
        let level = permission.level;
        level.is_none_or(|level| declaration.licenses.of(level) > 0)
    });
    usable
        .map(|permission| PermissionName::from(permission.wire))
        .filter(|name| !name.manages_users() && is_shared(case.inventory, ceiling, name))
        .collect()
}

/// The groups of which a part asks for everything.
fn whole_groups(part: &Part<'_>) -> impl Iterator<Item = PermissionGroup> {
    let groups = part.permissions.groups.iter();
    groups
        .filter(|(_, actions)| **actions == Actions::All)
        .map(|(group, _)| *group)
}

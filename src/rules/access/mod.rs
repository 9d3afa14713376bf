//! Which cameras, layouts and camera groups are granted.
//!
//! A layout or group is granted only with every camera it holds: those that it should hold by
//! declaration and those that the VMS shows in it, so that a camera that somebody adds there is never leaked.

mod candidates;
mod choosing;
mod member_cameras;
mod named;
mod retained;
mod set_members;
mod trace;

use std::collections::BTreeSet;

use super::{
    case::{Case, DimensionVerdict, Tenant},
    declaration::{Declaration, Part},
    findings::{Findings, Found},
};
use crate::{
    domain::{
        access::Access,
        capability::Capability,
        name::{CameraId, Name, SetId},
        site::SetKind,
        violation::{Rule, Violation},
    },
    world::SiteCamera,
};
use candidates::Candidates;
use member_cameras::MemberCameras;
pub use named::NamedObjects;
use retained::{Missing, retained};
use set_members::SetMembers;
pub(super) use trace::{Traced, trace};

/// What a user may see.
pub(super) struct JudgedAccess {
    pub(super) access: DimensionVerdict<Access>,
    /// What each part of the declaration grants, in their order.
    pub(super) by_part: Vec<Access>,
    /// Cameras that are granted only with the layouts and groups that should hold them.
    pub(super) gained: BTreeSet<Name>,
    pub(super) named: NamedObjects,
}

/// What of one kind is granted and kept.
struct Selected<Id> {
    granted: BTreeSet<Id>,
    kept: BTreeSet<Id>,
    by_part: Vec<BTreeSet<Id>>,
    /// What names stand for, and those that lead nowhere.
    found: Vec<(Name, Id)>,
    unresolved: BTreeSet<Name>,
}

/// Judges the cameras first, then the layouts and groups that show them.
pub(super) fn judge(
    case: &Case<'_>,
    tenant: &Tenant<'_>,
    declaration: &Declaration<'_>,
) -> Found<JudgedAccess> {
    let mut findings = Findings::default();
    let candidates = Candidates::cameras(case, tenant);
    let mut cameras = findings.take(judge_cameras(case, &candidates, declaration));
    let parts = declaration.parts.iter();
    let member_cameras: Vec<MemberCameras> = parts
        .map(|part| MemberCameras::of(case, tenant, part, &candidates))
        .collect();
    let gained = add_members(&mut cameras, &member_cameras);
    let mut sets = |kind| {
        let members = SetMembers {
            case,
            declaration,
            candidates: &candidates,
            kind,
            member_cameras: &member_cameras,
        };
        findings.take(judge_sets(&members, tenant, &cameras))
    };
    let (layouts, groups) = (sets(SetKind::Layout), sets(SetKind::Group));
    let gained = gained.iter().filter_map(|id| case.site.camera_name(id));
    let gained = gained.cloned().collect();
    let mut named = NamedObjects {
        is_incomplete: !declaration.is_complete(),
        ..NamedObjects::default()
    };
    named.add("cameras", &cameras.found, &cameras.unresolved);
    for (kind, sets) in [(SetKind::Layout, &layouts), (SetKind::Group, &groups)] {
        named.add(kind.field(), &sets.found, &sets.unresolved);
    }
    findings.deciding(JudgedAccess {
        gained,
        named,
        ..assembled(cameras, layouts, groups)
    })
}

/// The cameras that selections choose.
fn judge_cameras(
    case: &Case<'_>,
    candidates: &Candidates<'_, SiteCamera>,
    declaration: &Declaration<'_>,
) -> Found<Selected<CameraId>> {
    let mut findings = Findings::default();
    let mut cameras = Selected::default();
    for part in &declaration.parts {
        let choice = findings.take(candidates.choose(part, &part.access.cameras));
        cameras.unresolved.extend(choice.unresolved);
        cameras.found.extend(choice.found);
        cameras.kept.extend(choice.kept);
        cameras.grant(choice.granted.into_keys().collect());
    }
    let held = case.current.map(|current| &current.access.cameras);
    let name = |id: &CameraId| case.site.camera_name(id);
    let missing = Missing {
        names: &cameras.unresolved,
        role: !declaration.is_complete(),
    };
    let retained = retained(case, candidates, missing, held, name);
    cameras.kept.extend(retained);
    findings.deciding(cameras)
}

/// Grants each part the cameras that come with its layouts and groups; returns those that nothing else grants.
fn add_members(
    cameras: &mut Selected<CameraId>,
    member_cameras: &[MemberCameras],
) -> BTreeSet<CameraId> {
    let mut all = BTreeSet::new();
    for (granted, members) in cameras.by_part.iter_mut().zip(member_cameras) {
        granted.extend(members.present.iter().cloned());
        all.extend(members.present.iter().cloned());
    }
    let gained = &all - &cameras.granted;
    cameras.granted.extend(gained.iter().cloned());
    gained
}

/// The layouts or groups that selections choose, and all of whose cameras are granted.
fn judge_sets(
    members: &SetMembers<'_>,
    tenant: &Tenant<'_>,
    cameras: &Selected<CameraId>,
) -> Found<Selected<SetId>> {
    let SetMembers {
        case,
        kind,
        declaration,
        ..
    } = *members;
    let candidates = Candidates::sets(case, tenant, kind);
    let allowed = &cameras.granted | &cameras.kept;
    let mut findings = Findings::default();
    let mut sets = Selected::default();
    for part in &declaration.parts {
        let choice = findings.take(candidates.choose(part, part.access.sets(kind)));
        sets.unresolved.extend(choice.unresolved);
        sets.found.extend(choice.found);
        if !case.capabilities.contains(&Capability::to_grant(kind)) {
            findings.add(unsupported(part, kind));
            sets.grant(BTreeSet::new());
            continue;
        }
        sets.kept.extend(choice.kept);
        let mut granted = BTreeSet::new();
        for (id, chosen) in choice.granted {
            if findings.take(members.judge(&chosen, &cameras.granted)) {
                granted.insert(id);
            } else if chosen.object.members.is_subset(&allowed) {
                sets.kept.insert(id);
            }
        }
        sets.grant(granted);
    }
    let held = case.current.map(|current| current.access.sets(kind));
    let name = |id: &SetId| case.site.set_name(kind, id);
    let missing = Missing {
        names: &sets.unresolved,
        role: !declaration.is_complete(),
    };
    let retained = retained(case, &candidates, missing, held, name);
    sets.kept.extend(retained);
    findings.deciding(sets)
}

/// Reports layouts or camera groups that the server cannot grant; where only their cameras are meant, those are granted.
fn unsupported(part: &Part<'_>, kind: SetKind) -> Findings {
    let is_asked = !part.access.sets(kind).is_empty();
    let means_cameras = part.access.granting.contains(&kind);
    let violation = || {
        Violation::lasting(
            Rule::Unsupported,
            part.path(format!("spec.access.{}", kind.field())),
            format!("the server gives no {kind}s to users, only cameras"),
            format!("say `memberCameras: Grant` to give the cameras of each {kind} by themselves"),
        )
    };
    Findings::from((is_asked && !means_cameras).then(violation))
}

impl<Id> Default for Selected<Id> {
    fn default() -> Self {
        Self {
            granted: BTreeSet::new(),
            kept: BTreeSet::new(),
            by_part: Vec::new(),
            found: Vec::new(),
            unresolved: BTreeSet::new(),
        }
    }
}

impl<Id: Clone + Ord> Selected<Id> {
    /// Takes in what the next part grants.
    fn grant(&mut self, granted: BTreeSet<Id>) {
        self.granted.extend(granted.iter().cloned());
        self.by_part.push(granted);
    }
}

/// The three kinds in one.
fn assembled(
    cameras: Selected<CameraId>,
    layouts: Selected<SetId>,
    groups: Selected<SetId>,
) -> JudgedAccess {
    let of_sets = layouts.by_part.into_iter().zip(groups.by_part);
    let by_part = cameras.by_part.into_iter().zip(of_sets);
    JudgedAccess {
        access: DimensionVerdict {
            granted: Access {
                cameras: cameras.granted,
                layouts: layouts.granted,
                groups: groups.granted,
            },
            kept: Access {
                cameras: cameras.kept,
                layouts: layouts.kept,
                groups: groups.kept,
            },
        },
        by_part: by_part
            .map(|(cameras, (layouts, groups))| Access {
                cameras,
                layouts,
                groups,
            })
            .collect(),
        gained: BTreeSet::new(),
        named: NamedObjects::default(),
    }
}

//! Which cameras, layouts and groups are granted, and the four errors of the users page.
//!
//! A layout or group is granted only with every camera it holds: those that it should hold by
//! declaration and those that it was seen to hold, so that a camera slipped in never leaks.

use std::collections::BTreeSet;

use super::{
    Case, Judged, Tenant,
    choice::{self, Choice, Chosen, Declared, Offer, choose},
    coming::Coming,
    findings::Findings,
};
use crate::{
    domain::{
        access::Access,
        name::{CameraId, Name},
        site::SetKind,
        violation::Rule,
    },
    world::{SiteCamera, SiteSet},
};

/// How many names a sentence bears.
const NAMES_IN_A_MESSAGE: usize = 5;

/// What is granted and kept, and the cameras that are granted with their layouts and groups alone.
pub(super) fn judge(
    case: &Case<'_>,
    tenant: &Tenant<'_>,
    findings: &mut Findings,
) -> (Judged<Access>, BTreeSet<Name>) {
    let offer = Offer {
        objects: case.site.cameras(),
        ceiling: tenant.share.map(|share| &share.cameras),
        words: choice::CAMERAS,
    };
    let (mut granted, mut kept) = judge_cameras(case, &offer, findings);
    let coming = Coming::of(case, tenant, &offer);
    let gained = &coming.present - &granted.cameras;
    granted.cameras.extend(gained.iter().cloned());
    for kind in [SetKind::Layout, SetKind::Group] {
        let sets = Offer {
            objects: case.site.sets(kind),
            ceiling: tenant.share.map(|share| share.sets(kind)),
            words: kind.into(),
        };
        let members = Members {
            case,
            offer: &offer,
            kind,
            coming: &coming,
        };
        judge_sets(&members, &sets, (&mut granted, &mut kept), findings);
    }
    let name = |id| case.site.camera_name(id).cloned();
    (
        Judged { granted, kept },
        gained.iter().filter_map(name).collect(),
    )
}

fn judge_cameras(
    case: &Case<'_>,
    offer: &Offer<'_, SiteCamera>,
    findings: &mut Findings,
) -> (Access, Access) {
    let choice = choose(&case.user.access.cameras, offer, findings);
    let held = case.current.map(|current| &current.access.cameras);
    let strays = strays(case, offer, &choice, held, |id| {
        case.site.camera_name(id).is_some()
    });
    let cameras = |cameras| Access {
        cameras,
        ..Access::default()
    };
    let granted = choice.granted.into_keys().collect();
    (cameras(granted), cameras(&choice.kept | &strays))
}

fn judge_sets(
    members: &Members<'_>,
    offer: &Offer<'_, SiteSet>,
    (granted, kept): (&mut Access, &mut Access),
    findings: &mut Findings,
) {
    let Members { case, kind, .. } = *members;
    let choice = choose(case.user.access.sets(kind), offer, findings);
    let held = case.current.map(|current| current.access.sets(kind));
    let strays = strays(case, offer, &choice, held, |id| {
        case.site.set_name(kind, id).is_some()
    });
    let allowed = &granted.cameras | &kept.cameras;
    for (id, chosen) in choice.granted {
        if members.judge(&chosen, &granted.cameras, findings) {
            granted.sets_mut(kind).insert(id);
        } else if chosen.object.members.is_subset(&allowed) {
            kept.sets_mut(kind).insert(id);
        }
    }
    kept.sets_mut(kind).extend(choice.kept);
    kept.sets_mut(kind).extend(strays);
}

/// What is held that no object stands for, where it may be what a name meant which leads nowhere now.
///
/// Nothing else tells whether it is shared: a namespace keeps it only where everything is.
fn strays<T: Declared>(
    case: &Case<'_>,
    offer: &Offer<'_, T>,
    choice: &Choice<'_, T>,
    held: Option<&BTreeSet<T::Id>>,
    is_declared: impl Fn(&T::Id) -> bool,
) -> BTreeSet<T::Id> {
    if !(choice.unresolved && case.intact && offer.is_everything()) {
        return BTreeSet::new();
    }
    let held = held.into_iter().flatten();
    held.filter(|id| !is_declared(id)).cloned().collect()
}

/// Judges what layouts or groups hold.
struct Members<'a> {
    case: &'a Case<'a>,
    /// The cameras that the user's namespace may use.
    offer: &'a Offer<'a, SiteCamera>,
    kind: SetKind,
    coming: &'a Coming,
}

impl Members<'_> {
    /// Whether every member is granted; reports those that are not.
    fn judge(
        &self,
        set: &Chosen<'_, SiteSet>,
        granted: &BTreeSet<CameraId>,
        findings: &mut Findings,
    ) -> bool {
        for member in &set.object.unknown_members {
            self.report_undeclared(set, member, findings);
        }
        let missing = &set.object.members - granted;
        let (lost, ungranted): (BTreeSet<_>, BTreeSet<_>) =
            missing.into_iter().partition(|id| self.is_asked_for(id));
        for name in lost.iter().filter_map(|id| self.case.site.camera_name(id)) {
            self.report_lost(set, name, findings);
        }
        if !ungranted.is_empty() {
            self.report_ungranted(set, &ungranted, findings);
        }
        set.object.unknown_members.is_empty() && lost.is_empty() && ungranted.is_empty()
    }

    /// Whether the declaration asks for a camera; one that is asked for and not granted is not there.
    fn is_asked_for(&self, id: &CameraId) -> bool {
        self.case.site.camera_name(id).is_some_and(|name| {
            let camera = self.offer.objects.get(name);
            let asked = &self.case.user.access.cameras;
            self.offer.includes(name)
                && (self.coming.all.contains(id)
                    || camera.is_some_and(|camera| asked.chooses(name, &camera.labels)))
        })
    }

    fn report_undeclared(&self, set: &Chosen<'_, SiteSet>, member: &Name, findings: &mut Findings) {
        let member = if self.offer.includes(member) {
            format!("camera `{member}`")
        } else {
            "a camera".to_owned()
        };
        findings.wait(
            Rule::UnknownCamera,
            set.path.clone(),
            format!(
                "{} `{}` should hold {member}, which no VmsCamera declares",
                self.kind, set.name
            ),
            "create the VmsCamera, or take it out of the declaration",
        );
    }

    fn report_lost(&self, set: &Chosen<'_, SiteSet>, member: &Name, findings: &mut Findings) {
        findings.wait(
            Rule::UnknownInStore,
            set.path.clone(),
            format!(
                "{} `{}` should hold camera `{member}`, which the VMS does not have",
                self.kind, set.name
            ),
            "correct the VmsCamera, or create the camera in the VMS",
        );
    }

    /// One violation for each layout or group, so that it keeps its name when the revoked camera is gone.
    fn report_ungranted(
        &self,
        set: &Chosen<'_, SiteSet>,
        cameras: &BTreeSet<CameraId>,
        findings: &mut Findings,
    ) {
        let kind = self.kind;
        let held = self.case.current.map(|current| &current.access.cameras);
        let revoked = held.is_some_and(|held| !held.is_disjoint(cameras))
            || self.case.user.record.revoked.contains(&set.path);
        let (revoked_rule, ungranted_rule) = rules(kind);
        let (rule, granted) = if revoked {
            (revoked_rule, "no longer granted")
        } else {
            (ungranted_rule, "not granted")
        };
        let cameras = match cameras.len() {
            1 => format!("a camera that is {granted}: {}", self.list(cameras)),
            several => format!(
                "{several} cameras that are {granted}: {}",
                self.list(cameras)
            ),
        };
        findings.report(
            rule,
            set.path.clone(),
            format!("{kind} `{}` shows {cameras}", set.name),
            format!("grant what it shows too, or take the {kind} away; until then the {kind} is withdrawn"),
        );
    }

    /// Names cameras, but only those that the user's namespace may know of.
    fn list(&self, cameras: &BTreeSet<CameraId>) -> String {
        let mut named: Vec<String> = cameras.iter().filter_map(|id| self.name(id)).collect();
        let unnamed = cameras.len() - named.len();
        let hidden = named.len().saturating_sub(NAMES_IN_A_MESSAGE);
        named.truncate(NAMES_IN_A_MESSAGE);
        if hidden > 0 {
            named.push(format!("{hidden} more"));
        }
        if unnamed > 0 {
            named.push(format!("{unnamed} that this namespace may not see"));
        }
        named.join(", ")
    }

    fn name(&self, id: &CameraId) -> Option<String> {
        let site = self.case.site;
        match (site.camera_name(id), self.offer.ceiling) {
            (Some(name), _) => self.offer.includes(name).then(|| format!("`{name}`")),
            (None, None) => Some(site.stray(id).map_or_else(
                || format!("id {id}, which the parent account does not see"),
                |name| format!("`{name}` (id {id}, which no VmsCamera declares)"),
            )),
            (None, Some(_)) => None,
        }
    }
}

const fn rules(kind: SetKind) -> (Rule, Rule) {
    match kind {
        SetKind::Layout => (Rule::RevokedCameraInLayout, Rule::LayoutCamerasNotGranted),
        SetKind::Group => (Rule::RevokedCameraInGroup, Rule::GroupCamerasNotGranted),
    }
}

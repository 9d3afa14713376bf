//! Which cameras, layouts and groups are granted, and the four errors of the users page.
//!
//! A layout or group is granted only with every camera it holds: those that it should hold by
//! declaration and those that it was seen to hold, so that a camera slipped in never leaks.

use std::collections::BTreeSet;

use super::{
    Case, Judged, Tenant,
    candidates::{self, Candidates, Chosen, choose},
    declaration::Declaration,
    effective::Share,
    findings::Findings,
    member_cameras::MemberCameras,
    retained::{Missing, retained},
};
use crate::{
    domain::{
        access::Access,
        name::{CameraId, Name, SetId},
        site::SetKind,
        violation::Rule,
    },
    world::{SiteCamera, SiteSet},
};

/// How many names a sentence bears.
const NAMES_IN_A_MESSAGE: usize = 5;

/// What is granted and kept, and the cameras that are granted with their layouts and groups alone; each part's
/// own share is put into `shares`.
pub(super) fn judge(
    case: &Case<'_>,
    tenant: &Tenant<'_>,
    declaration: &Declaration<'_>,
    shares: &mut [Share],
    findings: &mut Findings<'_>,
) -> (Judged<Access>, BTreeSet<Name>) {
    let candidates = Candidates {
        objects: case.site.cameras(),
        ceiling: tenant.share.map(|share| &share.cameras),
        words: candidates::CAMERAS,
    };
    let mut judged = judge_cameras(case, &candidates, declaration, shares, findings);
    let mut member_cameras = MemberCameras::default();
    for (part, share) in declaration.parts.iter().zip(shares.iter_mut()) {
        let of_part = MemberCameras::of(case, tenant, part, &candidates);
        let cameras = &mut share.access.cameras;
        cameras.extend(of_part.present.iter().cloned());
        member_cameras.extend(of_part);
    }
    let gained = &member_cameras.present - &judged.granted.cameras;
    judged.granted.cameras.extend(gained.iter().cloned());
    for kind in [SetKind::Layout, SetKind::Group] {
        let sets = Candidates {
            objects: case.site.sets(kind),
            ceiling: tenant.share.map(|share| share.sets(kind)),
            words: kind.into(),
        };
        let members = Members {
            case,
            declaration,
            candidates: &candidates,
            kind,
            member_cameras: &member_cameras,
        };
        judge_sets(&members, &sets, &mut judged, shares, findings);
    }
    let name = |id| case.site.camera_name(id).cloned();
    (judged, gained.iter().filter_map(name).collect())
}

fn judge_cameras(
    case: &Case<'_>,
    candidates: &Candidates<'_, SiteCamera>,
    declaration: &Declaration<'_>,
    shares: &mut [Share],
    findings: &mut Findings<'_>,
) -> Judged<Access> {
    let mut judged = Judged {
        granted: Access::default(),
        kept: Access::default(),
    };
    let mut unresolved = false;
    for (part, share) in declaration.parts.iter().zip(shares) {
        let choice = choose(part, &part.access.cameras, candidates, findings);
        unresolved |= choice.unresolved;
        judged.kept.cameras.extend(choice.kept);
        share.access.cameras.extend(choice.granted.into_keys());
        let granted = &mut judged.granted.cameras;
        granted.extend(share.access.cameras.iter().cloned());
    }
    let held = case.current.map(|current| &current.access.cameras);
    let name = |id: &CameraId| case.site.camera_name(id);
    let missing = Missing {
        name: unresolved,
        role: !declaration.is_complete(),
    };
    judged
        .kept
        .cameras
        .extend(retained(case, candidates, missing, held, name));
    judged
}

fn judge_sets(
    members: &Members<'_>,
    candidates: &Candidates<'_, SiteSet>,
    Judged { granted, kept }: &mut Judged<Access>,
    shares: &mut [Share],
    findings: &mut Findings<'_>,
) {
    let Members { case, kind, .. } = *members;
    let allowed = &granted.cameras | &kept.cameras;
    let mut unresolved = false;
    for (part, share) in members.declaration.parts.iter().zip(shares) {
        let choice = choose(part, part.access.sets(kind), candidates, findings);
        unresolved |= choice.unresolved;
        kept.sets_mut(kind).extend(choice.kept);
        for (id, chosen) in choice.granted {
            if members.judge(&chosen, &granted.cameras, findings) {
                share.access.sets_mut(kind).insert(id.clone());
                granted.sets_mut(kind).insert(id);
            } else if chosen.object.members.is_subset(&allowed) {
                kept.sets_mut(kind).insert(id);
            }
        }
    }
    let held = case.current.map(|current| current.access.sets(kind));
    let name = |id: &SetId| case.site.set_name(kind, id);
    let missing = Missing {
        name: unresolved,
        role: !members.declaration.is_complete(),
    };
    kept.sets_mut(kind)
        .extend(retained(case, candidates, missing, held, name));
}

/// Judges what layouts or groups hold.
struct Members<'a> {
    case: &'a Case<'a>,
    declaration: &'a Declaration<'a>,
    /// The cameras that the user's namespace may use.
    candidates: &'a Candidates<'a, SiteCamera>,
    kind: SetKind,
    member_cameras: &'a MemberCameras,
}

impl Members<'_> {
    /// Whether every member is granted; reports those that are not.
    fn judge(
        &self,
        set: &Chosen<'_, SiteSet>,
        granted: &BTreeSet<CameraId>,
        findings: &mut Findings<'_>,
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
            let camera = self.candidates.objects.get(name);
            let asks = |camera: &SiteCamera| {
                let mut parts = self.declaration.parts.iter();
                parts.any(|part| part.access.cameras.chooses(name, &camera.labels))
            };
            self.candidates.includes(name)
                && (self.member_cameras.all.contains(id) || camera.is_some_and(asks))
        })
    }

    fn report_undeclared(
        &self,
        set: &Chosen<'_, SiteSet>,
        member: &Name,
        findings: &mut Findings<'_>,
    ) {
        let member = if self.candidates.includes(member) {
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

    fn report_lost(&self, set: &Chosen<'_, SiteSet>, member: &Name, findings: &mut Findings<'_>) {
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
        findings: &mut Findings<'_>,
    ) {
        let kind = self.kind;
        let held = self.case.current.map(|current| &current.access.cameras);
        let revoked = held.is_some_and(|held| !held.is_disjoint(cameras))
            || self
                .case
                .user
                .record
                .revoked
                .contains(&set.path.to_string());
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
        // Not by ids, which those who have only the declarations do not know.
        named.sort();
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
        match (site.camera_name(id), self.candidates.ceiling) {
            (Some(name), _) => self.candidates.includes(name).then(|| format!("`{name}`")),
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

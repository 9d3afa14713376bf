//! Which cameras, layouts and groups are granted, and the four errors of the seed page.
//!
//! A layout or group is granted only with every camera it holds: those that it should hold by
//! declaration and those that it was seen to hold, so that a camera slipped in never leaks.

use std::collections::BTreeSet;

use super::{
    Case, Judged, Tenant,
    choice::{self, Chosen, choose},
    findings::Findings,
};
use crate::{
    domain::{
        access::Access,
        name::CameraId,
        server::Share,
        site::{Selection, SetKind},
        violation::Rule,
    },
    world::SiteSet,
};

/// How many names a sentence bears.
const NAMES_IN_A_MESSAGE: usize = 5;

pub(super) fn judge(
    case: &Case<'_>,
    tenant: &Tenant<'_>,
    findings: &mut Findings,
) -> Judged<Access> {
    let (mut granted, mut kept) = judge_cameras(case, tenant, findings);
    for kind in [SetKind::Layout, SetKind::Group] {
        judge_sets(case, tenant, kind, (&mut granted, &mut kept), findings);
    }
    Judged { granted, kept }
}

fn judge_cameras(
    case: &Case<'_>,
    tenant: &Tenant<'_>,
    findings: &mut Findings,
) -> (Access, Access) {
    let ceiling = tenant.share.map(|share| &share.cameras);
    let choice = choose(
        &case.user.access.cameras,
        ceiling,
        case.site.cameras(),
        choice::CAMERAS,
        findings,
    );
    let mut kept = choice.kept;
    if let (true, true, Some(current)) = (choice.unresolved, case.intact, case.current) {
        kept.extend(
            current
                .access
                .cameras
                .iter()
                .filter(|id| case.site.camera_name(id).is_none())
                .cloned(),
        );
    }
    let granted = choice.granted.into_keys().collect();
    (
        Access {
            cameras: granted,
            ..Access::default()
        },
        Access {
            cameras: kept,
            ..Access::default()
        },
    )
}

fn judge_sets(
    case: &Case<'_>,
    tenant: &Tenant<'_>,
    kind: SetKind,
    (granted, kept): (&mut Access, &mut Access),
    findings: &mut Findings,
) {
    let ceiling = tenant
        .share
        .map(|share: &Share| -> &Selection { share.sets(kind) });
    let choice = choose(
        case.user.access.sets(kind),
        ceiling,
        case.site.sets(kind),
        kind.into(),
        findings,
    );
    let allowed = &granted.cameras | &kept.cameras;
    for (id, chosen) in &choice.granted {
        let complete = judge_members(case, tenant, kind, chosen, &granted.cameras, findings);
        if complete {
            granted.sets_mut(kind).insert(id.clone());
        } else if chosen.object.members.is_subset(&allowed) {
            kept.sets_mut(kind).insert(id.clone());
        }
    }
    kept.sets_mut(kind).extend(choice.kept);
    if let (true, true, Some(current)) = (choice.unresolved, case.intact, case.current) {
        let strays = current
            .access
            .sets(kind)
            .iter()
            .filter(|id| case.site.set_name(kind, id).is_none());
        kept.sets_mut(kind).extend(strays.cloned());
    }
}

/// Whether every member is granted; reports those that are not.
fn judge_members(
    case: &Case<'_>,
    tenant: &Tenant<'_>,
    kind: SetKind,
    chosen: &Chosen<'_, SiteSet>,
    cameras: &BTreeSet<CameraId>,
    findings: &mut Findings,
) -> bool {
    let Chosen { name, object, path } = chosen;
    for unknown in &object.unknown_members {
        findings.wait(
            Rule::UnknownCamera,
            path.clone(),
            format!("{kind} `{name}` should hold camera `{unknown}`, which no VmsCamera declares"),
            "create the VmsCamera, or take it out of the declaration",
        );
    }
    let missing = &object.members - cameras;
    let held = case
        .current
        .map(|current| &missing & &current.access.cameras)
        .unwrap_or_default();
    let (revoked_rule, ungranted_rule) = rules(kind);
    for (rule, cameras, not) in [
        (revoked_rule, &held, "no longer"),
        (ungranted_rule, &(&missing - &held), "not"),
    ] {
        if !cameras.is_empty() {
            let shown = describe(case, tenant, cameras);
            let (are, them) = if cameras.len() == 1 {
                ("is", "camera")
            } else {
                ("are", "cameras")
            };
            findings.report(
                rule,
                path.clone(),
                format!("{kind} `{name}` shows {shown}, which {are} {not} granted"),
                format!("grant the {them} too, or take the {kind} away; until then the {kind} is withdrawn"),
            );
        }
    }
    missing.is_empty() && object.unknown_members.is_empty()
}

const fn rules(kind: SetKind) -> (Rule, Rule) {
    match kind {
        SetKind::Layout => (Rule::RevokedCameraInLayout, Rule::LayoutCamerasNotGranted),
        SetKind::Group => (Rule::RevokedCameraInGroup, Rule::GroupCamerasNotGranted),
    }
}

/// Names cameras for a sentence, but only those that the user's namespace may know of.
fn describe(case: &Case<'_>, tenant: &Tenant<'_>, cameras: &BTreeSet<CameraId>) -> String {
    let may_know = |name: &&_| {
        let labels = case.site.cameras().get(*name).map(|camera| &camera.labels);
        tenant
            .share
            .is_none_or(|share| labels.is_some_and(|labels| share.cameras.chooses(name, labels)))
    };
    let mut named: Vec<String> = Vec::new();
    let mut unnamed = 0_usize;
    for id in cameras {
        match (
            case.site.camera_name(id).filter(may_know),
            case.site.stray(id),
        ) {
            (Some(name), _) => named.push(format!("`{name}`")),
            (None, Some(name)) if tenant.share.is_none() => {
                named.push(format!("`{name}` (id {id}, which no VmsCamera declares)"));
            }
            (None, _) => unnamed += 1,
        }
    }
    let hidden = named.len().saturating_sub(NAMES_IN_A_MESSAGE);
    named.truncate(NAMES_IN_A_MESSAGE);
    if hidden > 0 {
        named.push(format!("{hidden} more"));
    }
    if unnamed > 0 {
        named.push(format!("{unnamed} that this namespace may not see"));
    }
    match (cameras.len(), unnamed) {
        (1, 0) => format!("camera {}", named.join(", ")),
        (1, _) => "a camera that this namespace may not see".to_owned(),
        _ => format!("cameras {}", named.join(", ")),
    }
}

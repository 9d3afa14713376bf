//! Whether a layout or group shows granted cameras alone: the four errors of the users page.

use std::collections::BTreeSet;

use super::{candidates::Candidates, choosing::Chosen, member_cameras::MemberCameras};
use crate::{
    domain::{
        name::{CameraId, Name},
        site::SetKind,
        violation::{Rule, Violation},
    },
    rules::{
        case::Case,
        declaration::Declaration,
        findings::{Findings, Found},
    },
    world::{SiteCamera, SiteSet},
};

/// The most names in one sentence.
const NAMES_IN_A_MESSAGE: usize = 5;

/// Judges what layouts or groups hold.
pub(super) struct SetMembers<'a> {
    pub(super) case: &'a Case<'a>,
    pub(super) declaration: &'a Declaration<'a>,
    /// The cameras that the user's namespace may use.
    pub(super) candidates: &'a Candidates<'a, SiteCamera>,
    pub(super) kind: SetKind,
    /// The cameras that come with the layouts and groups of each part.
    pub(super) member_cameras: &'a [MemberCameras],
}

impl SetMembers<'_> {
    /// Whether every member is granted; reports those that are not.
    pub(super) fn judge(
        &self,
        set: &Chosen<'_, SiteSet>,
        granted: &BTreeSet<CameraId>,
    ) -> Found<bool> {
        let mut findings = Findings::default();
        for member in &set.object.unknown_members {
            findings.push(self.undeclared(set, member));
        }
        let missing = &set.object.members - granted;
        let (lost, ungranted): (BTreeSet<_>, BTreeSet<_>) =
            missing.into_iter().partition(|id| self.is_asked_for(id));
        for name in lost.iter().filter_map(|id| self.case.site.camera_name(id)) {
            findings.push(self.lost(set, name));
        }
        if !ungranted.is_empty() {
            findings.push(self.ungranted(set, &ungranted));
        }
        let is_whole =
            set.object.unknown_members.is_empty() && lost.is_empty() && ungranted.is_empty();
        findings.deciding(is_whole)
    }

    /// Whether the declaration asks for a camera; one that is asked for and not granted is not there.
    fn is_asked_for(&self, id: &CameraId) -> bool {
        self.case.site.camera_name(id).is_some_and(|name| {
            let camera = self.candidates.objects.get(name);
            let asks = |camera: &SiteCamera| {
                let mut parts = self.declaration.parts.iter();
                parts.any(|part| part.access.cameras.chooses(name, &camera.labels))
            };
            let mut with_sets = self.member_cameras.iter();
            self.candidates.includes(name)
                && (with_sets.any(|members| members.all.contains(id)) || camera.is_some_and(asks))
        })
    }

    fn undeclared(&self, set: &Chosen<'_, SiteSet>, member: &Name) -> Violation {
        let member = if self.candidates.includes(member) {
            format!("camera `{member}`")
        } else {
            "a camera".to_owned()
        };
        Violation::waiting(
            Rule::UnknownCamera,
            set.path(),
            format!(
                "{} `{}` should hold {member}, which no VmsCamera declares",
                self.kind, set.name
            ),
            "create the VmsCamera, or take it out of the declaration",
        )
    }

    fn lost(&self, set: &Chosen<'_, SiteSet>, member: &Name) -> Violation {
        Violation::waiting(
            Rule::UnknownInStore,
            set.path(),
            format!(
                "{} `{}` should hold camera `{member}`, which the VMS does not have",
                self.kind, set.name
            ),
            "correct the VmsCamera, or create the camera in the VMS",
        )
    }

    /// One violation for each layout or group, so that it keeps its name when the revoked camera is gone.
    fn ungranted(&self, set: &Chosen<'_, SiteSet>, cameras: &BTreeSet<CameraId>) -> Violation {
        let kind = self.kind;
        let held = self.case.current.map(|current| &current.access.cameras);
        let revoked = held.is_some_and(|held| !held.is_disjoint(cameras))
            || self
                .case
                .user
                .record
                .revoked
                .contains(&set.path().to_string());
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
        Violation::lasting(
            rule,
            set.path(),
            format!("{kind} `{}` shows {cameras}", set.name),
            format!(
                "grant what it shows too, or take the {kind} away; until then the {kind} is withdrawn"
            ),
        )
    }

    /// Lists cameras by name, but only those that the user's namespace may see.
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

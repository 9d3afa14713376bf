//! Cameras that come with the layouts and camera groups that a user sees.

use std::collections::BTreeSet;

use super::candidates::Candidates;
use crate::{
    domain::name::CameraId,
    rules::{
        case::{Case, Tenant},
        declaration::Part,
    },
    world::SiteCamera,
};

/// The cameras that come with the layouts and groups of a part which grants theirs: those that they should hold.
#[derive(Default)]
pub(super) struct MemberCameras {
    /// Whether or not they are there.
    pub(super) all: BTreeSet<CameraId>,
    /// Those that the VMS has, and that the namespace may use.
    pub(super) present: BTreeSet<CameraId>,
}

impl MemberCameras {
    /// Those that come with one part of a declaration.
    pub(super) fn of(
        case: &Case<'_>,
        tenant: &Tenant<'_>,
        part: &Part<'_>,
        cameras: &Candidates<'_, SiteCamera>,
    ) -> Self {
        let request = part.access;
        let mut all = BTreeSet::new();
        for kind in &request.granting {
            let sets = Candidates::sets(case, tenant, *kind);
            let chosen = sets.objects.iter().filter(|(name, set)| {
                sets.includes(name)
                    && request.sets(*kind).chooses(name, &set.labels)
                    && set.resolution.found().is_some()
            });
            all.extend(chosen.flat_map(|(_, set)| set.declared.iter().cloned()));
        }
        let is_present = |id: &&CameraId| {
            let name = case.site.camera_name(id);
            name.is_some_and(|name| {
                let camera = cameras.objects.get(name);
                cameras.includes(name)
                    && camera.is_some_and(|camera| camera.resolution.found() == Some(*id))
            })
        };
        Self {
            present: all.iter().filter(is_present).cloned().collect(),
            all,
        }
    }
}

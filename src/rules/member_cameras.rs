//! Cameras that come with the layouts and camera groups that a user sees.

use std::collections::BTreeSet;

use super::{Case, Tenant, candidates::Candidates, declaration::Part};
use crate::{domain::name::CameraId, world::SiteCamera};

/// The cameras that come with the layouts and groups of a part which grants theirs: those that they should hold.
#[derive(Default)]
pub(super) struct MemberCameras {
    /// Whether or not they are there.
    pub(super) all: BTreeSet<CameraId>,
    /// Those that the VMS has, and that the namespace may use.
    pub(super) present: BTreeSet<CameraId>,
}

impl MemberCameras {
    /// Takes in what comes with another part.
    pub(super) fn extend(&mut self, other: Self) {
        self.all.extend(other.all);
        self.present.extend(other.present);
    }

    pub(super) fn of(
        case: &Case<'_>,
        tenant: &Tenant<'_>,
        part: &Part<'_>,
        cameras: &Candidates<'_, SiteCamera>,
    ) -> Self {
        let request = part.access;
        let mut all = BTreeSet::new();
        for kind in &request.granting {
            let sets = Candidates {
                objects: case.site.sets(*kind),
                ceiling: tenant.share.map(|share| share.sets(*kind)),
                words: (*kind).into(),
            };
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

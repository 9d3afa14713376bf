//! The cameras, layouts and camera groups of a server, by the names of their objects.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    domain::{name::Name, site::SetKind},
    world::Site,
};

/// A declared camera.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReviewedCamera {
    /// Its labels.
    pub labels: BTreeMap<Arc<str>, Arc<str>>,
    /// The declared layouts that hold it.
    pub layouts: BTreeSet<Name>,
    /// The declared camera groups that hold it.
    pub groups: BTreeSet<Name>,
}

/// A declared layout or camera group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReviewedSet {
    /// The cameras that it holds.
    pub cameras: BTreeSet<Name>,
}

pub(super) fn cameras(site: &Site) -> BTreeMap<Name, ReviewedCamera> {
    let mut cameras: BTreeMap<Name, ReviewedCamera> = site
        .cameras()
        .iter()
        .map(|(name, camera)| {
            let labels = camera.labels.clone();
            let camera = ReviewedCamera {
                labels,
                ..ReviewedCamera::default()
            };
            (name.clone(), camera)
        })
        .collect();
    for kind in [SetKind::Layout, SetKind::Group] {
        for (set, reviewed) in sets(site, kind) {
            for camera in reviewed.cameras {
                let Some(camera) = cameras.get_mut(&camera) else {
                    continue;
                };
                match kind {
                    SetKind::Layout => camera.layouts.insert(set.clone()),
                    SetKind::Group => camera.groups.insert(set.clone()),
                };
            }
        }
    }
    cameras
}

pub(super) fn sets(site: &Site, kind: SetKind) -> BTreeMap<Name, ReviewedSet> {
    let sets = site.sets(kind).iter().map(|(name, set)| {
        let members = set.members.iter();
        let cameras = members.filter_map(|id| site.camera_name(id)).cloned();
        let cameras = cameras.collect();
        (name.clone(), ReviewedSet { cameras })
    });
    sets.collect()
}

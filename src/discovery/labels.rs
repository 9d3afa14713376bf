//! Labels that say what the VMS says.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::domain::{
    discovery::{DISCOVERED, IN_GROUP, YES, group_label},
    name::{CameraId, Name, SetId},
    site::Labels,
};

/// The labels of an object of which nothing is told but that it was discovered.
pub(super) fn mark() -> Labels {
    Labels::from([(DISCOVERED.into(), YES.into())])
}

/// In which groups the cameras of the VMS are, as labels.
#[derive(Debug, Default)]
pub(super) struct GroupLabels {
    of_camera: BTreeMap<CameraId, BTreeSet<Arc<str>>>,
    /// Groups whose names are too long for a label.
    pub(super) unlabelled: Vec<Name>,
}

impl GroupLabels {
    pub(super) fn add(&mut self, group: &Name, members: &BTreeSet<CameraId>) {
        let Some(label) = group_label(group) else {
            self.unlabelled.push(group.clone());
            return;
        };
        let label: Arc<str> = label.into();
        for camera in members {
            let labels = self.of_camera.entry(camera.clone()).or_default();
            labels.insert(Arc::clone(&label));
        }
    }

    /// The labels with those of a camera's groups, and none of other groups.
    pub(super) fn applied(&self, camera: &CameraId, labels: &Labels) -> Labels {
        let others = labels.iter();
        let others = others.filter(|(key, _)| !key.starts_with(IN_GROUP));
        let others = others.map(|(key, value)| (Arc::clone(key), Arc::clone(value)));
        let groups = self.of_camera.get(camera).into_iter().flatten();
        let groups = groups.map(|key| (Arc::clone(key), YES.into()));
        others.chain(groups).collect()
    }
}

/// The group of a VMS and the object that stands for it.
pub(super) type GroupNames = BTreeMap<SetId, Name>;

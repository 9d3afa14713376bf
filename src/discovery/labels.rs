//! Labels that say what the VMS says.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::domain::{
    discovery::{DISCOVERED, IN_GROUP, LONGEST_LABEL_NAME},
    name::{CameraId, Name, SetId},
    site::Labels,
};

/// What every label of ours says.
const YES: &str = "true";

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
        if group.len() > LONGEST_LABEL_NAME {
            self.unlabelled.push(group.clone());
            return;
        }
        let label: Arc<str> = format!("{IN_GROUP}{group}").into();
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

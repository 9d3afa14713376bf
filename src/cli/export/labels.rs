//! Labels of cameras that say in which camera groups of the VMS they are.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    domain::{
        discovery::{LONGEST_LABEL_NAME, YES, group_label},
        name::{CameraId, Name},
    },
    world::Site,
};

/// What cameras are to be labelled with.
#[derive(Debug, Default)]
pub(super) struct GroupLabels {
    of_camera: BTreeMap<CameraId, BTreeMap<String, String>>,
    /// Groups whose names are too long for a label.
    unlabelled: Vec<Name>,
}

impl GroupLabels {
    /// Labels the cameras of a group.
    pub(super) fn add(&mut self, group: &Name, cameras: &BTreeSet<CameraId>) {
        let Some(label) = group_label(group) else {
            self.unlabelled.push(group.clone());
            return;
        };
        for camera in cameras {
            let labels = self.of_camera.entry(camera.clone()).or_default();
            labels.insert(label.clone(), YES.to_owned());
        }
    }

    /// The labels of a camera.
    pub(super) fn of(&self, camera: &str) -> BTreeMap<String, String> {
        self.of_camera.get(camera).cloned().unwrap_or_default()
    }

    /// What is not labelled, and why.
    pub(super) fn notes(&self, declared: &Site) -> Vec<String> {
        let long = self.unlabelled.iter().map(|group| {
            format!(
                "no camera is labelled with VmsCameraGroup {group}: a label has a name of at most {LONGEST_LABEL_NAME} \
                 characters"
            )
        });
        let lacking = self.of_camera.iter().filter(|(id, labels)| {
            let camera = declared.camera_name(id);
            let camera = camera.and_then(|name| declared.cameras().get(name));
            camera.is_some_and(|camera| {
                let mut labels = labels.keys();
                labels.any(|label| !camera.labels.contains_key(label.as_str()))
            })
        });
        let lacking = match lacking.count() {
            0 => None,
            count => Some(format!(
                "{count} of the cameras that are declared already lack labels of their camera groups: an export changes no \
                 manifest that is there"
            )),
        };
        long.chain(lacking).collect()
    }
}

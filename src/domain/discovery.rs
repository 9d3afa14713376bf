//! Whether what a VMS has is to appear as objects, and how.

use std::time::Duration;

use super::{
    name::Name,
    site::{Labels, SetKind},
};

/// The label of an object that was made for a thing of the VMS, and is kept as the VMS has it.
pub const DISCOVERED: &str = "vms-operator.io/discovered";

/// What a label begins with that says in which camera group of the VMS a camera is; what follows is the name of the
/// group's object.
pub const IN_GROUP: &str = "group.vms-operator.io/";

/// What each of these labels says.
pub const YES: &str = "true";

/// The longest name that a label can bear.
pub const LONGEST_LABEL_NAME: usize = 63;

/// What is to appear as objects, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discovery {
    /// Whether cameras do.
    pub cameras: bool,
    /// Whether layouts do.
    pub layouts: bool,
    /// Whether camera groups do.
    pub groups: bool,
    /// Whether a camera is labelled with the groups that it is in.
    pub labels_from_groups: bool,
    /// How many users may gain something at once before a person is asked.
    pub most_users: u32,
    /// How long an object stays for what the VMS has no longer.
    pub keep_gone: Duration,
}

impl Discovery {
    /// Whether the layouts or the camera groups are to appear.
    pub const fn has(&self, kind: SetKind) -> bool {
        match kind {
            SetKind::Layout => self.layouts,
            SetKind::Group => self.groups,
        }
    }
}

/// The label of the cameras of a group; `None` where its name is too long for one.
pub fn group_label(group: &Name) -> Option<String> {
    (group.len() <= LONGEST_LABEL_NAME).then(|| format!("{IN_GROUP}{group}"))
}

/// Whether an object of these labels was made for a thing of the VMS.
pub fn is_discovered(labels: &Labels) -> bool {
    labels.contains_key(DISCOVERED)
}

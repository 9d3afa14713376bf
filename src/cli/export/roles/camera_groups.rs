//! Which cameras are said by camera groups, where that is asked for.

use std::collections::{BTreeMap, BTreeSet};

/// Names of cameras, by the name or the label that stands for them.
pub(in crate::cli::export) type CameraSets = BTreeMap<String, BTreeSet<String>>;

/// The declared camera groups.
#[derive(Clone, Debug, Default)]
pub(in crate::cli::export) struct CameraGroups {
    /// The cameras that each should hold.
    pub(in crate::cli::export) members: CameraSets,
    /// The cameras that carry each label of a group.
    pub(in crate::cli::export) labels: CameraSets,
    /// Whether cameras may be said by labels, and by the groups that are granted, instead of one by one.
    pub(in crate::cli::export) are_followed: bool,
}

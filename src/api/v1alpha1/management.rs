//! Layouts and camera groups that are kept in the VMS as they are declared.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::selection::is_false;

/// What is managed says which cameras it holds: by none of them an existing one would be emptied.
pub(super) const NEEDS_CAMERAS: &str = "!has(self.manage) || !self.manage || (has(self.cameras.names) && size(self.cameras.names) > 0) || has(self.cameras.selector)";

/// What is not managed is neither renamed nor deleted, and somebody may think that it is.
pub(super) const NEEDS_MANAGE: &str = "(has(self.manage) && self.manage) || !(has(self.title) || (has(self.deletionPolicy) && self.deletionPolicy == 'Delete'))";

/// Whether a layout or a camera group is written to the VMS, and how.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct Management {
    /// Whether it is written to the VMS, where `managedKinds` of its VmsServer allows that: made where it is not there,
    /// named, and filled with exactly the declared cameras; what is changed there is changed back. A camera is put into it
    /// only once all who hold it in the VMS see that camera by themselves. Default: false, nothing is written.
    #[serde(default, skip_serializing_if = "is_false")]
    pub manage: bool,
    /// What it is to be called in the VMS, where it is managed. Default: `matchName`; one that is found by `externalId`
    /// keeps the name that it has. Example: `North wall`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 255))]
    pub title: Option<String>,
    /// What happens in the VMS when this object is deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deletion_policy: Option<SetDeletionPolicy>,
}

/// What happens in the VMS when this object is deleted. `Orphan`: it stays as it is. `Delete`: it is deleted, for everybody,
/// where it is managed. Default: `Orphan`.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetDeletionPolicy {
    /// It stays as it is.
    Orphan,
    /// It is deleted, for everybody.
    Delete,
}

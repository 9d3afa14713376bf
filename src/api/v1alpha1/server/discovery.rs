//! What of a VMS appears as objects.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::v1alpha1::schema;

/// What of a VMS appears as objects, where nobody declares it, and how.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct Discovery {
    /// What appears. Default: all of it, `[Cameras, Layouts, CameraGroups]`.
    #[schemars(schema_with = "schema::discovered_kinds")]
    pub kinds: Vec<DiscoveredKind>,
    /// What cameras are labelled with. `Nothing`: with nothing that selectors of people name. `Groups`: with
    /// `group.vms-operator.io/NAME: "true"` for each camera group of the VMS that a camera is in, NAME being that of the
    /// group's object. Whoever edits groups in the VMS then decides whom a selector by that label shows the camera.
    /// Default: `Nothing`.
    pub labels_from: LabelSource,
    /// How many users may gain a camera, a layout or a camera group at once by what changes in the VMS, 0 to 60000: where
    /// more would, nobody gains anything before somebody confirms it. Who asks for `all` is not counted. Default: 10.
    #[schemars(range(min = 0, max = 60000))]
    pub max_users: u16,
    /// How long the object stays for what the VMS has no longer, `1s` to `8760h`. One that somebody has edited, or that
    /// anything names, stays longer. Default: `168h`.
    #[schemars(schema_with = "schema::long_interval")]
    pub keep_gone: String,
}

impl Default for Discovery {
    fn default() -> Self {
        Self {
            kinds: vec![
                DiscoveredKind::Cameras,
                DiscoveredKind::Layouts,
                DiscoveredKind::CameraGroups,
            ],
            labels_from: LabelSource::default(),
            max_users: 10,
            keep_gone: "168h".to_owned(),
        }
    }
}

/// What appears.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiscoveredKind {
    /// Cameras.
    Cameras,
    /// Layouts.
    Layouts,
    /// Camera groups.
    CameraGroups,
}

/// What cameras are labelled with.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LabelSource {
    /// Nothing.
    #[default]
    Nothing,
    /// The camera groups of the VMS that each is in.
    Groups,
}

/// What was discovered, and what waits for somebody to confirm it.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct DiscoveryStatus {
    /// How many objects stand for cameras that were discovered.
    pub cameras: u32,
    /// How many objects stand for layouts that were discovered.
    pub layouts: u32,
    /// How many objects stand for camera groups that were discovered.
    pub camera_groups: u32,
    /// What waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting: Option<WaitingDiscovery>,
}

/// Objects and labels that would give too many users something at once.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct WaitingDiscovery {
    /// How many users would gain something.
    pub users: u32,
    /// By how many objects.
    pub objects: u32,
    /// Since when exactly that waits.
    pub since: Time,
    /// The value of the annotation vms-operator.io/confirm-discovery that confirms exactly that.
    #[schemars(length(max = 128))]
    pub confirmation: String,
}

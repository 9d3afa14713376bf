//! The observed state of a server.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::discovery::DiscoveryStatus;
use crate::api::v1alpha1::{ChangeGuardStatus, ObservedGeneration, ServerLicenses, schema};

/// The observed state of a VmsServer.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
#[serde(rename_all = "camelCase", default)]
pub struct VmsServerStatus {
    /// The `metadata.generation` that this status describes; -1 until first reconciled.
    pub observed_generation: ObservedGeneration,
    /// What the VMS says of itself that tells it from another one. Writes stop when it changes, until
    /// `spec.confirmedIdentity` names the new one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 253))]
    pub identity: Option<String>,
    /// The version that the VMS runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 253))]
    pub version: Option<String>,
    /// What this VMS was seen to do and may be relied on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proven: Option<Proven>,
    /// What was there at the last listing, managed here or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counts: Option<ServerCounts>,
    /// What of that no object declares.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undeclared: Option<ServerCounts>,
    /// What of the VMS appears as objects; absent where nothing is to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discovery: Option<DiscoveryStatus>,
    /// Analytics licences of the account at the last listing; absent where it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licenses: Option<ServerLicenses>,
    /// What was destroyed lately, and what waits for a confirmation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change_guard: Option<ChangeGuardStatus>,
    /// The value of the annotation vms-operator.io/reconcile-at that was last answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 1024))]
    pub last_handled_reconcile_at: Option<String>,
    /// `Ready`: the VMS answers under the account that was given. `Deleting`: which users the deletion waits for.
    /// `AccountsLeftBehind`: accounts in the VMS that no VmsUser declares any more; each has a VmsAccount.
    /// `Discovered`: what the VMS has appears as objects, or why not all of it does.
    /// `ObjectsUnreadable`: cameras, layouts and camera groups that the VMS shows in a form that it should not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "schema::conditions")]
    pub conditions: Vec<Condition>,
}

/// What a VMS was seen to do and may be relied on.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct Proven {
    /// The version of the VMS on which a user made in one request was read back with every restriction in
    /// force; on another version it is proven anew.
    #[schemars(length(max = 253))]
    pub create_on_version: String,
}

/// Numbers of things in the VMS at the last listing.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct ServerCounts {
    /// Cameras.
    pub cameras: u32,
    /// Layouts.
    pub layouts: u32,
    /// Camera groups.
    pub camera_groups: u32,
    /// Users.
    pub users: u32,
}

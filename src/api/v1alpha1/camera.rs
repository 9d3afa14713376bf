//! A camera of a VMS.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;
use kube::{CustomResource, KubeSchema};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Identity, ObservedGeneration, schema};

/// What a VmsCamera declares.
#[derive(CustomResource, KubeSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[kube(
    group = "vms-operator.io",
    version = "v1alpha1",
    kind = "VmsCamera",
    plural = "vmscameras",
    shortname = "vmsc",
    category = "vms-operator",
    namespaced,
    status = "VmsCameraStatus",
    derive = "PartialEq",
    doc = "A camera that exists in a VMS, under the name and the labels by which users and layouts refer to it.",
    selectable = ".spec.serverRef.name",
    printcolumn(name = "Server", type_ = "string", json_path = ".spec.serverRef.name"),
    printcolumn(name = "ID", type_ = "string", json_path = ".status.externalId"),
    printcolumn(
        name = "Ready",
        type_ = "string",
        json_path = ".status.conditions[?(@.type=='Ready')].status"
    ),
    printcolumn(
        name = "Reason",
        type_ = "string",
        json_path = ".status.conditions[?(@.type=='Ready')].reason"
    ),
    printcolumn(
        name = "Age",
        type_ = "date",
        json_path = ".metadata.creationTimestamp"
    ),
    printcolumn(
        name = "Title",
        type_ = "string",
        json_path = ".status.title",
        priority = 1
    )
)]
pub struct VmsCameraSpec {
    /// Which camera of which VMS.
    #[serde(flatten)]
    pub identity: Identity,
}

/// The observed state of a VmsCamera.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
#[serde(rename_all = "camelCase", default)]
pub struct VmsCameraStatus {
    /// The `metadata.generation` that this status describes; -1 until first reconciled.
    pub observed_generation: ObservedGeneration,
    /// The id in the VMS: the one declared, or the one found by name and kept from then on.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 128))]
    pub external_id: Option<String>,
    /// What the VMS calls it, where the object was discovered there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 253))]
    pub title: Option<String>,
    /// `Ready`: found in the VMS.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "schema::conditions")]
    pub conditions: Vec<Condition>,
}

//! A camera group of a VMS.

use kube::{CustomResource, KubeSchema};
use serde::{Deserialize, Serialize};

use super::{
    Identity, Management, MemberStatus, Members,
    management::{NEEDS_CAMERAS, NEEDS_MANAGE},
};

/// What a VmsCameraGroup declares.
#[derive(CustomResource, KubeSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[kube(
    group = "vms-operator.io",
    version = "v1alpha1",
    kind = "VmsCameraGroup",
    plural = "vmscameragroups",
    shortname = "vmsg",
    category = "vms-operator",
    namespaced,
    status = "MemberStatus",
    derive = "PartialEq",
    doc = "A camera group that exists in a VMS, with the cameras that it should hold. Nothing is written to the VMS unless `manage: true` asks for it.",
    selectable = ".spec.serverRef.name",
    printcolumn(name = "Server", type_ = "string", json_path = ".spec.serverRef.name"),
    printcolumn(name = "ID", type_ = "string", json_path = ".status.externalId"),
    printcolumn(name = "Cameras", type_ = "integer", json_path = ".status.members"),
    printcolumn(
        name = "Ready",
        type_ = "string",
        json_path = ".status.conditions[?(@.type=='Ready')].status"
    ),
    printcolumn(
        name = "Differs",
        type_ = "string",
        json_path = ".status.conditions[?(@.type=='MembersDiffer')].status"
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
#[x_kube(validation = Rule::new(NEEDS_CAMERAS)
    .message("`manage: true` needs cameras: say which it is to hold by names or a selector")
    .field_path(".cameras"))]
#[x_kube(validation = Rule::new(NEEDS_MANAGE)
    .message("title and `deletionPolicy: Delete` need `manage: true`: what is not managed is neither renamed nor deleted in the VMS")
    .field_path(".manage"))]
pub struct VmsCameraGroupSpec {
    /// Which camera group of which VMS.
    #[serde(flatten)]
    pub identity: Identity,
    /// The cameras that it should hold; {} is none. Other cameras in it also count for access checks, and show
    /// as the condition `MembersDiffer`. Example: `{names: [gate-1, gate-2]}`.
    pub cameras: Members,
    /// Whether it is written to the VMS, and how.
    #[serde(flatten)]
    pub management: Management,
}

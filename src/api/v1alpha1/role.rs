//! The role: what many users may see and do, and under which restrictions, said once.

use kube::{CustomResource, KubeSchema};
use serde::{Deserialize, Serialize};

use super::{Access, DeclarationStatus, IpPool, Limits, Permissions, schema};

/// What a VmsRole declares.
#[derive(CustomResource, KubeSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[kube(
    group = "vms-operator.io",
    version = "v1alpha1",
    kind = "VmsRole",
    plural = "vmsroles",
    shortname = "vmsr",
    category = "vms-operator",
    namespaced,
    status = "DeclarationStatus",
    derive = "PartialEq",
    doc = "What many users may see and do, and under which restrictions, such as all guards of a night shift. What it grants is added to what each user is granted; what it restricts, restricts each of them. What is wrong with it for a user is said on that user.",
    printcolumn(name = "Valid until", type_ = "date", json_path = ".spec.validUntil"),
    printcolumn(name = "Suspended", type_ = "boolean", json_path = ".spec.suspended"),
    printcolumn(
        name = "Ready",
        type_ = "string",
        json_path = ".status.conditions[?(@.type=='Ready')].status"
    ),
    printcolumn(
        name = "Age",
        type_ = "date",
        json_path = ".metadata.creationTimestamp"
    )
)]
#[serde(rename_all = "camelCase")]
#[x_kube(validation = Rule::new("!has(self.validFrom) || !has(self.validUntil) || self.validFrom < self.validUntil")
    .message("the access ends before it begins: validFrom is not before validUntil")
    .field_path(".validUntil"))]
pub struct VmsRoleSpec {
    /// What its users see, besides what each is granted. Names and selectors mean what they mean in the user:
    /// objects of the namespace of the user's server, within the share of the user's namespace. Default: nothing.
    #[serde(default, skip_serializing_if = "Access::is_empty")]
    pub access: Access,
    /// What its users may do, besides what each is granted, by group of actions. Default: nothing. Example:
    /// `{archive: [View], ptz: ["*"]}`.
    #[serde(default, skip_serializing_if = "Permissions::is_empty")]
    pub permissions: Permissions,
    /// Further actions by the names that the server itself uses, for what permissions has no name for, each
    /// once; at most 64. Default: none. Example: `[bridges]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "schema::raw_permissions")]
    pub extra_permissions: Vec<String>,
    /// How much of what is limited each user without a number of their own may use; of several roles the highest
    /// counts. Default: nothing. Example: `{licenses: {l1: 2}}`.
    #[serde(default, skip_serializing_if = "Limits::is_none")]
    pub limits: Limits,
    /// From where its users may log in: from addresses that are in this pool, in that of the user, and in those
    /// of the user's other roles. Pools that it names are of the namespace of this object, unless another is
    /// said. Default: no restriction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip_pool: Option<IpPool>,
    /// The moment from which its users have access; the latest of the user's and the roles' counts. Default:
    /// always. Example: `"2026-12-01T08:00:00Z"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "schema::moment")]
    pub valid_from: Option<String>,
    /// The moment at which all access of its users ends; the earliest of the user's and the roles' counts.
    /// Default: never. Example: `"2027-01-31T00:00:00Z"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "schema::moment")]
    pub valid_until: Option<String>,
    /// Whether its users have no access for now, whatever is granted. Default: false.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspended: Option<bool>,
}

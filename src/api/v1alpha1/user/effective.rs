//! What a user and its roles come to.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::api::v1alpha1::schema;

/// What the declaration of a user and those of its roles come to, as far as they are known.
///
/// Each part says where it is `from`: the names of roles, and `VmsUser` for the user itself, which no role can
/// be called.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct EffectiveDeclaration {
    /// Cameras that are granted without violation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cameras: Option<EffectiveSelection>,
    /// Layouts that are granted without violation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub layouts: Option<EffectiveSelection>,
    /// Camera groups that are granted without violation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub camera_groups: Option<EffectiveSelection>,
    /// Permissions that are granted without violation, by the names of the VMS; the first 256. What a role of another
    /// namespace grants is not among them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = "Self::MAX_PERMISSIONS"))]
    pub permissions: Vec<EffectivePermission>,
    /// From where the user may log in: the addresses that all pools have in common. Absent: from anywhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub addresses: Option<EffectiveAddresses>,
    /// The latest beginning.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<EffectiveMoment>,
    /// The earliest end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<EffectiveMoment>,
    /// Present where the user is suspended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suspended: Option<EffectiveSuspension>,
}

impl EffectiveDeclaration {
    /// The most permissions that a status names.
    pub const MAX_PERMISSIONS: usize = 256;
    /// The most ranges that a status names.
    pub const MAX_RANGES: usize = 256;
}

/// How many of a kind.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct EffectiveSelection {
    /// How many.
    pub count: u32,
    /// Who grants any of them.
    #[schemars(schema_with = "schema::sources")]
    pub from: Vec<String>,
}

/// One permission.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct EffectivePermission {
    /// Its name in the VMS. Example: `archives-show`.
    #[schemars(length(max = 128))]
    pub name: String,
    /// Who grants it.
    #[schemars(schema_with = "schema::sources")]
    pub from: Vec<String>,
}

/// From where the user may log in.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct EffectiveAddresses {
    /// How many ranges of addresses there are; 0: nobody may log in.
    pub count: u32,
    /// The ranges, sorted; the first 256. None where a pool or a role of another namespace is among them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "ranges")]
    pub ranges: Vec<String>,
    /// Whose pools they are common to; empty if the server requires a pool and there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "schema::sources")]
    pub from: Vec<String>,
}

/// A moment at which access begins or ends.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct EffectiveMoment {
    /// The moment.
    #[schemars(length(max = 64))]
    pub at: String,
    /// Who says so.
    #[schemars(schema_with = "schema::sources")]
    pub from: Vec<String>,
}

/// That the user is suspended.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct EffectiveSuspension {
    /// Who says so.
    #[schemars(schema_with = "schema::sources")]
    pub from: Vec<String>,
}

/// Ranges of addresses.
fn ranges(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "array",
        "maxItems": EffectiveDeclaration::MAX_RANGES,
        "items": {"type": "string", "minLength": 1, "maxLength": 96},
        "x-kubernetes-list-type": "set",
    })
}

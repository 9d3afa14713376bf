//! What the status of several kinds has in common.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::schema;

/// The `metadata.generation` that a status describes; −1 until first reconciled.
#[derive(
    Serialize, Deserialize, JsonSchema, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord,
)]
#[serde(transparent)]
pub struct ObservedGeneration(pub i64);

impl ObservedGeneration {
    /// Not reconciled yet.
    pub const NEVER: Self = Self(-1);

    /// Moves on to the generation that was reconciled, where that is known.
    pub fn observe(&mut self, generation: Option<i64>) {
        *self = generation.map_or(*self, Self);
    }
}

impl Default for ObservedGeneration {
    fn default() -> Self {
        Self::NEVER
    }
}

/// The status of something that only declares, and belongs to no server: a pool of addresses or a role.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
#[serde(rename_all = "camelCase", default)]
pub struct DeclarationStatus {
    /// The `metadata.generation` that this status describes; -1 until first reconciled.
    pub observed_generation: ObservedGeneration,
    /// `Ready`: it can be used; problems of a user are reported on that user.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "schema::conditions")]
    pub conditions: Vec<Condition>,
}

/// The status of something that holds cameras: a layout or a camera group.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
#[serde(rename_all = "camelCase", default)]
pub struct MemberStatus {
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
    /// How many cameras it holds in the VMS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub members: Option<u32>,
    /// `Ready`: found in the VMS. `MembersDiffer`: the VMS holds other cameras in it than declared here.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "schema::conditions")]
    pub conditions: Vec<Condition>,
}

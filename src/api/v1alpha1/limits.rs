//! How much of what is limited somebody may use.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How much of what is limited somebody may use.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct Limits {
    /// Analytics licences by level: one for each business case. Taking some away deletes what belongs to
    /// them, seven days later. Default: none. Example: `{l1: 2, l3: 1}`.
    #[serde(default, skip_serializing_if = "LicenseCounts::is_none")]
    pub licenses: LicenseCounts,
}

impl Limits {
    /// Whether there is nothing of anything.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// A number of licences of each level.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct LicenseCounts {
    /// Of level 1: sounds, smoke and fire, lines crossed, covered cameras, motion. Default: 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    #[schemars(range(max = "Self::MAX"))]
    pub l1: u32,
    /// Of level 2: people and visitors counted. Default: 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    #[schemars(range(max = "Self::MAX"))]
    pub l2: u32,
    /// Of level 3: faces, licence plates, container numbers. Default: 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    #[schemars(range(max = "Self::MAX"))]
    pub l3: u32,
}

impl LicenseCounts {
    /// The most licences of a level.
    pub const MAX: u32 = 1_000_000;

    /// Whether there are none.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature is serde's"
)]
pub(super) const fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// Licences that were taken away.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct RemovedLicenses {
    /// How many.
    #[serde(flatten)]
    pub licenses: LicenseCounts,
    /// When what belongs to them is deleted; giving them back before then keeps it.
    #[schemars(length(max = 64))]
    pub kept_until: String,
}

/// Licences that are to be taken away, once somebody has confirmed it.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct WithheldLicenses {
    /// How many.
    #[serde(flatten)]
    pub licenses: LicenseCounts,
    /// Since when.
    pub since: Time,
}

/// The licences of the account, by level.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerLicenses {
    /// Of level 1.
    pub l1: LevelCounts,
    /// Of level 2.
    pub l2: LevelCounts,
    /// Of level 3.
    pub l3: LevelCounts,
}

/// The licences of one level.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct LevelCounts {
    /// All that the account has.
    pub total: u32,
    /// Those that users have, managed here or not, or that the account uses itself.
    pub allocated: u32,
    /// Those that are left.
    pub free: u32,
}

//! How much is destroyed before somebody is asked, and what waits for an answer.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{limits::is_zero, schema};

/// How many users may lose what they made in the VMS before somebody is asked.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct ChangeGuard {
    /// Whether anybody is asked at all. Default: true.
    pub enabled: bool,
    /// This many users are always allowed, 0 to 60000. Default: 10.
    #[schemars(range(min = 0, max = 60000))]
    pub users: u16,
    /// This percentage of the users of this server, 0 to 100, is allowed too: only what exceeds both is too many.
    /// Default: 30.
    #[schemars(range(min = 0, max = 100))]
    pub percent: u8,
    /// Within this time, `1s` to `24h`. Default: `10m`.
    #[schemars(schema_with = "schema::interval")]
    pub window: String,
}

impl Default for ChangeGuard {
    fn default() -> Self {
        Self {
            enabled: true,
            users: 10,
            percent: 30,
            window: "10m".to_owned(),
        }
    }
}

/// What was destroyed lately, and what waits for a confirmation.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct ChangeGuardStatus {
    /// Users that lost what they made, some at a time; the last 16. What is older than the window stays until the
    /// next loss.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 16))]
    pub losses: Vec<RecordedLoss>,
    /// What waits for a confirmation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting: Option<WaitingChanges>,
    /// Deletions requested up to this time are confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed_until: Option<Time>,
    /// Removals of licences that have been waiting since this time or longer are confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed_licenses_until: Option<Time>,
}

/// Users that lost what they made.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct RecordedLoss {
    /// When.
    pub at: Time,
    /// How many were deleted.
    pub users: u32,
    /// From how many others licences were taken.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub licenses: u32,
}

/// Changes that wait for a confirmation.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct WaitingChanges {
    /// How many users would lose what they made.
    pub users: u32,
    /// The value of the annotation vms-operator.io/confirm-changes that confirms exactly these changes.
    #[schemars(length(max = 128))]
    pub confirmation: String,
}

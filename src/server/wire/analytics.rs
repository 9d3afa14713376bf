//! Business cases of video analytics, what they notice and what they compare with. All of it is ours.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{License, time::time};
use crate::{
    domain::license::{Level, Licenses},
    server::db::analytics::{cases, events, resources},
};

/// A business case. It watches one camera and takes one licence of the level of its type.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct AnalyticCase {
    pub(crate) id: i64,
    pub(crate) name: String,
    /// The name of the permission that it takes, without `analytic-cases-`.
    #[serde(rename = "type")]
    #[schema(example = "face")]
    pub(crate) kind: String,
    #[schema(minimum = 1, maximum = 3)]
    pub(crate) level: i64,
    pub(crate) camera_id: i64,
    /// What follows from an event, as text.
    pub(crate) reactions: Vec<String>,
    pub(crate) created_at: String,
    /// When the case is deleted with its events, because its licence was taken away; null while it has one.
    #[schema(required = true)]
    pub(crate) expires_at: Option<String>,
}

impl From<cases::Case> for AnalyticCase {
    fn from(row: cases::Case) -> Self {
        Self {
            id: row.id,
            name: row.name,
            kind: row.kind,
            level: row.level,
            camera_id: row.camera_id,
            reactions: serde_json::from_str(&row.reactions).unwrap_or_default(),
            created_at: time(row.created_at),
            expires_at: row.expires_at.map(time),
        }
    }
}

/// A new business case.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewCase {
    #[schema(min_length = 1, max_length = 255)]
    pub(crate) name: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) camera_id: i64,
    #[serde(default)]
    #[schema(max_items = 16)]
    pub(crate) reactions: Vec<String>,
}

/// An event of a case.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct AnalyticEvent {
    pub(crate) id: i64,
    pub(crate) case_id: i64,
    pub(crate) at: String,
    pub(crate) detail: String,
}

impl From<events::Event> for AnalyticEvent {
    fn from(row: events::Event) -> Self {
        Self {
            id: row.id,
            case_id: row.case_id,
            at: time(row.at),
            detail: row.detail,
        }
    }
}

/// A new event.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewEvent {
    #[schema(min_length = 1, max_length = 255)]
    pub(crate) detail: String,
}

/// A reference face or plate.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct AnalyticResource {
    pub(crate) id: i64,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) name: String,
    #[schema(required = true)]
    pub(crate) group_id: Option<i64>,
    pub(crate) created_at: String,
    /// When it is deleted, because the last licence of its level was taken away; null while there is one.
    #[schema(required = true)]
    pub(crate) expires_at: Option<String>,
}

impl From<resources::Resource> for AnalyticResource {
    fn from(row: resources::Resource) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            name: row.name,
            group_id: row.group_id,
            created_at: time(row.created_at),
            expires_at: row.expires_at.map(time),
        }
    }
}

/// A new reference face or plate.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewResource {
    #[serde(rename = "type")]
    pub(crate) kind: ResourceType,
    #[schema(min_length = 1, max_length = 255)]
    pub(crate) name: String,
    pub(crate) group_id: Option<i64>,
}

/// What a resource shows.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ResourceType {
    Face,
    Plate,
}

impl ResourceType {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Face => "face",
            Self::Plate => "plate",
        }
    }
}

/// A group of reference faces and plates.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ResourceGroup {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) created_at: String,
    #[schema(required = true)]
    pub(crate) expires_at: Option<String>,
}

impl From<resources::Group> for ResourceGroup {
    fn from(row: resources::Group) -> Self {
        Self {
            id: row.id,
            name: row.name,
            created_at: time(row.created_at),
            expires_at: row.expires_at.map(time),
        }
    }
}

/// How many licences there are and how many cases take.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct LicenseStatistics {
    pub(crate) levels: Vec<LevelStatistics>,
    /// Of each sub-user that has licences; empty for a sub-user.
    pub(crate) subusers: Vec<SubuserStatistics>,
}

/// The licences of one level.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct LevelStatistics {
    #[schema(example = "analytic_l1")]
    pub(crate) level: &'static str,
    pub(crate) total: u32,
    /// Cameras in cases.
    pub(crate) used: u32,
    pub(crate) free: u32,
}

/// The licences of one sub-user.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct SubuserStatistics {
    pub(crate) id: i64,
    pub(crate) login: String,
    pub(crate) levels: Vec<LevelStatistics>,
}

impl LevelStatistics {
    pub(crate) fn of(total: Licenses, used: Licenses) -> Vec<Self> {
        let statistics = |level: &Level| Self {
            level: License::field(*level),
            total: total.of(*level),
            used: used.of(*level),
            free: total.minus(used).of(*level),
        };
        Level::ALL.iter().map(statistics).collect()
    }
}

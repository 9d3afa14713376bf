//! Bodies of the admin API: all of it is ours.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::time::time;
use crate::server::db::{audit, kind::CollectionKind, users};

/// An account, parent or sub-user.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct AccountRow {
    pub(crate) id: i64,
    pub(crate) login: String,
    pub(crate) name: String,
    #[schema(required = true)]
    pub(crate) parent_id: Option<i64>,
    pub(crate) sessions_limit: i64,
    pub(crate) version: i64,
}

impl From<users::User> for AccountRow {
    fn from(user: users::User) -> Self {
        Self {
            id: user.id,
            login: user.login,
            name: user.name,
            parent_id: user.parent_id,
            sessions_limit: user.sessions_limit,
            version: user.version,
        }
    }
}

/// A new camera of an account.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewCamera {
    pub(crate) owner_id: i64,
    #[schema(min_length = 1, max_length = 255)]
    pub(crate) name: String,
    /// What media servers and proxies call it.
    #[schema(max_length = 200, example = "north/gate-1")]
    pub(crate) stream_path: Option<String>,
}

/// What media servers and proxies call a camera; null, nothing.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewStreamPath {
    #[schema(required = true, max_length = 200, example = "north/gate-1")]
    pub(crate) stream_path: Option<String>,
}

/// The key by which a camera sends its pictures, told once.
#[derive(Serialize, ToSchema)]
pub(crate) struct PublishKey {
    pub(crate) publish_key: String,
}

/// A new layout or camera group of an account.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewCollection {
    pub(crate) owner_id: i64,
    #[schema(min_length = 1, max_length = 255)]
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) cameras: Vec<i64>,
}

/// The id of what was created.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct Created {
    pub(crate) id: i64,
}

/// A new name.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewName {
    #[schema(min_length = 1, max_length = 255)]
    pub(crate) name: String,
}

/// Cameras to put into a layout or group, or to take out of it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CameraIds {
    pub(crate) cameras: Vec<i64>,
}

/// How many sessions an account may have at once.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SessionsLimit {
    #[schema(minimum = 1)]
    pub(crate) sessions_limit: i64,
}

/// By how much to move the clock.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TimeToPass {
    #[schema(minimum = 0)]
    pub(crate) seconds: i64,
}

/// The clock of the store.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ClockState {
    pub(crate) now: String,
    /// How far it is ahead of the machine's, in seconds.
    pub(crate) ahead: i64,
}

/// An entry of the audit.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct AuditEntry {
    pub(crate) id: i64,
    pub(crate) at: String,
    pub(crate) actor: String,
    #[schema(required = true)]
    pub(crate) actor_id: Option<i64>,
    #[schema(required = true)]
    pub(crate) address: Option<String>,
    pub(crate) action: String,
    pub(crate) subject_kind: String,
    #[schema(required = true)]
    pub(crate) subject_id: Option<i64>,
    pub(crate) subject: String,
    /// What changed; never a secret.
    pub(crate) detail: String,
}

impl From<audit::Entry> for AuditEntry {
    fn from(row: audit::Entry) -> Self {
        Self {
            id: row.id,
            at: time(row.at),
            actor: row.actor,
            actor_id: row.actor_id,
            address: row.address,
            action: row.action,
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
            subject: row.subject,
            detail: row.detail,
        }
    }
}

/// Which collections a path is about.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Collections {
    Layouts,
    Groups,
}

impl From<Collections> for CollectionKind {
    fn from(collections: Collections) -> Self {
        match collections {
            Collections::Layouts => Self::Layouts,
            Collections::Groups => Self::Groups,
        }
    }
}

//! Answers, as far as the driver reads them.

use std::sync::Arc;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::WireId;

/// `GET static/basic`, which needs no token.
#[derive(Debug, Deserialize)]
pub(in crate::store::aipix) struct StaticBasic {
    pub(in crate::store::aipix) version: Arc<str>,
    #[serde(default)]
    pub(in crate::store::aipix) is_captcha_available: bool,
    pub(in crate::store::aipix) vms_store: Option<Announcement>,
}

/// Ours: what a reference store says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub(in crate::store::aipix) struct Announcement {
    pub(in crate::store::aipix) identity: Option<Arc<str>>,
    #[serde(default)]
    pub(in crate::store::aipix) ip_pool: bool,
    #[serde(default)]
    pub(in crate::store::aipix) validity: bool,
    #[serde(default)]
    pub(in crate::store::aipix) row_version: bool,
    #[serde(default)]
    pub(in crate::store::aipix) show_grants: bool,
    #[serde(default)]
    pub(in crate::store::aipix) password_changed_at: bool,
    #[serde(default)]
    pub(in crate::store::aipix) password_hash: bool,
    pub(in crate::store::aipix) max_per_page: Option<u32>,
    pub(in crate::store::aipix) terms: Option<AskedTerms>,
}

/// Ours: the terms to which a server asks for consent before a user is added.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(in crate::store::aipix) struct AskedTerms {
    pub(in crate::store::aipix) version: String,
    #[serde(default)]
    pub(in crate::store::aipix) url: String,
}

/// The answer to `POST token`.
#[derive(Deserialize)]
pub(in crate::store::aipix) struct TokenAnswer {
    pub(in crate::store::aipix) access_token: String,
}

/// The answer of 419: the sessions that are open.
#[derive(Debug, Deserialize)]
pub(in crate::store::aipix) struct SessionLimit {
    pub(in crate::store::aipix) sessions: Vec<OpenSession>,
}

/// One of them. The app of the vendor shows these fields; which form `last` has is unknown.
#[derive(Debug, Deserialize)]
pub(in crate::store::aipix) struct OpenSession {
    pub(in crate::store::aipix) id: WireId,
    pub(in crate::store::aipix) user_agent: Option<String>,
    #[serde(default)]
    pub(in crate::store::aipix) online: bool,
    pub(in crate::store::aipix) last: Option<String>,
}

/// `GET users/self`, as far as we read it.
#[derive(Debug, Deserialize)]
pub(in crate::store::aipix) struct OwnUser {
    pub(in crate::store::aipix) id: WireId,
    pub(in crate::store::aipix) permissions: Vec<Permission>,
    /// Absent where the account has none.
    #[serde(default)]
    pub(in crate::store::aipix) analytic_license: Vec<License>,
}

/// Licences of a level, such as `analytic_l1`.
#[derive(Debug, Deserialize)]
pub(in crate::store::aipix) struct License {
    #[serde(rename = "type")]
    pub(in crate::store::aipix) kind: String,
    pub(in crate::store::aipix) all: u32,
    pub(in crate::store::aipix) free: u32,
}

/// A permission that somebody holds; `group` is the title that the VMS shows.
#[derive(Debug, Deserialize)]
pub(in crate::store::aipix) struct Permission {
    pub(in crate::store::aipix) id: WireId,
    pub(in crate::store::aipix) name: Arc<str>,
    #[serde(default)]
    pub(in crate::store::aipix) group: Arc<str>,
}

/// A row of `GET users/subusers`.
#[derive(Debug, Deserialize)]
pub(in crate::store::aipix) struct SubuserRow {
    pub(in crate::store::aipix) id: WireId,
    pub(in crate::store::aipix) login: String,
    /// Ours.
    pub(in crate::store::aipix) version: Option<u64>,
    /// Ours.
    pub(in crate::store::aipix) password_changed_at: Option<Arc<str>>,
}

/// `GET users/subusers/{id}`: that it exists is inferred, that it has these fields is ours.
#[derive(Debug, Deserialize)]
pub(in crate::store::aipix) struct Subuser {
    pub(in crate::store::aipix) id: WireId,
    pub(in crate::store::aipix) login: String,
    pub(in crate::store::aipix) name: Arc<str>,
    pub(in crate::store::aipix) version: Option<u64>,
    /// Ours.
    pub(in crate::store::aipix) password_changed_at: Option<Arc<str>>,
    pub(in crate::store::aipix) cameras: Vec<Reference>,
    pub(in crate::store::aipix) layouts: Vec<Reference>,
    pub(in crate::store::aipix) groups: Vec<Reference>,
    pub(in crate::store::aipix) permissions: Vec<Permission>,
    #[serde(default)]
    pub(in crate::store::aipix) analytic_l1: u32,
    #[serde(default)]
    pub(in crate::store::aipix) analytic_l2: u32,
    #[serde(default)]
    pub(in crate::store::aipix) analytic_l3: u32,
    /// Ours.
    #[serde(default)]
    pub(in crate::store::aipix) ip_pool: Shown<Vec<String>>,
    /// Ours.
    #[serde(default)]
    pub(in crate::store::aipix) valid_from: Shown<Value>,
    /// Ours.
    #[serde(default)]
    pub(in crate::store::aipix) valid_until: Shown<Value>,
    /// Ours. Read only where it is announced, as the two above: others may use such a name for something else.
    #[serde(default)]
    pub(in crate::store::aipix) suspended: Shown<Value>,
}

/// A field that restricts somebody as it is shown, if it is.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::store::aipix) enum Shown<T> {
    /// The field is missing.
    #[default]
    Missing,
    /// `null`: no restriction.
    Null,
    /// This.
    Value(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Shown<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let shown = Option::deserialize(deserializer)?;
        Ok(shown.map_or(Self::Null, Self::Value))
    }
}

/// What creating and changing a user answer, as far as we read it.
#[derive(Debug, Deserialize)]
pub(in crate::store::aipix) struct Written {
    pub(in crate::store::aipix) id: WireId,
    pub(in crate::store::aipix) login: String,
}

/// A row of `GET cameras`.
#[derive(Debug, Deserialize)]
pub(in crate::store::aipix) struct Camera {
    pub(in crate::store::aipix) id: WireId,
    pub(in crate::store::aipix) name: Arc<str>,
}

/// A row of `GET layouts`: cells of the grid may be empty.
#[derive(Debug, Deserialize)]
pub(in crate::store::aipix) struct Layout {
    pub(in crate::store::aipix) id: WireId,
    pub(in crate::store::aipix) name: Arc<str>,
    pub(in crate::store::aipix) grid: Vec<Option<Cell>>,
}

/// A cell of a layout's grid: the reference shows `camera_id` and `stream_id`, others the camera itself.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(in crate::store::aipix) enum Cell {
    /// As in the reference.
    Documented {
        /// The camera in the cell.
        camera_id: WireId,
    },
    /// The camera.
    Camera(Reference),
}

impl From<Cell> for WireId {
    fn from(cell: Cell) -> Self {
        match cell {
            Cell::Documented { camera_id } => camera_id,
            Cell::Camera(camera) => camera.into(),
        }
    }
}

/// A row of `GET groups`.
#[derive(Debug, Deserialize)]
pub(in crate::store::aipix) struct Group {
    pub(in crate::store::aipix) id: WireId,
    pub(in crate::store::aipix) name: Arc<str>,
    pub(in crate::store::aipix) items: Vec<Reference>,
    pub(in crate::store::aipix) items_count: Option<usize>,
}

/// An id, or an object that has one: which of the two a list holds differs between sources.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(in crate::store::aipix) enum Reference {
    /// The id alone.
    Id(WireId),
    /// The object.
    Object {
        /// Its id.
        id: WireId,
    },
}

impl From<Reference> for WireId {
    fn from(reference: Reference) -> Self {
        match reference {
            Reference::Id(id) | Reference::Object { id } => id,
        }
    }
}

/// A page of a listing, as Laravel has it.
#[derive(Debug, Deserialize)]
pub(in crate::store::aipix) struct Page<T> {
    pub(in crate::store::aipix) data: Vec<T>,
    pub(in crate::store::aipix) meta: Meta,
}

/// Where a page stands among the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(in crate::store::aipix) struct Meta {
    pub(in crate::store::aipix) current_page: u32,
    pub(in crate::store::aipix) last_page: u32,
    pub(in crate::store::aipix) total: usize,
}

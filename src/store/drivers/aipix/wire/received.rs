//! Answers, as far as the driver reads them.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;

use super::{
    id::WireId,
    rows::{Rows, if_readable, title},
};

/// `GET static/basic`, which needs no token.
#[derive(Debug, Deserialize)]
pub(crate) struct StaticBasic {
    pub(crate) version: Arc<str>,
    #[serde(default)]
    pub(crate) is_captcha_available: bool,
    pub(crate) vms_store: Option<Announcement>,
}

/// Ours: what a reference store says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Announcement {
    pub(crate) identity: Option<Arc<str>>,
    #[serde(default)]
    pub(crate) ip_pool: bool,
    #[serde(default)]
    pub(crate) validity: bool,
    #[serde(default)]
    pub(crate) row_version: bool,
    #[serde(default)]
    pub(crate) show_grants: bool,
    #[serde(default)]
    pub(crate) password_changed_at: bool,
    #[serde(default)]
    pub(crate) password_hash: bool,
    pub(crate) max_per_page: Option<u32>,
    pub(crate) terms: Option<AskedTerms>,
}

/// Ours: the terms to which a server asks for consent before a user is added.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct AskedTerms {
    pub(crate) version: String,
    #[serde(default)]
    pub(crate) url: String,
}

/// The answer to `POST token`.
#[derive(Deserialize)]
pub(crate) struct TokenAnswer {
    pub(crate) access_token: String,
}

/// The answer of 419: the sessions that are open.
#[derive(Debug, Deserialize)]
pub(crate) struct SessionLimit {
    pub(crate) sessions: Vec<OpenSession>,
}

/// One of them. The app of the vendor shows these fields; which form `last` has is unknown.
#[derive(Debug, Deserialize)]
pub(crate) struct OpenSession {
    pub(crate) id: WireId,
    pub(crate) user_agent: Option<String>,
    #[serde(default)]
    pub(crate) online: bool,
    pub(crate) last: Option<String>,
}

/// `GET users/self`, as far as we read it.
#[derive(Debug, Deserialize)]
pub(crate) struct OwnUser {
    pub(crate) id: WireId,
    pub(crate) permissions: Vec<Permission>,
    /// Absent where the account has none.
    #[serde(default)]
    pub(crate) analytic_license: Vec<License>,
}

/// Licences of a level, such as `analytic_l1`.
#[derive(Debug, Deserialize)]
pub(crate) struct License {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) all: u32,
    pub(crate) free: u32,
}

/// A permission that somebody holds; `group` is the title that the VMS shows.
#[derive(Debug, Deserialize)]
pub(crate) struct Permission {
    pub(crate) id: WireId,
    pub(crate) name: Arc<str>,
    #[serde(default)]
    pub(crate) group: Arc<str>,
}

/// A row of `GET users/subusers`.
#[derive(Debug, Deserialize)]
pub(crate) struct SubuserRow {
    pub(crate) id: WireId,
    pub(crate) login: String,
    /// Ours.
    #[serde(default, deserialize_with = "if_readable")]
    pub(crate) version: Option<u64>,
    /// Ours.
    #[serde(default, deserialize_with = "if_readable")]
    pub(crate) password_changed_at: Option<Arc<str>>,
}

/// `GET users/subusers/{id}`: that it exists is inferred, that it has these fields is ours.
#[derive(Debug, Deserialize)]
pub(crate) struct Subuser {
    pub(crate) id: WireId,
    pub(crate) login: String,
    pub(crate) name: Arc<str>,
    pub(crate) version: Option<u64>,
    /// Ours.
    pub(crate) password_changed_at: Option<Arc<str>>,
    pub(crate) cameras: Vec<Reference>,
    pub(crate) layouts: Vec<Reference>,
    pub(crate) groups: Vec<Reference>,
    pub(crate) permissions: Vec<Permission>,
    #[serde(default)]
    pub(crate) analytic_l1: u32,
    #[serde(default)]
    pub(crate) analytic_l2: u32,
    #[serde(default)]
    pub(crate) analytic_l3: u32,
    /// Ours.
    #[serde(default)]
    pub(crate) ip_pool: Shown<Vec<String>>,
    /// Ours.
    #[serde(default)]
    pub(crate) valid_from: Shown<Value>,
    /// Ours.
    #[serde(default)]
    pub(crate) valid_until: Shown<Value>,
    /// Ours. Read only where it is announced, as the two above: others may use such a name for something else.
    #[serde(default)]
    pub(crate) suspended: Shown<Value>,
}

/// A field that restricts somebody as it is shown, if it is.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) enum Shown<T> {
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
pub(crate) struct Written {
    pub(crate) id: WireId,
    pub(crate) login: String,
}

/// A row of `GET cameras`.
#[derive(Debug, Deserialize)]
pub(crate) struct Camera {
    pub(crate) id: WireId,
    #[serde(default, deserialize_with = "title")]
    pub(crate) name: Arc<str>,
}

/// A row of `GET layouts`: cells of the grid may be empty.
#[derive(Debug, Deserialize)]
pub(crate) struct Layout {
    pub(crate) id: WireId,
    #[serde(default, deserialize_with = "title")]
    pub(crate) name: Arc<str>,
    pub(crate) grid: Vec<Option<Cell>>,
}

/// A cell of a layout's grid: the reference shows `camera_id` and `stream_id`, others the camera itself.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Cell {
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
pub(crate) struct Group {
    pub(crate) id: WireId,
    #[serde(default, deserialize_with = "title")]
    pub(crate) name: Arc<str>,
    pub(crate) items: Vec<Reference>,
    pub(crate) items_count: Option<usize>,
}

/// An id, or an object that has one: which of the two a list holds differs between sources.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Reference {
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
#[serde(bound = "T: DeserializeOwned")]
pub(crate) struct Page<T> {
    pub(crate) data: Rows<T>,
    pub(crate) meta: Meta,
}

/// Where a page stands among the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Meta {
    pub(crate) current_page: u32,
    pub(crate) last_page: u32,
    pub(crate) total: usize,
}

//! Answers, as far as the driver reads them.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;

use super::{
    arrangement::first_stream,
    reference::{Cell, Members, Reference, of},
};
use crate::store::answers::{
    Row, Shown, WEIGHT, WireId, cut, cut_if_text, cut_or_null, few, if_readable, scalar, title,
};

/// What is kept of a text that may be as long as a name.
const NAME: usize = 1024;
/// The same of one that is refused or passed over where it is longer than a few words.
const WORD: usize = 512;
/// The same of a token.
const TOKEN: usize = 16 * 1024;

/// `GET static/basic`, which needs no token.
#[derive(Debug, Deserialize)]
pub(crate) struct StaticBasic {
    #[serde(deserialize_with = "cut::<NAME, _, _>")]
    pub(crate) version: Arc<str>,
    #[serde(default)]
    pub(crate) is_captcha_available: bool,
    pub(crate) vms_store: Option<Announcement>,
}

/// Ours: what a reference store says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Announcement {
    #[serde(default, deserialize_with = "cut_or_null::<NAME, _, _>")]
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
    #[serde(deserialize_with = "cut::<NAME, _, _>")]
    pub(crate) version: String,
    #[serde(default, deserialize_with = "cut::<NAME, _, _>")]
    pub(crate) url: String,
}

/// The answer to `POST token`.
#[derive(Deserialize)]
pub(crate) struct TokenAnswer {
    #[serde(deserialize_with = "cut::<TOKEN, _, _>")]
    pub(crate) access_token: String,
}

/// The answer of 419: the sessions that are open.
#[derive(Debug, Deserialize)]
pub(crate) struct SessionLimit {
    #[serde(deserialize_with = "few")]
    pub(crate) sessions: Vec<OpenSession>,
}

/// `GET sessions`.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct Sessions(#[serde(deserialize_with = "few")] pub(crate) Vec<OpenSession>);

/// One of them. The app of the vendor shows these fields; which form `last` has is unknown.
#[derive(Debug, Deserialize)]
pub(crate) struct OpenSession {
    pub(crate) id: WireId,
    #[serde(default, deserialize_with = "cut_or_null::<NAME, _, _>")]
    pub(crate) user_agent: Option<String>,
    #[serde(default)]
    pub(crate) online: bool,
    #[serde(default, deserialize_with = "cut_or_null::<WORD, _, _>")]
    pub(crate) last: Option<String>,
}

/// `GET users/self`, as far as we read it.
#[derive(Debug, Deserialize)]
pub(crate) struct OwnUser {
    pub(crate) id: WireId,
    #[serde(deserialize_with = "few")]
    pub(crate) permissions: Vec<Permission>,
    /// Absent where the account has none.
    #[serde(default, deserialize_with = "few")]
    pub(crate) analytic_license: Vec<License>,
}

/// Licences of a level, such as `analytic_l1`.
#[derive(Debug, Deserialize)]
pub(crate) struct License {
    #[serde(rename = "type", deserialize_with = "cut::<WORD, _, _>")]
    pub(crate) kind: String,
    pub(crate) all: u32,
    pub(crate) free: u32,
}

/// A permission that the parent account holds; `group` is the title that the VMS shows.
#[derive(Debug, Deserialize)]
pub(crate) struct Permission {
    pub(crate) id: WireId,
    #[serde(deserialize_with = "cut::<WORD, _, _>")]
    pub(crate) name: Arc<str>,
    #[serde(default, deserialize_with = "cut::<WORD, _, _>")]
    pub(crate) group: Arc<str>,
}

/// A row of `GET users/subusers`.
#[derive(Debug, Deserialize)]
pub(crate) struct SubuserRow {
    pub(crate) id: WireId,
    #[serde(deserialize_with = "cut::<WORD, _, _>")]
    pub(crate) login: String,
    /// Ours.
    #[serde(default, deserialize_with = "if_readable")]
    pub(crate) version: Option<u64>,
    /// Ours.
    #[serde(default, deserialize_with = "cut_if_text::<WORD, _, _>")]
    pub(crate) password_changed_at: Option<Arc<str>>,
}

/// One user in full, without what stands where somebody may state it: lists, and the address pool. That a server shows
/// users is inferred, that it does so with these fields is ours.
#[derive(Debug, Deserialize)]
pub(crate) struct Subuser {
    pub(crate) id: WireId,
    #[serde(deserialize_with = "cut::<WORD, _, _>")]
    pub(crate) login: String,
    #[serde(deserialize_with = "cut::<NAME, _, _>")]
    pub(crate) name: Arc<str>,
    pub(crate) version: Option<u64>,
    /// Ours.
    #[serde(default, deserialize_with = "cut_or_null::<WORD, _, _>")]
    pub(crate) password_changed_at: Option<Arc<str>>,
    #[serde(default)]
    pub(crate) analytic_l1: u32,
    #[serde(default)]
    pub(crate) analytic_l2: u32,
    #[serde(default)]
    pub(crate) analytic_l3: u32,
    /// Ours.
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) valid_from: Shown<Value>,
    /// Ours.
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) valid_until: Shown<Value>,
    /// Ours. Read only where it is announced, as the two above: others may use such a name for something else.
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) suspended: Shown<Value>,
}

/// What creating and changing a user answer, as far as we read it.
#[derive(Debug, Deserialize)]
pub(crate) struct Written {
    pub(crate) id: WireId,
    #[serde(deserialize_with = "cut::<WORD, _, _>")]
    pub(crate) login: String,
}

/// A row of `GET cameras`.
#[derive(Debug, Deserialize)]
pub(crate) struct Camera {
    pub(crate) id: WireId,
    #[serde(default, deserialize_with = "title")]
    pub(crate) name: Arc<str>,
    /// The first of its streams.
    #[serde(default, rename = "streams", deserialize_with = "first_stream")]
    pub(crate) stream: Option<Box<WireId>>,
}

/// A row of `GET layouts`: cells of the grid may be empty.
#[derive(Debug, Deserialize)]
pub(crate) struct Layout {
    pub(crate) id: WireId,
    #[serde(default, deserialize_with = "title")]
    pub(crate) name: Arc<str>,
    pub(crate) grid: Members<Cell>,
}

/// A row of `GET groups`.
#[derive(Debug, Deserialize)]
pub(crate) struct Group {
    pub(crate) id: WireId,
    #[serde(default, deserialize_with = "title")]
    pub(crate) name: Arc<str>,
    pub(crate) items: Members<Reference<of::Camera>>,
    pub(crate) items_count: Option<usize>,
}

macro_rules! rows {
    ($($row:ty: |$it:ident| $weight:expr;)+) => {$(
        impl Row for $row {
            fn id(&self) -> &WireId {
                &self.id
            }

            fn weight(&self) -> usize {
                let $it = self;
                WEIGHT + $weight
            }
        }
    )+};
}

rows! {
    SubuserRow: |row| row.login.len();
    Camera: |row| row.name.len();
    Layout: |row| row.name.len() + WEIGHT * row.grid.ids.len();
    Group: |row| row.name.len() + WEIGHT * row.items.ids.len();
}

//! Cameras, layouts and camera groups.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::time::time;
use crate::server::db::{cameras, collections};

/// A camera. The reference store has no video, so that everything else that clients show of one is constant.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Camera {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) pretty_name: String,
    #[schema(example = "active")]
    pub(crate) status: &'static str,
    #[schema(example = "active")]
    pub(crate) user_status: &'static str,
    pub(crate) is_favorite: bool,
    pub(crate) start_at: String,
    pub(crate) created_at: String,
    /// What media servers and proxies call its video, if it has any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) stream_path: Option<String>,
}

impl From<cameras::Camera> for Camera {
    fn from(row: cameras::Camera) -> Self {
        Self {
            id: row.id,
            pretty_name: row.name.clone(),
            name: row.name,
            status: "active",
            user_status: "active",
            is_favorite: false,
            start_at: time(row.created_at),
            created_at: time(row.created_at),
            stream_path: row.stream_path,
        }
    }
}

/// A layout and the cameras in its cells.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Layout {
    pub(crate) id: i64,
    pub(crate) name: String,
    /// The account that owns it.
    pub(crate) user_id: i64,
    /// The arrangement of its cells, where anybody has said one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Grid22")]
    #[serde(rename = "layout_template")]
    pub(crate) template: Option<String>,
    /// Its cameras by id: this store keeps which they are, and not in which cells.
    pub(crate) grid: Vec<Camera>,
}

/// A camera group and the cameras in it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Group {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) items: Vec<Camera>,
    pub(crate) items_count: usize,
}

/// A layout of one's own: its name, and the cameras in its cells.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewLayout {
    #[schema(min_length = 1, max_length = 255)]
    pub(crate) name: String,
    /// The arrangement of its cells, 1 to 64 letters and digits. The vendor's server asks for one, of a list of its own; this
    /// one takes any, and keeps what it has where none is given.
    #[schema(min_length = 1, max_length = 64, example = "Grid22")]
    pub(crate) layout_template: Option<String>,
    /// Cells; an empty one is null.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub(crate) grid: Vec<Option<Cell>>,
}

/// A cell of a layout.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
pub(crate) struct Cell {
    pub(crate) camera_id: i64,
    /// Which of its streams is shown. This store has no video, and takes no notice.
    #[expect(dead_code, reason = "clients send it")]
    pub(crate) stream_id: Option<i64>,
}

/// A camera group of one's own: its name, and all of its cameras.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewGroup {
    #[schema(min_length = 1, max_length = 255)]
    pub(crate) name: String,
    /// Ids of cameras.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub(crate) items: Vec<i64>,
}

impl Layout {
    pub(crate) fn new(row: collections::Collection, cameras: Vec<cameras::Camera>) -> Self {
        Self {
            id: row.id,
            name: row.name,
            user_id: row.owner_id,
            template: row.layout_template,
            grid: cameras.into_iter().map(Into::into).collect(),
        }
    }
}

impl Group {
    pub(crate) fn new(row: collections::Collection, cameras: Vec<cameras::Camera>) -> Self {
        Self {
            id: row.id,
            name: row.name,
            items_count: cameras.len(),
            items: cameras.into_iter().map(Into::into).collect(),
        }
    }
}

//! How a layout arranges its cameras: what is read of it before it is written whole.

use std::sync::Arc;

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::reference::{Reference, of};
use crate::store::answers::{Few, WireId, cut_if_text, few, title};

/// What is kept of the name of an arrangement.
const WORD: usize = 512;

/// `GET layouts/{id}`.
#[derive(Debug, Deserialize)]
pub(crate) struct ShownLayout {
    pub(crate) id: WireId,
    #[serde(default, deserialize_with = "title")]
    pub(crate) name: Arc<str>,
    #[serde(default, deserialize_with = "cut_if_text::<WORD, _, _>")]
    pub(crate) layout_template: Option<Arc<str>>,
    #[serde(deserialize_with = "few")]
    pub(crate) grid: Vec<Option<ShownCell>>,
}

/// A cell with its camera: the reference shows `camera_id` and `stream_id` in what is sent, and the camera itself with its
/// streams in what is answered. That the first of those is the one that is shown is inferred.
#[derive(Debug)]
pub(crate) struct ShownCell {
    pub(crate) camera: WireId,
    pub(crate) stream: Option<WireId>,
}

impl<'de> Deserialize<'de> for ShownCell {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Stated {
            stream_id: Option<WireId>,
            #[serde(default, deserialize_with = "first_stream")]
            streams: Option<Box<WireId>>,
        }
        let raw = <&RawValue>::deserialize(deserializer)?.get();
        let camera: Reference<of::Camera> =
            serde_json::from_str(raw).map_err(|_| serde::de::Error::custom("there is no id"))?;
        let stated: Option<Stated> = serde_json::from_str(raw).ok();
        Ok(Self {
            camera: camera.into_id(),
            stream: stated.and_then(|stated| stated.stream_id.or(stated.streams.map(|id| *id))),
        })
    }
}

/// The id of the first stream that a camera shows, where it shows any that can be read; in a box, for most rows have none.
pub(crate) fn first_stream<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Box<WireId>>, D::Error> {
    #[derive(Deserialize)]
    struct Stream {
        id: WireId,
    }
    let raw = <&RawValue>::deserialize(deserializer)?;
    let streams: Option<Few<Stream>> = serde_json::from_str(raw.get()).ok();
    let first = streams.and_then(|Few(streams)| streams.into_iter().next());
    Ok(first.map(|stream| Box::new(stream.id)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_keeps_its_camera_and_its_stream_in_either_form() {
        let layout: ShownLayout = serde_json::from_str(
            r#"{"id": 7, "name": "wall", "layout_template": "Grid22", "grid": [
                {"camera_id": 1, "stream_id": 5}, null, {"id": 2, "streams": [{"id": 6}, {"id": 7}]},
                {"id": 3, "streams": "none"}, {"id": 4, "stream_id": null, "streams": []}
            ]}"#,
        )
        .unwrap();
        let cells = layout.grid.iter().map(|cell| {
            cell.as_ref().map(|cell| {
                let stream = cell.stream.as_ref().map(|stream| stream.text().to_string());
                (cell.camera.text().to_string(), stream)
            })
        });
        let with = |camera: &str, stream: Option<&str>| {
            Some((camera.to_owned(), stream.map(str::to_owned)))
        };
        let expected = [
            with("1", Some("5")),
            None,
            with("2", Some("6")),
            with("3", None),
            with("4", None),
        ];
        assert!(cells.eq(expected));
        assert_eq!(layout.layout_template.as_deref(), Some("Grid22"));
    }
}

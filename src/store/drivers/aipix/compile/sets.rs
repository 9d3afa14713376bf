//! Layouts and camera groups, which are written whole.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use reqwest::Method;

use super::super::{
    request::{GROUP, GROUPS, LAYOUT, LAYOUTS, Request},
    wire::{Body, FilledCell, ShownCell, ShownLayout, WholeGroup, WholeLayout, WireId},
};
use crate::{
    domain::{name::CameraId, site::SetKind},
    plan::{IdentifiedSet, NewSet, SetChange},
    store::{Error, ErrorKind, Result},
};

/// The first stream of each camera that shows any.
pub(in super::super) type Streams = BTreeMap<CameraId, WireId>;

/// Makes a layout or a camera group.
pub(in super::super) fn make_set(set: &NewSet, streams: &Streams) -> Result<Request> {
    let attempted = format!("make {} `{}`", set.kind, set.name);
    let (path, body) = match set.kind {
        SetKind::Layout => {
            let Some(template) = &set.template else {
                let detail = "a layout is made with the name of an arrangement of its cells: say which as spec.template";
                return Err(Error::new(ErrorKind::Unsupported, attempted, detail));
            };
            let cells = set.cells.iter();
            let body = WholeLayout {
                name: Arc::clone(&set.name),
                layout_template: Some(Arc::clone(template)),
                grid: cells.map(|camera| Some(filled(camera, streams))).collect(),
            };
            (LAYOUTS, Body::Layout(body))
        }
        SetKind::Group => (GROUPS, whole_group(&set.name, &set.cells)),
    };
    Ok(Request::new(attempted, Method::POST, path, Some(body)))
}

/// Changes a layout that is shown so. Cameras that stay keep their cells; others take those that are free, and then more.
pub(in super::super) fn change_layout(
    change: &SetChange,
    shown: ShownLayout,
    streams: &Streams,
) -> Result<Request> {
    let stay: BTreeSet<&CameraId> = change.to.iter().collect();
    let keep = |cell: ShownCell| {
        let camera = CameraId::from(cell.camera.clone());
        stay.contains(&camera).then_some(FilledCell {
            camera_id: cell.camera,
            stream_id: cell.stream,
        })
    };
    let shown_cells = shown.grid.into_iter();
    let mut grid: Vec<Option<FilledCell>> = shown_cells.map(|cell| cell.and_then(keep)).collect();
    let held: BTreeSet<CameraId> = grid
        .iter()
        .flatten()
        .map(|cell| cell.camera_id.clone().into())
        .collect();
    let new = change.to.iter().filter(|camera| !held.contains(*camera));
    let mut free = 0..grid.len();
    for camera in new {
        let cell = Some(filled(camera, streams));
        match free.find(|place| grid[*place].is_none()) {
            Some(place) => grid[place] = cell,
            None => grid.push(cell),
        }
    }
    let body = WholeLayout {
        name: Arc::clone(&change.name),
        layout_template: change.template.clone().or(shown.layout_template),
        grid,
    };
    let path = (LAYOUT, &*change.set.id);
    Request::of_one(
        attempted(change),
        Method::PUT,
        path,
        Some(Body::Layout(body)),
    )
}

/// Changes a camera group.
pub(in super::super) fn change_group(change: &SetChange) -> Result<Request> {
    let body = whole_group(&change.name, &change.to);
    let path = (GROUP, &*change.set.id);
    Request::of_one(attempted(change), Method::PUT, path, Some(body))
}

/// Deletes a layout or a camera group.
pub(in super::super) fn delete_set(set: &IdentifiedSet) -> Result<Request> {
    let attempted = format!("delete {} `{}`", set.kind, set.name);
    let template = match set.kind {
        SetKind::Layout => LAYOUT,
        SetKind::Group => GROUP,
    };
    Request::of_one(attempted, Method::DELETE, (template, &set.id), None)
}

fn attempted(change: &SetChange) -> String {
    format!("change {} `{}`", change.set.kind, change.set.name)
}

fn filled(camera: &CameraId, streams: &Streams) -> FilledCell {
    FilledCell {
        camera_id: camera.into(),
        stream_id: streams.get(camera).cloned(),
    }
}

fn whole_group(name: &Arc<str>, cameras: &[CameraId]) -> Body {
    Body::Group(WholeGroup {
        name: Arc::clone(name),
        items: cameras.iter().map(WireId::from).collect(),
    })
}

//! Layouts and camera groups as they are written whole.

use serde_json::{Value, json};

use super::*;
use crate::{
    domain::site::SetKind,
    plan::{IdentifiedSet, NewSet, SetChange},
    store::drivers::aipix::wire::ShownLayout,
};

fn wall(to: &[&str]) -> SetChange {
    SetChange {
        set: IdentifiedSet {
            kind: SetKind::Layout,
            id: "7".into(),
            name: "wall".into(),
        },
        name: "wall".into(),
        template: None,
        from: BTreeSet::new(),
        to: to.iter().map(|&id| id.into()).collect(),
    }
}

fn shown(grid: &Value) -> ShownLayout {
    let shown = json!({"id": 7, "name": "wall", "layout_template": "Grid22", "grid": grid});
    serde_json::from_str(&shown.to_string()).unwrap()
}

fn streams() -> Streams {
    [("5".into(), WireId::Number(50))].into()
}

fn body(request: &Request) -> Value {
    serde_json::to_value(&request.body).unwrap()
}

#[test]
fn cameras_that_stay_keep_their_cells_and_new_ones_take_those_that_are_free() {
    let grid = json!([
        {"camera_id": 1, "stream_id": 10}, null, {"id": 2, "streams": [{"id": 20}]}, {"camera_id": 3, "stream_id": 30},
    ]);
    let request = change_layout(&wall(&["5", "3", "6", "1", "8"]), shown(&grid), &streams());
    let expected = json!({
        "name": "wall", "layout_template": "Grid22",
        "grid": [
            {"camera_id": 1, "stream_id": 10}, {"camera_id": 5, "stream_id": 50}, {"camera_id": 6},
            {"camera_id": 3, "stream_id": 30}, {"camera_id": 8},
        ],
    });
    let request = request.unwrap();
    assert_eq!(body(&request), expected);
    assert_eq!(
        (request.path.as_str(), request.method),
        ("layouts/7", Method::PUT)
    );
}

#[test]
fn a_camera_in_two_cells_stays_in_both_and_another_leaves_its_cell_empty() {
    let grid = json!([{"camera_id": 1}, {"camera_id": 2}, {"camera_id": 1}]);
    let request = change_layout(&wall(&["1"]), shown(&grid), &streams()).unwrap();
    let cells = json!([{"camera_id": 1}, null, {"camera_id": 1}]);
    assert_eq!(body(&request)["grid"], cells);
}

#[test]
fn a_layout_is_made_with_an_arrangement_or_not_at_all() {
    let made = |kind, template: Option<&str>| {
        let set = NewSet {
            kind,
            name: "wall".into(),
            template: template.map(Into::into),
            cells: vec!["9".into(), "5".into()],
        };
        make_set(&set, &streams())
    };
    let layout = made(SetKind::Layout, Some("Grid22")).unwrap();
    let cells = json!([{"camera_id": 9}, {"camera_id": 5, "stream_id": 50}]);
    assert_eq!(body(&layout)["grid"], cells);
    let refused = made(SetKind::Layout, None).unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Unsupported);
    let group = made(SetKind::Group, None).unwrap();
    assert_eq!(body(&group), json!({"name": "wall", "items": [9, 5]}));
}

#[test]
fn an_id_that_leads_elsewhere_is_not_written_to() {
    let mut change = wall(&["1"]);
    change.set.id = "7/../../users/subusers".into();
    let refused = change_group(&change).unwrap_err();
    assert_eq!(refused.kind, ErrorKind::NotFound);
    assert!(delete_set(&change.set).is_err());
}

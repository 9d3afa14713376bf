//! Layouts and camera groups, which are looked at once more before they are written whole.

use serde_json::json;
use vms_operator::{
    domain::{name::CameraId, site::SetKind},
    plan::{IdentifiedSet, NewSet, SetChange, SetStep},
    store::{ErrorKind, UserStore},
};

use super::{
    driver,
    golden::{assert_golden, canned, server},
    script::Canned,
};

fn cells(cells: &[&str]) -> Vec<CameraId> {
    cells.iter().map(|&id| id.into()).collect()
}

fn wall() -> IdentifiedSet {
    IdentifiedSet {
        kind: SetKind::Layout,
        id: "4".into(),
        name: "another name".into(),
    }
}

fn group() -> IdentifiedSet {
    IdentifiedSet {
        kind: SetKind::Group,
        id: "1".into(),
        name: "perimeter".into(),
    }
}

/// From one camera to two.
fn growth(set: IdentifiedSet) -> SetStep {
    SetStep::Change(SetChange {
        set,
        name: "renamed".into(),
        template: None,
        from: ["1".into()].into(),
        to: cells(&["1", "2"]),
    })
}

#[tokio::test]
async fn the_driver_writes_the_golden_layouts_and_groups() {
    let server = server().await;
    for (line, name) in [
        ("POST layouts", "09-1-layout-create"),
        ("GET layouts/4", "09-3-layout-updated"),
        ("PUT layouts/4", "09-2-layout-update"),
        ("DELETE layouts/4", "09-4-layout-delete"),
        ("POST groups", "10-1-group-create"),
        ("PUT groups/1", "10-2-group-update"),
    ] {
        server.answers(line, [canned(name)]);
    }
    let driver = driver(&server.url());
    for (kind, name) in [(SetKind::Layout, "new name"), (SetKind::Group, "test1")] {
        let made = NewSet {
            kind,
            name: name.into(),
            template: Some("Grid51".into()),
            cells: cells(&["1", "2"]),
        };
        driver.write_set(&SetStep::Make(made)).await.unwrap();
    }
    for set in [wall(), group()] {
        driver.write_set(&growth(set)).await.unwrap();
    }
    let written = server.asked_for("PUT layouts/4");
    assert_eq!(written[0].body["layout_template"], "Grid51");
    driver.write_set(&SetStep::Delete(wall())).await.unwrap();
    assert_golden(&server);
}

#[tokio::test]
async fn what_somebody_else_has_changed_since_it_was_listed_is_left_alone() {
    let shown = |id: u32, name: &str, grid: &serde_json::Value| {
        Canned::json(200, &json!({"id": id, "name": name, "grid": grid}))
    };
    let one = json!([{"id": 1}]);
    for answer in [
        shown(4, "another name", &json!([{"id": 1}, {"id": 3}])),
        shown(4, "another name", &json!([null])),
        shown(4, "somebody's", &one),
        shown(5, "another name", &one),
    ] {
        let server = server().await;
        server.answers("GET layouts/4", [answer]);
        let driver = driver(&server.url());
        let refused = driver.write_set(&growth(wall())).await.unwrap_err();
        assert_eq!(refused.kind, ErrorKind::Garbled, "{refused}");
        assert!(server.asked_for("PUT layouts/4").is_empty());
    }
    // The golden listing shows another camera in it, or none of that id.
    let server = server().await;
    let driver = driver(&server.url());
    for set in [
        IdentifiedSet {
            name: "yard".into(),
            ..group()
        },
        IdentifiedSet {
            id: "2".into(),
            ..group()
        },
    ] {
        assert!(driver.write_set(&growth(set)).await.is_err());
    }
    assert!(server.asked_for("PUT groups/1").is_empty());
}

#[tokio::test]
async fn what_is_gone_is_deleted_and_what_has_another_name_by_now_is_not() {
    let server = server().await;
    let driver = driver(&server.url());
    server.answers("GET layouts/4", [canned("21-subuser-missing")]);
    driver.write_set(&SetStep::Delete(wall())).await.unwrap();
    server.answers("GET layouts/4", [canned("09-3-layout-updated")]);
    let renamed = IdentifiedSet {
        name: "a name from before".into(),
        ..wall()
    };
    let refused = driver.write_set(&SetStep::Delete(renamed)).await;
    assert_eq!(refused.unwrap_err().kind, ErrorKind::Garbled);
    assert!(server.asked_for("DELETE layouts/4").is_empty());
}

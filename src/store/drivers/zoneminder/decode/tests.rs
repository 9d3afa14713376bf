use serde_json::{Value, json};

use super::*;
use crate::store::drivers::zoneminder::{
    request::Purpose,
    wire::{OneUser, Settings, Users},
};

/// A user as a real 1.36.33 shows one, with some columns changed.
fn alice(changes: &[(&str, Value)]) -> UserRow {
    let mut user = json!({
        "Id": 2, "Username": "alice", "Language": null, "Enabled": 1, "Stream": "View", "Events": "None",
        "Control": "None", "Monitors": "None", "Groups": "None", "Devices": "None", "Snapshots": "None",
        "System": "None", "MaxBandwidth": null, "MonitorIds": "1,3", "TokenMinExpiry": 1_795_447_450,
        "APIEnabled": 0, "HomeView": "",
    });
    for (column, value) in changes {
        user[column] = value.clone();
    }
    read(&user)
}

fn read(user: &Value) -> UserRow {
    let answer = json!({"user": {"User": user}}).to_string();
    serde_json::from_str::<OneUser>(&answer).unwrap().user.user
}

fn request() -> Request {
    Request::new(
        "read user 2",
        Purpose::ReadUser,
        "users/view/2.json",
        Vec::new(),
    )
}

/// The cameras and the permissions.
fn held(changes: &[(&str, Value)]) -> String {
    let grant = grant(&request(), &alice(changes)).unwrap();
    let cameras: Vec<&str> = grant.access.cameras.iter().map(CameraId::as_str).collect();
    let permissions = grant.permissions.iter().map(PermissionName::as_str);
    let permissions: Vec<&str> = permissions.collect();
    format!("{} | {}", cameras.join(" "), permissions.join(" "))
}

#[test]
fn a_row_that_was_written_by_us_holds_just_what_it_says() {
    assert_eq!(held(&[]), "1 3 | ");
    assert_eq!(held(&[("Control", json!("View"))]), "1 3 | ptz");
    let nothing = [
        ("Stream", json!("None")),
        ("MonitorIds", json!("2147483647")),
    ];
    let disabled = ("Enabled", json!(0));
    assert_eq!(
        held(&[nothing[0].clone(), nothing[1].clone(), disabled]),
        " | "
    );
}

#[test]
fn whatever_was_written_by_hand_is_a_permission_that_nobody_declares() {
    for (column, value, expected) in [
        ("System", json!("Edit"), "1 3 | System=Edit"),
        ("Events", json!("View"), "1 3 | Events=View"),
        ("Monitors", json!("View"), "1 3 | Monitors=View"),
        ("Control", json!("Edit"), "1 3 | Control=Edit ptz"),
        ("APIEnabled", json!(1), "1 3 | APIEnabled=1"),
        ("Enabled", json!(0), "1 3 | Enabled=0"),
        ("Enabled", json!(2), "1 3 | Enabled=2"),
        ("MonitorIds", json!("3,1"), "1 3 | MonitorIds"),
        ("MonitorIds", json!(" 1 , 3 "), "1 3 | MonitorIds"),
        ("MonitorIds", json!("1,0,3"), "1 3 | MonitorIds"),
        ("Stream", json!("None"), " | Enabled=1 MonitorIds"),
    ] {
        let shown = format!("{column}={value}");
        assert_eq!(held(&[(column, value)]), expected, "{shown}");
    }
}

#[test]
fn every_list_that_means_every_camera_is_taken_away() {
    for list in [json!(""), json!("0"), Value::Null] {
        let shown = list.to_string();
        let expected = " | Enabled=1 MonitorIds Stream=View";
        assert_eq!(held(&[("MonitorIds", list)]), expected, "{shown}");
    }
}

#[test]
fn numbers_of_an_old_php_are_text() {
    let changes = [
        ("Id", json!("2")),
        ("Enabled", json!("1")),
        ("APIEnabled", json!("0")),
        ("TokenMinExpiry", json!("1795447450")),
    ];
    let old = user(&request(), &"2".into(), &alice(&changes)).unwrap();
    assert_eq!(old, user(&request(), &"2".into(), &alice(&[])).unwrap());
}

#[test]
fn users_without_a_list_of_cameras_are_not_managed() {
    let mut newer = json!({"Name": "", "Email": "", "RoleId": null});
    for (column, value) in json!({
        "Id": 2, "Username": "alice", "Enabled": 1, "Stream": "View", "Events": "None", "Control": "None",
        "Monitors": "None", "Groups": "None", "Devices": "None", "Snapshots": "None", "System": "None",
        "TokenMinExpiry": 0, "APIEnabled": 0,
    })
    .as_object()
    .unwrap()
    {
        newer[column] = value.clone();
    }
    let newer = read(&newer);
    let refused = user(&request(), &"2".into(), &newer).unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Configuration);
    let refused = rows(&request(), [&newer].into_iter()).unwrap_err();
    insta::assert_snapshot!(refused, @"cannot read user 2: its users have no MonitorIds, and so see every camera: only ZoneMinder 1.36 can be managed");
}

#[test]
fn only_1_36_is_managed() {
    for version in ["1.36.0", "1.36.33", "1.36.37", "1.36"] {
        assert!(supported(&request(), version).is_ok(), "{version}");
    }
    for version in [
        "1.37.0", "1.38.1", "1.39.22", "1.34.9", "2.0", "1.3", "1.360.1", "", "x",
    ] {
        let refused = supported(&request(), version).unwrap_err();
        assert_eq!(refused.kind, ErrorKind::Configuration, "{version}");
    }
    // What stands behind the numbers may be what the server was told: a password.
    let refused = supported(&request(), "1.38.hunter2").unwrap_err();
    insta::assert_snapshot!(refused, @"cannot read user 2: it is ZoneMinder 1.38, and only 1.36 can be managed: others do not limit users to cameras by their API");
}

#[test]
fn each_column_about_access_changes_the_version_of_a_row() {
    let version = |changes: &[(&str, Value)]| {
        let row = alice(changes);
        rows(&request(), [&row].into_iter()).unwrap()[0]
            .version
            .clone()
            .unwrap()
    };
    let before = version(&[]);
    let areas = AREAS.iter().map(|area| (*area, json!("Edit")));
    let others = [
        ("Id", json!(3)),
        ("Enabled", json!(0)),
        ("APIEnabled", json!(1)),
        ("MonitorIds", json!("1")),
        ("TokenMinExpiry", json!(0)),
    ];
    for change in areas.chain(others) {
        assert_ne!(version(std::slice::from_ref(&change)), before, "{change:?}");
    }
    assert_eq!(version(&[("HomeView", json!("montage"))]), before);
}

#[test]
fn of_logins_that_differ_in_case_the_lower_one_counts_and_another_is_told() {
    let upper = alice(&[("Id", json!(9)), ("Username", json!("Alice"))]);
    let lower = alice(&[]);
    let strange = alice(&[("Id", json!(10)), ("Username", json!("al ice"))]);
    for order in [[&upper, &lower, &strange], [&lower, &strange, &upper]] {
        let rows = rows(&request(), order.into_iter()).unwrap();
        let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
        assert_eq!(ids, ["9", "2"]);
    }
    let refused = user(&request(), &"9".into(), &upper).unwrap_err();
    insta::assert_snapshot!(refused, @"cannot read user 2: ZoneMinder has the login as `Alice`, and tells upper from lower case: rename it there to `alice`");
}

#[test]
fn another_user_than_asked_for_is_not_believed() {
    let other = user(&request(), &"3".into(), &alice(&[])).unwrap_err();
    assert_eq!(other.kind, ErrorKind::Garbled);
}

#[test]
fn a_row_that_cannot_be_read_hides_no_other() {
    let page = json!({
        "users": [{"User": {"Id": 1}}, {"User": [0]}, 7],
        "pagination": {"page": 1, "pageCount": 1, "count": 3},
    });
    let users: Users = serde_json::from_str(&page.to_string()).unwrap();
    let page = crate::store::answers::Page::from(users);
    assert_eq!(
        (page.data.readable.len(), page.data.unreadable.len()),
        (0, 3)
    );
}

#[test]
fn an_inventory_has_the_cameras_and_groups_and_steering_alone() {
    let monitors = json!({"monitors": [
        {"Monitor": {"Id": 1, "Name": "Gate", "Path": "rtsp://u:hunter2@x"}, "Group": []},
        {"Monitor": {"Id": "2", "Name": "Yard"}},
        {"Monitor": {"Name": "x"}},
    ]});
    let groups = json!({"groups": [
        {"Group": {"Id": 4, "Name": "Outside", "ParentId": null}, "Monitor": [{"Id": 1, "Name": "Gate"}, {"Id": 2}]},
        {"Group": {"Id": 5, "Name": "Empty"}, "Monitor": []},
        {"Group": {"Id": 6, "Name": "Half"}},
    ]});
    let inventory = inventory(
        serde_json::from_str(&monitors.to_string()).unwrap(),
        serde_json::from_str(&groups.to_string()).unwrap(),
    );
    let cameras: Vec<(&str, &str)> = inventory
        .cameras
        .iter()
        .map(|(id, name)| (id.as_str(), &**name))
        .collect();
    assert_eq!(cameras, [("1", "Gate"), ("2", "Yard")]);
    assert_eq!(
        inventory.groups["4"].members,
        ["1".into(), "2".into()].into()
    );
    assert!(inventory.groups["5"].members.is_empty());
    let held: Vec<&str> = inventory.held.keys().map(PermissionName::as_str).collect();
    assert_eq!((held, inventory.unreadable.len()), (vec!["ptz"], 2));
    assert!(!format!("{inventory:?}").contains("hunter2"));
}

#[test]
fn a_secret_is_kept_where_it_is_said_to_be_private_and_nowhere_else() {
    let is_kept = |private: &str| {
        let setting = format!(r#"{{"config":{{"Config":{{"Value":"hunter2"{private}}}}}}}"#);
        let setting: Settings = serde_json::from_str(&setting).unwrap();
        assert!(!format!("{setting:?}").contains("hunter2"));
        setting.is_private()
    };
    for yes in ["true", "1", "\"1\""] {
        assert!(is_kept(&format!(r#","Private":{yes}"#)), "{yes}");
    }
    for no in ["false", "0", "\"0\"", "null", "[1]", "2", "\"\""] {
        assert!(!is_kept(&format!(r#","Private":{no}"#)), "{no}");
    }
    assert!(!is_kept(""));
}

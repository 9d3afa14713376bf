use serde_json::{Value, json};

use super::*;
use crate::store::drivers::frigate::roles::new_name;

fn state(users: &Value, roles: &Value) -> State {
    let config = json!({
        "cameras": {"gate": {"ffmpeg": {}}, "yard": {}},
        "auth": {"enabled": true, "roles": roles, "session_length": 86_400},
        "environment_vars": {"SECRET": "x"},
    });
    State {
        users: serde_json::from_str(&users.to_string()).unwrap(),
        config: serde_json::from_str(&config.to_string()).unwrap(),
    }
}

/// Cameras and permissions of `alice`, who has a role of which these are the cameras.
fn held(role: &str, cameras: Option<&[&str]>) -> String {
    let mut roles = json!({"admin": [], "viewer": []});
    if let Some(cameras) = cameras {
        roles[role] = json!(cameras);
    }
    let state = state(&json!([{"username": "alice", "role": role}]), &roles);
    let user = user(&"alice".into(), &state).unwrap().unwrap();
    let cameras: Vec<&str> = user
        .grant
        .access
        .cameras
        .iter()
        .map(CameraId::as_str)
        .collect();
    let permissions = user.grant.permissions.iter().map(PermissionName::as_str);
    // What comes with cameras is told by how many there are.
    let (by_hand, usual): (Vec<&str>, Vec<&str>) =
        permissions.partition(|name| name.starts_with("role="));
    format!(
        "{} {} {}",
        cameras.join(","),
        usual.len(),
        by_hand.join(" ")
    )
}

fn own() -> String {
    new_name(&"alice".parse().unwrap(), [1; 4])
}

#[test]
fn a_role_that_was_written_by_us_is_just_what_it_lists() {
    assert_eq!(held(&own(), Some(&["gate"])), "gate 5 ");
    assert_eq!(held(&own(), Some(&["vms-operator:no-camera"])), " 0 ");
    let may = ["vms-operator:no-camera", "vms-operator:may:ptz"];
    assert_eq!(held(&own(), Some(&may)), " 1 ");
    // It would be seen if it came.
    assert_eq!(held(&own(), Some(&["gate", "cellar"])), "cellar,gate 5 ");
}

#[test]
fn whatever_was_given_by_hand_is_a_permission_that_nobody_declares() {
    let others = new_name(&"bob".parse().unwrap(), [1; 4]);
    for (role, cameras, expected) in [
        ("viewer", None, "gate,yard 5 role=viewer".to_owned()),
        ("admin", None, "gate,yard 5 role=admin".to_owned()),
        ("ghost", None, "gate,yard 5 role=ghost".to_owned()),
        ("night", Some(&["gate"][..]), "gate 5 role=night".to_owned()),
        ("night", Some(&[]), "gate,yard 5 role=night".to_owned()),
        (&others, Some(&["gate"]), format!("gate 5 role={others}")),
        (&own(), None, format!("gate,yard 5 role={}", own())),
        (&own(), Some(&[]), format!("gate,yard 5 role={}", own())),
        (
            &own(),
            Some(&["gate", "a b"]),
            format!("gate 5 role={}", own()),
        ),
        (
            &own(),
            Some(&["gate", "gate"]),
            format!("gate 5 role={}", own()),
        ),
        (
            &own(),
            Some(&["vms-operator:no-camera", "vms-operator:retired-until:9"]),
            format!(" 0 role={}", own()),
        ),
    ] {
        assert_eq!(held(role, cameras), expected, "{role} {cameras:?}");
    }
}

#[test]
fn a_version_changes_with_the_role_and_with_what_the_role_is() {
    let role = own();
    let version = |held: &str, cameras: Value| {
        let users = json!([{"username": "alice", "role": held}]);
        let mut roles = json!({"admin": [], "viewer": []});
        roles[&role] = cameras;
        rows(&state(&users, &roles))[0].version.clone()
    };
    let before = version(&role, json!(["gate"]));
    assert_eq!(before, version(&role, json!(["gate"])));
    assert_ne!(before, version(&role, json!(["gate", "yard"])));
    assert_ne!(before, version(&role, json!([])));
    assert_ne!(before, version("viewer", json!(["gate"])));
}

#[test]
fn two_that_differ_in_case_are_one_login_and_the_lower_one_counts() {
    let users = json!([
        {"username": "alice", "role": "viewer"}, {"username": "Alice", "role": "admin"},
        {"username": "BOB", "role": "viewer"}, {"username": "", "role": "viewer"}, {"username": 7},
    ]);
    let state = state(&users, &json!({}));
    let rows = rows(&state);
    let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(ids, ["Alice", "BOB", "alice"]);
    let refused = user(&"BOB".into(), &state).unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Unsupported);
    insta::assert_snapshot!(refused, @"cannot read user BOB: Frigate has the login as `BOB`, and tells upper from lower case: make the user anew there as `bob`, or delete it");
    assert_eq!(user(&"carl".into(), &state).unwrap(), None);
}

#[test]
fn only_versions_that_limit_what_is_served_to_cameras_are_managed() {
    let request = Request::read("describe the server", "version");
    for version in [
        "0.18.0",
        "0.18.0-beta1",
        "0.18.0-1a2b3c4",
        "0.18.2",
        "0.19.0",
        "1.0.0",
    ] {
        supported(&request, version).unwrap();
    }
    let refused = |version: &str| {
        let refused = supported(&request, version).unwrap_err();
        assert_eq!(refused.kind, ErrorKind::Configuration, "{version}");
        refused.to_string()
    };
    insta::assert_snapshot!(refused("0.17.2-abc"), @"cannot describe the server: it is Frigate 0.17, and only 0.18 and later can be managed: until then a user of some cameras gets the recordings, clips and live video of all of them");
    insta::assert_snapshot!(refused("hello"), @"cannot describe the server: it shows no version of Frigate: check that spec.url leads to Frigate itself");
    for strange in ["", "0", "0.", "0.x.1", "-1.18", "999999999999.1"] {
        refused(strange);
    }
}

#[test]
fn cameras_are_told_by_their_names_and_all_that_comes_with_them_cannot_be_withheld() {
    let inventory = inventory(state(&json!([]), &json!({})).config);
    let cameras = inventory.cameras.iter();
    let cameras: Vec<(&str, &str)> = cameras.map(|(id, name)| (id.as_str(), &**name)).collect();
    assert_eq!(cameras, [("gate", "gate"), ("yard", "yard")]);
    assert!(inventory.held.keys().eq(&inventory.inseparable));
    for name in &inventory.inseparable {
        let known = crate::domain::permission::known(name.as_str()).unwrap();
        assert_eq!(&*inventory.held[name], known.group.title());
    }
}

#[test]
fn a_role_that_was_not_kept_is_told() {
    let request = Request::set_roles("update user `alice`", []);
    let found = state(&json!([]), &json!({"vms_1": ["gate", "yard"]})).config;
    let kept = |name: &str, list: Option<&[&str]>| {
        let list = list.map(|list| list.iter().map(|&camera| camera.to_owned()).collect());
        kept(&request, &[(name.to_owned(), list)].into(), &found)
    };
    kept("vms_1", Some(&["gate", "yard"])).unwrap();
    kept("vms_2", None).unwrap();
    for (name, list) in [
        ("vms_1", Some(&["gate"][..])),
        ("vms_1", None),
        ("vms_2", Some(&["gate"])),
    ] {
        assert_eq!(kept(name, list).unwrap_err().kind, ErrorKind::Unknown);
    }
}

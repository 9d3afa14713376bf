use serde_json::{Value, json};

use super::{file::Lie, *};
use crate::fixtures::hostile::{Bound, assert_sayable, attack, corpus};

fn dialect(text: &str) -> Dialect {
    text.parse().unwrap()
}

/// One user as the store shows it.
fn alice() -> Value {
    let ptz = json!({"id": 41, "name": "ptz", "display_name": "PTZ: Control", "description": "", "group": "PTZ"});
    let maps = json!({"id": 50, "name": "maps-index", "display_name": "Maps: View", "description": "", "group": "Maps"});
    json!({
        "id": 7, "login": "alice@example.com", "name": "Alice",
        "cameras": [1, 2], "layouts": [3], "groups": [], "permissions": [ptz, maps],
        "ip_pool": ["192.0.2.7", "10.0.0.1-10.0.0.2"],
    })
}

#[test]
fn nothing_that_is_said_is_the_api_of_the_store_without_pools() {
    let mut expected = alice();
    expected.as_object_mut().unwrap().remove("ip_pool");
    assert_eq!(shown::user(&Dialect::default(), alice(), None), expected);
    assert_eq!(shown::user(&dialect("{}"), alice(), None), expected);
}

#[test]
fn a_user_is_shown_with_each_part_in_its_place_and_form() {
    let nested = dialect(
        "showUser:
  wrapped: true
  cameras: {at: access.seen, items: Given}
  layouts: {at: access.layouts, items: Objects}
  cameraGroups: {at: access.deeper.groups}
  permissions: {at: rights, items: Names}
ipPool: {field: ips, shownAt: access.ips, form: FromTo}
permissions: {maps-index: {name: map-view, group: Plans}}
",
    );
    assert_eq!(
        shown::user(&nested, alice(), None),
        json!({"data": {
            "id": 7, "login": "alice@example.com", "name": "Alice",
            "access": {
                "seen": [{"id": "given-1", "camera_id": 1}, {"id": "given-2", "camera_id": 2}],
                "layouts": [{"id": 3}],
                "deeper": {"groups": []},
                "ips": [{"from": "192.0.2.7", "to": "192.0.2.7"}, {"from": "10.0.0.1", "to": "10.0.0.2"}],
            },
            "rights": ["ptz", "map-view"],
        }})
    );
    let ids = dialect("showUser: {permissions: {at: permissions, items: Ids}}");
    assert_eq!(
        shown::user(&ids, alice(), None)["permissions"],
        json!([41, 50])
    );
}

#[test]
fn a_permission_is_renamed_wherever_it_stands() {
    let renaming = dialect("permissions: {maps-index: {name: map-view, group: Plans}}");
    let mut login = json!({"access_token": "t", "user": alice()});
    shown::rename_all(&renaming, &mut login);
    let maps = &login["user"]["permissions"][1];
    assert_eq!(
        (&maps["name"], &maps["group"]),
        (&json!("map-view"), &json!("Plans"))
    );
    assert_eq!(login["user"]["permissions"][0]["name"], "ptz");
}

#[test]
fn a_pool_is_taken_in_its_form_alone_and_shown_in_it() {
    for (written, sent, kept) in [
        ("{field: ips}", json!(["192.0.2.7"]), json!(["192.0.2.7"])),
        ("{field: ips}", Value::Null, Value::Null),
        ("{field: ips, anywhere: Empty}", json!([]), Value::Null),
        (
            "{field: ips, form: Text, anywhere: Empty}",
            json!(""),
            Value::Null,
        ),
        (
            "{field: ips, form: Text}",
            json!("192.0.2.7,10.0.0.0/8"),
            json!(["192.0.2.7", "10.0.0.0/8"]),
        ),
        (
            "{field: ips, notation: Cidr}",
            json!(["192.0.2.7/32"]),
            json!(["192.0.2.7/32"]),
        ),
        (
            "{field: ips, form: FromTo}",
            json!([{"from": "10.0.0.1", "to": "10.0.0.2"}]),
            json!(["10.0.0.1-10.0.0.2"]),
        ),
    ] {
        let form = dialect(&format!("ipPool: {written}")).ip_pool.unwrap();
        assert_eq!(pool::taken(&form, &sent), Some(kept.clone()), "{written}");
        assert_eq!(pool::shown(&form, &kept), sent, "{written}");
    }
    for (written, sent) in [
        ("{field: ips}", json!("192.0.2.7")),
        ("{field: ips}", json!([7])),
        ("{field: ips, anywhere: Empty}", Value::Null),
        ("{field: ips, form: Text}", json!(["192.0.2.7"])),
        ("{field: ips, notation: Cidr}", json!(["192.0.2.7"])),
        ("{field: ips, notation: Range}", json!(["192.0.2.0/24"])),
        ("{field: ips, form: FromTo}", json!([{"from": "10.0.0.1"}])),
    ] {
        let form = dialect(&format!("ipPool: {written}")).ip_pool.unwrap();
        assert_eq!(pool::taken(&form, &sent), None, "{written}");
    }
}

#[test]
fn a_refusal_names_the_field_that_was_sent() {
    let renaming = dialect("ipPool: {field: ips}");
    let mut refusal = json!({"message": "no", "errors": {"ip_pool": ["no"], "ip_pool.0": ["no"], "name": ["no"]}});
    shown::complaint(&renaming, &mut refusal);
    assert_eq!(
        refusal["errors"],
        json!({"ips": ["no"], "ips.0": ["no"], "name": ["no"]})
    );
}

#[test]
fn what_is_no_dialect_is_refused_with_its_place() {
    assert!(dialect("lies: [KeepsNoPool]").tells(Lie::KeepsNoPool));
    for (text, said) in [
        ("showUsers: {}", "unknown field `showUsers`"),
        ("showUser: {path: users}", "no path of one user"),
        ("showUser: {cameras: {at: a..b}}", "no path of fields"),
        ("showUser: {cameras: {items: Ids}}", "missing field `at`"),
        ("ipPool: {field: layouts}", "sent for something else"),
        (
            "ipPool: {field: ips, separator: ','}",
            "`separator` says nothing",
        ),
        (
            "permissions: {ptz: {name: steer}}",
            "none of the permissions that the store invented",
        ),
        (
            "permissions: {maps-index: {name: ''}}",
            "1 to 128 characters",
        ),
        ("lies: [Everything]", "unknown variant"),
    ] {
        let error = text.parse::<Dialect>().unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
        assert!(error.contains("line 1"), "{error}");
    }
}

#[test]
fn a_hostile_dialect_is_read_or_refused_in_few_words() {
    let samples = corpus::files("examples/dialects", "yaml");
    // What is read of YAML is held as events first.
    let bound = Bound {
        times: 1024,
        beside: 256 * 1024,
    };
    let parse = |input: &[u8]| String::from_utf8_lossy(input).parse::<Dialect>();
    attack(&samples, bound, parse, |_, read| {
        if let Err(error) = read {
            assert_sayable(&error.to_string());
        }
    });
}

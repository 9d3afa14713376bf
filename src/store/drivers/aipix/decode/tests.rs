use serde_json::json;

use super::{
    super::{request::SUBUSER, wire::WireId},
    *,
};
use crate::{
    domain::{
        aipix::{IpPoolForm, UserForm},
        network::{AddressSet, Network},
        validity::Validity,
    },
    store::Error,
};

fn request() -> Request {
    let path = (SUBUSER, "7");
    Request::of_one("read user 7", reqwest::Method::GET, path, None).unwrap()
}

fn announced() -> Announcement {
    Announcement {
        ip_pool: true,
        validity: true,
        row_version: true,
        ..Announcement::default()
    }
}

fn full() -> Value {
    json!({
        "id": 7, "login": "Alice@example.com", "name": "Alice", "version": 3, "phone": null,
        "cameras": [1, {"id": 2, "name": "gate"}], "layouts": ["l-1"], "groups": [],
        "analytic_l3": 2, "permissions": [{"id": 41, "name": "ptz", "group": "PTZ", "display_name": "Steer"}],
        "ip_pool": ["192.0.2.7", "192.0.2.8/29"],
        "valid_from": null, "valid_until": "2027-01-31T00:00:00.000000001Z", "suspended": false,
    })
}

fn read(answer: &Value) -> Result<StoreUser, Error> {
    let pool = Some(IpPoolForm::default());
    read_by((&UserForm::default(), pool.as_ref()), &announced(), answer)
}

fn read_by(
    (form, pool): (&UserForm, Option<&IpPoolForm>),
    announcement: &Announcement,
    answer: &Value,
) -> Result<StoreUser, Error> {
    let answer = answer.to_string();
    let shown = ShownUser::read(&request(), form, pool, answer.as_bytes())?;
    let ids = [("ptz".into(), WireId::Number(41))].into();
    let names = Names::new(&ids);
    user(&request(), announcement, &names, (&"7".into(), shown))
}

fn with(field: &str, value: Value) -> Value {
    let mut answer = full();
    answer[field] = value;
    answer
}

fn pool(ip_pool: Value) -> Result<Network, Error> {
    read(&with("ip_pool", ip_pool)).map(|user| user.grant.network)
}

#[test]
fn a_user_is_read_in_full_bare_or_wrapped() {
    let user = read(&full()).unwrap();
    assert_eq!(user, read(&json!({"data": full()})).unwrap());
    assert_eq!(user.login.as_str(), "alice@example.com");
    assert_eq!(user.version.as_deref(), Some("3"));
    insta::assert_debug_snapshot!(user.grant, @r#"
    Grant {
        access: Access {
            cameras: {
                "1",
                "2",
            },
            layouts: {
                "l-1",
            },
            groups: {},
        },
        permissions: {
            "ptz",
        },
        network: Only(
            {
                192.0.2.7-192.0.2.15,
            },
        ),
        licenses: Licenses {
            l1: 0,
            l2: 0,
            l3: 2,
        },
        validity: Validity {
            from: None,
            until: Some(
                2027-01-31T00:00:00.000000001Z,
            ),
            suspended: false,
        },
    }
    "#);
}

#[test]
fn a_restricting_field_that_is_missing_is_never_read_as_nothing() {
    for field in [
        "cameras",
        "layouts",
        "groups",
        "permissions",
        "ip_pool",
        "version",
    ] {
        let mut answer = full();
        answer.as_object_mut().unwrap().remove(field);
        let error = read(&answer).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Garbled, "{field}");
        assert!(error.detail.contains(field), "{error}");
        if !["ip_pool", "version"].contains(&field) {
            assert_eq!(
                read(&with(field, Value::Null)).unwrap_err().kind,
                ErrorKind::Garbled
            );
        }
    }
}

#[test]
fn values_of_another_type_are_refused_and_not_repeated() {
    for (field, value) in [
        ("cameras", json!("hunter2")),
        ("cameras", json!([1.5])),
        ("cameras", json!([null])),
        ("permissions", json!([[41]])),
        ("name", json!({"hunter2": 1})),
        ("version", json!("hunter2")),
    ] {
        let error = read(&with(field, value)).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Garbled, "{field}");
        assert!(!format!("{error:?}").contains("hunter2"));
    }
    assert!(read(&json!([full()])).is_err());
}

#[test]
fn another_user_than_asked_is_garbled() {
    assert_eq!(
        read(&with("id", json!(8))).unwrap_err().kind,
        ErrorKind::Garbled
    );
    assert_eq!(
        read(&with("login", json!("á"))).unwrap_err().kind,
        ErrorKind::Garbled
    );
}

#[test]
fn a_pool_is_anywhere_somewhere_or_nobody() {
    assert_eq!(pool(Value::Null).unwrap(), Network::Anywhere);
    assert_eq!(pool(json!(["255.255.255.255"])).unwrap(), Network::nobody());
    let some = AddressSet::parse(["10.0.0.1-10.0.0.9", "2001:db8::/48"]).unwrap();
    assert_eq!(
        pool(json!(["10.0.0.1-10.0.0.9", "2001:db8::/48"])).unwrap(),
        Network::Only(some)
    );
    for unclear in [json!([]), json!(["hunter2"]), json!("192.0.2.7")] {
        let error = pool(unclear).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Garbled);
        assert!(!error.detail.contains("hunter2"));
    }
}

#[test]
fn bounds_of_time_are_read_exactly_and_never_guessed() {
    let validity = |answer| read(&answer).map(|user| user.grant.validity);
    let until = "2027-01-31T00:00:00.000000001Z".parse().ok();
    let shown = Validity {
        until,
        ..Validity::default()
    };
    assert_eq!(validity(full()).unwrap(), shown);
    let suspended = Validity {
        suspended: true,
        ..shown
    };
    let answer = with("suspended", json!(true));
    assert_eq!(validity(answer).unwrap(), suspended);
    for (field, unclear) in [
        ("valid_from", json!("hunter2")),
        ("valid_until", json!(17)),
        ("valid_until", json!("2027-01-31")),
        ("suspended", Value::Null),
        ("suspended", json!("hunter2")),
    ] {
        let error = validity(with(field, unclear)).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Garbled, "{field}");
        assert!(!format!("{error:?}").contains("hunter2"));
    }
    for field in ["valid_from", "valid_until", "suspended"] {
        let mut answer = full();
        answer.as_object_mut().unwrap().remove(field);
        assert_eq!(
            validity(answer).unwrap_err().kind,
            ErrorKind::Garbled,
            "{field}"
        );
    }
}

#[test]
fn what_is_not_announced_is_not_read() {
    let answer = with("suspended", json!(1));
    let nothing = (&UserForm::default(), None);
    let user = read_by(nothing, &Announcement::default(), &answer).unwrap();
    assert_eq!(
        (user.grant.network, user.grant.validity, user.version),
        (Network::Anywhere, Validity::default(), None)
    );
}

#[test]
fn a_row_whose_login_cannot_be_declared_is_nobodys() {
    let page = json!([
        {"id": 1, "login": "josé@example.com", "version": 1},
        {"id": 2, "login": "BOB@example.com", "version": 9},
    ]);
    let known = rows(
        &announced(),
        serde_json::from_str(&page.to_string()).unwrap(),
    );
    let known: Vec<_> = known
        .iter()
        .map(|row| (&*row.id, row.login.as_str()))
        .collect();
    assert_eq!(known, [("2", "bob@example.com")]);
}

#[test]
fn a_row_without_the_announced_version_tells_nothing_and_hides_nobody() {
    let page = json!([
        {"id": 1, "login": "a@x.org"},
        {"id": 2, "login": "b@x.org", "version": "hunter2"},
        {"id": 3, "login": "c@x.org", "version": 3},
        {"id": 4, "login": "d@x.org", "version": [0]},
    ]);
    let known = rows(
        &announced(),
        serde_json::from_str(&page.to_string()).unwrap(),
    );
    let versions: Vec<_> = known.iter().map(|row| row.version.as_deref()).collect();
    assert_eq!(versions, [None, None, Some("3"), None]);
}

#[test]
fn the_answer_to_a_write_is_about_the_user_that_was_written() {
    let write = Request::new("x", reqwest::Method::PUT, "users/subusers/7", None);
    let answer = |login: &str| Written {
        id: WireId::Number(7),
        login: login.to_owned(),
    };
    let bob: Login = "bob@x.org".parse().unwrap();
    assert_eq!(&*written(&write, &bob, answer("Bob@x.org")).unwrap(), "7");
    let other = written(&write, &bob, answer("eve@x.org")).unwrap_err();
    assert_eq!(other.kind, ErrorKind::Unknown);
}

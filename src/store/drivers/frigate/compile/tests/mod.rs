use serde_json::json;

use super::*;
use crate::{
    domain::{
        access::Access,
        license::Licenses,
        name::CameraId,
        network::{AddressSet, Network},
        password::{Password, PasswordHash},
        validity::Validity,
    },
    plan::FirstPassword,
    store::drivers::{
        frigate::{request::Body, roles::permissions_of_cameras},
        plain,
    },
};

mod property;
mod world;

use world::World;

const NONCE: Nonce = [0xab, 0xcd, 0xef, 0x01];
/// By Frigate's clock.
const NOW: i64 = 1_795_900_000;

/// These cameras, and whatever comes with them.
fn seeing(cameras: &[&str]) -> Grant {
    let ids = cameras.iter().map(|name| CameraId::from(*name));
    let permissions = if cameras.is_empty() {
        std::collections::BTreeSet::new()
    } else {
        permissions_of_cameras()
    };
    plain::grant(ids.collect(), permissions)
}

fn login(text: &str) -> Login {
    text.parse().unwrap()
}

fn identified(text: &str) -> Identified {
    Identified {
        id: text.into(),
        login: login(text),
    }
}

fn change(user: &str, from: &Grant, to: &Grant) -> Change {
    Change {
        user: identified(user),
        display_name: user.into(),
        from: from.clone(),
        to: to.clone(),
    }
}

fn new_user(user: &str, grant: Grant) -> NewUser {
    NewUser {
        login: login(user),
        display_name: user.into(),
        grant,
        password: FirstPassword::Declared,
        accepted_terms: None,
    }
}

fn plain_password(password: &str) -> PasswordValue {
    Password::parse(password.as_bytes()).unwrap().into()
}

/// The name of the role that a user of that login is given.
fn own(user: &str, nonce: u8) -> String {
    roles::new_name(&login(user), [nonce; 4])
}

/// What is sent, line by line.
fn sent<'a>(requests: impl IntoIterator<Item = &'a Request>) -> String {
    use crate::store::http::Call as _;
    let lines = requests.into_iter().map(|request| {
        let body = match &request.body {
            Body::Roles(roles) => json!(roles),
            body @ (Body::Nothing
            | Body::LogIn { .. }
            | Body::NewUser { .. }
            | Body::Role(_)
            | Body::Password(_)) => body.json().unwrap_or_default(),
        };
        format!("{} {} {body}", request.method, request.path())
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_user_is_made_with_a_role_of_nothing_and_then_given_its_cameras() {
    let user = new_user("alice", seeing(&["gate", "yard"]));
    let state = World::default().state();
    let creation = create(&state, &user, &plain_password("alice-password-1"), NONCE).unwrap();
    let requests = [&creation.prepares, &creation.makes, &creation.ends_tokens];
    insta::assert_snapshot!(sent(requests.into_iter().chain(&creation.gives)), @r#"
    PUT config/set {"vms_2bd806c9abcdef01":["vms-operator:no-camera"]}
    POST users {"password":"alice-password-1","role":"vms_2bd806c9abcdef01","username":"alice"}
    PUT users/alice/password {"password":"alice-password-1"}
    PUT config/set {"vms_2bd806c9abcdef01":["gate","yard"]}
    "#);
    let nobody = new_user("alice", seeing(&[]));
    let creation = create(&state, &nobody, &plain_password("alice-password-1"), NONCE).unwrap();
    assert!(creation.gives.is_none());
}

#[test]
fn who_has_a_role_of_its_own_is_changed_by_one_write_of_it() {
    let world = World::default().user("alice", &own("alice", 1), &["gate"]);
    let (from, to) = (seeing(&["gate"]), seeing(&["yard"]));
    let requests = update(&world.state(), &change("alice", &from, &to), NONCE).unwrap();
    insta::assert_snapshot!(sent(&requests), @r#"PUT config/set {"vms_2bd806c901010101":["yard"]}"#);
    let requests = update(&world.state(), &change("alice", &from, &seeing(&[])), NONCE).unwrap();
    insta::assert_snapshot!(sent(&requests), @r#"PUT config/set {"vms_2bd806c901010101":["vms-operator:no-camera"]}"#);
}

#[test]
fn who_has_somebody_elses_role_is_given_one_that_is_there_before() {
    for role in ["viewer", "admin", "night", &own("bob", 1)] {
        let world = World::default().user("alice", role, &["gate"]);
        let to = seeing(&["gate"]);
        let requests = update(&world.state(), &change("alice", &to, &to), NONCE).unwrap();
        let role = roles::new_name(&login("alice"), NONCE);
        let expected = format!(
            "PUT config/set {{\"{role}\":[\"gate\"]}}\nPUT users/alice/role {{\"role\":\"{role}\"}}"
        );
        assert_eq!(sent(&requests), expected);
    }
}

#[test]
fn a_role_that_somebody_else_was_given_too_is_left_and_narrowed() {
    let shared = own("alice", 1);
    let world = World::default()
        .user("alice", &shared, &["gate", "yard"])
        .user("bob", &shared, &["gate", "yard"]);
    let (from, to) = (seeing(&["gate", "yard"]), seeing(&["gate", "hall"]));
    let requests = update(&world.state(), &change("alice", &from, &to), NONCE).unwrap();
    insta::assert_snapshot!(sent(&requests), @r#"
    PUT config/set {"vms_2bd806c901010101":["gate"],"vms_2bd806c9abcdef01":["gate","hall"]}
    PUT users/alice/role {"role":"vms_2bd806c9abcdef01"}
    "#);
}

#[test]
fn who_is_deleted_leaves_a_role_that_is_nothing_for_as_long_as_a_token_lives() {
    let world = World::default().user("alice", &own("alice", 1), &["gate"]);
    let deletion = delete(&world.state(), &identified("alice"), NOW).unwrap();
    insta::assert_snapshot!(sent(deletion.retires.iter().chain(&deletion.deletes)), @r#"
    PUT config/set {"vms_2bd806c901010101":["vms-operator:no-camera","vms-operator:retired-until:1798492000"]}
    DELETE users/alice null
    "#);
    // A session may be longer than that.
    let long = world.clone().session_length(10_000_000);
    let deletion = delete(&long.state(), &identified("alice"), NOW).unwrap();
    insta::assert_snapshot!(sent(&deletion.retires), @r#"PUT config/set {"vms_2bd806c901010101":["vms-operator:no-camera","vms-operator:retired-until:1805900000"]}"#);
    // Where an earlier try got no further, the rest is done.
    let gone = world.without("alice");
    let deletion = delete(&gone.state(), &identified("alice"), NOW).unwrap();
    assert!(deletion.retires.is_some() && deletion.deletes.is_none());
    let nobody = delete(&World::default().state(), &identified("alice"), NOW).unwrap();
    assert!(nobody.retires.is_none() && nobody.deletes.is_none());
}

#[test]
fn a_role_is_taken_away_when_nobody_has_it_and_no_token_of_it_can_be_in_use() {
    let (used, left, old, young) = (
        own("alice", 1),
        own("bob", 2),
        own("carl", 3),
        own("dora", 4),
    );
    let renewed = own("alice", 5);
    let mark = |until: i64| format!("vms-operator:retired-until:{until}");
    let world = World::default()
        .user("alice", &used, &["gate"])
        .role(&left, &["gate"])
        .role(&old, &["vms-operator:no-camera", &mark(NOW)])
        .role(&young, &["vms-operator:no-camera", &mark(NOW + 1)])
        .role(&renewed, &["vms-operator:no-camera", &mark(NOW)])
        .role("night", &["gate"]);
    let swept = sweep(&world.state(), NOW).unwrap();
    let Body::Roles(lists) = &swept.body else {
        panic!("{swept:?}")
    };
    let retired = Some(roles::retired(NOW + SHORTEST_RETIREMENT));
    let expected = [(left, retired.clone()), (old, None), (renewed, retired)];
    assert_eq!(*lists, expected.into());
    // Whoever cannot be read may have any of them.
    assert_eq!(sweep(&world.unreadable().state(), NOW), None);
}

#[test]
fn what_no_role_can_say_is_refused_and_never_weakened() {
    let world = World::default().user("alice", &own("alice", 1), &["gate"]);
    let refused = |to: Grant| {
        let change = change("alice", &seeing(&[]), &to);
        let refused = update(&world.state(), &change, NONCE).unwrap_err();
        assert_eq!(refused.kind, ErrorKind::Unsupported);
        refused.to_string()
    };
    let with = |name: &str| {
        let mut grant = seeing(&["gate"]);
        grant.permissions.insert(name.into());
        grant
    };
    insta::assert_snapshot!(refused(with("layouts-index")), @"cannot update user `alice`: Frigate cannot do that: it has no permission `layouts-index` that comes with cameras");
    let mut less = seeing(&["gate"]);
    less.permissions.remove(&"ptz".into());
    insta::assert_snapshot!(refused(less), @"cannot update user `alice`: Frigate cannot do that: with a camera comes `ptz`, and that is not granted");
    insta::assert_snapshot!(refused(seeing(&["a camera"])), @"cannot update user `alice`: Frigate cannot do that: no camera there is called `a camera`");
    let office = Network::Only(AddressSet::parse(["203.0.113.0/28"]).unwrap());
    insta::assert_snapshot!(refused(Grant { network: office, ..seeing(&["gate"]) }), @"cannot update user `alice`: Frigate cannot do that: it cannot limit from where a user logs in");
    insta::assert_snapshot!(refused(Grant { licenses: Licenses::new(1, 0, 0), ..seeing(&["gate"]) }), @"cannot update user `alice`: Frigate cannot do that: it limits no licences");
    let suspended = Validity {
        suspended: true,
        ..Validity::default()
    };
    insta::assert_snapshot!(refused(Grant { validity: suspended, ..seeing(&["gate"]) }), @"cannot update user `alice`: Frigate cannot do that: it keeps no times of users");
    let access = Access {
        groups: ["3".into()].into(),
        ..seeing(&["gate"]).access
    };
    insta::assert_snapshot!(refused(Grant { access, ..seeing(&["gate"]) }), @"cannot update user `alice`: Frigate cannot do that: it gives no camera groups to users, only cameras");
}

#[test]
fn a_login_or_password_that_frigate_does_not_take_is_refused_before_anything_is_written() {
    let state = World::default().user("Bob", "night", &["gate"]).state();
    let create = |login: &str, password: &PasswordValue| {
        let user = new_user(login, seeing(&["gate"]));
        create(&state, &user, password, NONCE).unwrap_err()
    };
    let password = plain_password("p-with-12-ch");
    insta::assert_snapshot!(create("alice@example.com", &password), @"cannot create user `alice@example.com`: the server takes logins of letters, digits, `.` and `_` alone, and `alice@example.com` is none");
    insta::assert_snapshot!(create("..", &password), @"cannot create user `..`: the server takes logins of letters, digits, `.` and `_` alone, and `..` is none");
    insta::assert_snapshot!(create("alice", &plain_password("p-with-11-c")), @"cannot create user `alice`: the server takes passwords of at least 12 characters, and this one has fewer");
    insta::assert_snapshot!(create("bob", &password), @"cannot create user `bob`: another user has the login");
    let hash = "$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$\
                MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY";
    let hash = PasswordHash::parse(hash.as_bytes()).unwrap();
    insta::assert_snapshot!(create("alice", &PasswordValue::Hashed(hash)), @"cannot create user `alice`: the server takes no password that was hashed elsewhere");
}

#[test]
fn an_id_that_is_not_the_login_is_nobodys() {
    let other = Identified {
        id: "Alice".into(),
        login: login("alice"),
    };
    let state = World::default().state();
    let refused = delete(&state, &other, NOW).unwrap_err();
    assert_eq!(refused.kind, ErrorKind::NotFound);
    let password = plain_password("alice-password-1");
    assert!(set_password(&other, &password).is_err());
}

use crate::{
    domain::{
        access::Access,
        license::Licenses,
        network::{AddressSet, Network},
        password::{Password, PasswordHash},
        validity::Validity,
    },
    plan::FirstPassword,
    store::drivers::zoneminder::request::Value,
};

use super::*;

mod property;

const SINCE: i64 = 1_795_447_450;

fn grant(cameras: &[&str], permissions: &[&str]) -> Grant {
    Grant {
        access: Access {
            cameras: cameras.iter().map(|id| (*id).into()).collect(),
            ..Access::default()
        },
        permissions: permissions.iter().map(|name| (*name).into()).collect(),
        network: Network::Anywhere,
        licenses: Licenses::default(),
        validity: Validity::default(),
    }
}

fn alice() -> Identified {
    Identified {
        id: "7".into(),
        login: "alice@example.com".parse().unwrap(),
    }
}

fn change(from: &Grant, to: &Grant) -> Change {
    Change {
        user: alice(),
        display_name: "Alice".into(),
        from: from.clone(),
        to: to.clone(),
    }
}

fn new_user(login: &str, grant: Grant) -> NewUser {
    NewUser {
        login: login.parse().unwrap(),
        display_name: "Alice".into(),
        grant,
        password: FirstPassword::Declared,
        accepted_terms: None,
    }
}

fn plain(password: &str) -> PasswordValue {
    Password::parse(password.as_bytes()).unwrap().into()
}

/// The form as it is sent.
fn form(request: &Request) -> String {
    let fields = request.fields.iter();
    let fields = fields.map(|field| format!("{}={}", field.name, field.value.exposed()));
    fields.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_user_is_made_with_nothing_and_not_let_in() {
    let user = new_user("alice@example.com", grant(&["1", "2"], &["ptz"]));
    let request = create(&user, &plain("alice-pass-1"), SINCE).unwrap();
    assert_eq!(request.path, "users/add.json");
    insta::assert_snapshot!(form(&request), @"
    User[Username]=alice@example.com
    User[Password]=alice-pass-1
    User[Stream]=None
    User[Events]=None
    User[Control]=None
    User[Monitors]=None
    User[Groups]=None
    User[Devices]=None
    User[Snapshots]=None
    User[System]=None
    User[MonitorIds]=2147483647
    User[Enabled]=0
    User[APIEnabled]=0
    User[TokenMinExpiry]=1795447450
    ");
    assert!(matches!(request.fields[1].value, Value::Secret(_)));
}

#[test]
fn a_change_writes_every_column_at_once() {
    let to = grant(&["10", "9"], &["ptz"]);
    let request = update(&change(&grant(&["9"], &[]), &to), SINCE).unwrap();
    assert_eq!(request.path, "users/edit/7.json");
    insta::assert_snapshot!(form(&request), @"
    User[Stream]=View
    User[Events]=None
    User[Control]=View
    User[Monitors]=None
    User[Groups]=None
    User[Devices]=None
    User[Snapshots]=None
    User[System]=None
    User[MonitorIds]=9,10
    User[Enabled]=1
    User[APIEnabled]=0
    User[TokenMinExpiry]=1795447450
    ");
}

#[test]
fn a_password_ends_the_tokens_of_the_one_before() {
    let request = set_password(&alice(), &plain("alice-pass-2"), SINCE).unwrap();
    insta::assert_snapshot!(form(&request), @"
    User[Password]=alice-pass-2
    User[TokenMinExpiry]=1795447450
    ");
}

#[test]
fn what_zoneminder_cannot_say_is_refused_in_words() {
    let refused = |to: Grant| {
        let error = update(&change(&grant(&[], &[]), &to), SINCE).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unsupported);
        error.to_string()
    };
    let pool = AddressSet::parse(["192.0.2.0/24"]).unwrap();
    insta::assert_snapshot!(refused(grant(&["1"], &["archives-show"])), @"cannot update user `alice@example.com`: ZoneMinder cannot do that: it has no permission `archives-show` that can be limited to cameras");
    insta::assert_snapshot!(refused(grant(&["gate"], &[])), @"cannot update user `alice@example.com`: ZoneMinder cannot do that: its cameras have numbers for ids, and `gate` is none");
    insta::assert_snapshot!(refused(Grant { network: Network::Only(pool), ..grant(&["1"], &[]) }), @"cannot update user `alice@example.com`: ZoneMinder cannot do that: it cannot limit from where a user logs in");
    insta::assert_snapshot!(refused(Grant { licenses: Licenses::new(1, 0, 0), ..grant(&["1"], &[]) }), @"cannot update user `alice@example.com`: ZoneMinder cannot do that: it limits no licences");
    let suspended = Validity {
        suspended: true,
        ..Validity::default()
    };
    insta::assert_snapshot!(refused(Grant { validity: suspended, ..grant(&["1"], &[]) }), @"cannot update user `alice@example.com`: ZoneMinder cannot do that: it keeps no times of users");
    let mut sets = grant(&["1"], &[]);
    sets.access.groups = ["3".into()].into();
    insta::assert_snapshot!(refused(sets.clone()), @"cannot update user `alice@example.com`: ZoneMinder cannot do that: it gives no camera groups to users, only cameras");
    sets.access.layouts = ["3".into()].into();
    insta::assert_snapshot!(refused(sets), @"cannot update user `alice@example.com`: ZoneMinder cannot do that: it gives no layouts to users");
}

#[test]
fn a_login_or_password_of_which_a_part_would_not_count_is_refused() {
    let created = |login: &str, password: &PasswordValue| {
        create(&new_user(login, grant(&["1"], &[])), password, SINCE)
    };
    let (longest, password) = ("a".repeat(32), plain(&"p".repeat(72)));
    assert!(created(&longest, &password).is_ok());
    let refused = created(&"a".repeat(33), &password).unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Unsupported);
    insta::assert_snapshot!(refused.detail, @"the server takes logins of at most 32 characters, and this one has 33");
    let refused = created(&longest, &plain(&"p".repeat(73))).unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Unsupported);
    insta::assert_snapshot!(refused.detail, @"of a password only the first 72 bytes count on the server, and this one has more");
}

#[test]
fn a_hash_is_not_sent_as_if_it_were_a_password() {
    let hash = "$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$\
                MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY";
    let hash = PasswordHash::parse(hash.as_bytes()).unwrap();
    let refused = set_password(&alice(), &PasswordValue::Hashed(hash), SINCE).unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Unsupported);
}

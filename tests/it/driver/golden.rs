//! The golden bodies: the driver sends no other fields, and reads these answers.

use serde_json::{Value, json};
use vms_operator::{
    domain::{
        access::{Access, Grant},
        license::Licenses,
        network::{AddressSet, Network},
        password::{Password, PasswordHash, PasswordValue},
        server::DriverKind,
        terms::Terms,
        validity::Validity,
    },
    plan::{Change, FirstPassword, Identified, NewUser},
    store::{ErrorKind, UserStore},
};

use super::{
    driver,
    script::{Canned, Script},
};
use crate::support::golden::{self, stray};

pub(super) fn canned(name: &str) -> Canned {
    let golden = golden::named(name);
    Canned::json(golden.status, &golden.response)
}

fn alice() -> Identified {
    Identified {
        id: "2".into(),
        login: "alice@example.com".parse().expect("a login"),
    }
}

fn grant(cameras: &[&str], layouts: &[&str], network: Network) -> Grant {
    Grant {
        access: Access {
            cameras: cameras.iter().map(|&id| id.into()).collect(),
            layouts: layouts.iter().map(|&id| id.into()).collect(),
            groups: [].into(),
        },
        permissions: ["archives-show".into()].into(),
        network,
        licenses: Licenses::new(0, 1, 0),
        validity: Validity::default(),
    }
}

fn new_user(network: Network) -> NewUser {
    NewUser {
        login: alice().login,
        display_name: "Alice".into(),
        grant: grant(&["1", "2", "3"], &["1"], network),
        password: FirstPassword::Declared,
        accepted_terms: None,
    }
}

fn password() -> PasswordValue {
    Password::parse(b"password").expect("a password").into()
}

fn hash() -> PasswordValue {
    let golden = golden::named("20-subuser-change-password-by-hash");
    let request = golden.request.expect("a request");
    let text = request["password_hash"].as_str().expect("a hash");
    PasswordValue::Hashed(PasswordHash::parse(text.as_bytes()).expect("a hash"))
}

/// A server that gives the golden answers; of several to one request those of a reference store.
pub(super) async fn server() -> Script {
    let server = Script::start().await;
    for (line, name) in [
        ("GET static/basic", "02-static-basic-announcement"),
        ("POST token", "03-token"),
        ("GET users/self", "05-users-self"),
        ("GET cameras", "07-cameras"),
        ("GET layouts", "08-layouts"),
        ("GET groups", "10-groups"),
        ("POST users/subusers", "11-subuser-create"),
        ("GET users/subusers", "15-subusers-with-version"),
        ("GET users/subusers/2", "16-subuser-show"),
        ("PUT users/subusers/2", "17-subuser-update"),
        (
            "POST users/subusers/2/change-password",
            "20-subuser-change-password",
        ),
        ("GET users/subusers/999", "21-subuser-missing"),
        ("DELETE users/subusers/2", "22-subuser-delete"),
        ("GET sessions", "23-sessions"),
        ("POST logout", "24-logout"),
    ] {
        server.answers(line, [canned(name)]);
    }
    server
}

/// No request has a field that no golden one to the same address has.
pub(super) fn assert_golden(server: &Script) {
    for asked in server.asked() {
        let line = asked.line.split('?').next().unwrap_or_default();
        assert_eq!(stray(&asked.body, &golden_request(line), line), None);
    }
}

/// The fields of all golden requests with that method and path.
fn golden_request(line: &str) -> Value {
    let requests = golden::all()
        .into_iter()
        .filter(|(_, golden)| format!("{} {}", golden.method, golden.path) == line)
        .filter_map(|(_, golden)| golden.request);
    let fields = requests.filter_map(|request| request.as_object().cloned());
    Value::Object(fields.flatten().collect())
}

#[tokio::test]
async fn the_driver_reads_the_golden_answers() {
    let server = server().await;
    let driver = driver(&server.url());
    let description = driver.describe().await.unwrap();
    assert_eq!(
        &*description.identity,
        "1a45af1e-727e-456b-ac48-c45529631a20"
    );
    assert_eq!(description.capabilities.len(), 15);
    let terms = Terms::read("2026-01", "https://vms.example.com/terms");
    assert_eq!(description.terms, Some(terms));
    let inventory = driver.inventory().await.unwrap();
    assert_eq!(&*inventory.cameras["1"], "gate-1");
    assert_eq!(inventory.layouts["1"].members, ["1".into()].into());
    assert_eq!(inventory.groups["1"].members, ["1".into()].into());
    assert_eq!(&*inventory.held[&"archives-show".into()], "Archive");
    let rows = driver.list().await.unwrap();
    assert_eq!((&*rows[0].id, rows[0].version.as_deref()), ("2", Some("1")));
    let changed = rows[0].password_changed.expect("a time");
    assert_eq!(changed.0.to_string(), "2022-04-20T10:00:00Z");
    let user = driver.get(&"2".into()).await.unwrap().expect("Alice");
    assert_eq!(user.grant, new_user(Network::Anywhere).grant);
    assert_eq!(driver.get(&"999".into()).await.unwrap(), None);
    assert_eq!(driver.other_installations().await.unwrap(), [].into());
    assert_golden(&server);
}

#[tokio::test]
async fn the_driver_writes_the_golden_requests() {
    let server = server().await;
    let driver = driver(&server.url());
    let pool = Network::Only(AddressSet::parse(["203.0.113.7", "10.0.0.10-10.0.0.20"]).unwrap());
    for network in [Network::Anywhere, pool] {
        let user = NewUser {
            accepted_terms: "2026-01".parse().ok(),
            ..new_user(network)
        };
        driver.create(&user, &password()).await.unwrap();
    }
    let creates = server.asked_for("POST users/subusers");
    assert_eq!(creates[0].body["accepted_terms"], "2026-01");
    let change = Change {
        user: alice(),
        display_name: "Alice Lane".into(),
        from: grant(&["1", "3"], &["1"], Network::Anywhere),
        to: Grant {
            validity: Validity {
                until: "2027-01-31T00:00:00Z".parse().ok(),
                ..Validity::default()
            },
            ..grant(&["1", "5"], &[], Network::Anywhere)
        },
    };
    driver.update(&change).await.unwrap();
    let updates = server.asked_for("PUT users/subusers/2");
    let last = updates.last().expect("an update");
    assert_eq!(last.body["valid_until"], "2027-01-31T00:00:00Z");
    assert_eq!(last.body["valid_from"], Value::Null);
    assert_eq!(last.body["suspended"], false);
    driver.set_password(&alice(), &password()).await.unwrap();
    driver.set_password(&alice(), &hash()).await.unwrap();
    driver
        .create(&new_user(Network::Anywhere), &hash())
        .await
        .unwrap();
    driver.delete(&alice()).await.unwrap();
    driver.close().await.unwrap();
    assert_golden(&server);
}

#[tokio::test]
async fn the_driver_understands_the_golden_refusals() {
    let server = server().await;
    let driver = driver(&server.url());
    server.answers("POST users/subusers", [canned("13-subuser-create-refused")]);
    let taken = driver
        .create(&new_user(Network::Anywhere), &password())
        .await;
    assert_eq!(taken.unwrap_err().kind, ErrorKind::LoginTaken);
    let hollow = "19-subuser-update-layout-without-camera";
    server.answers("PUT users/subusers/2", [canned(hollow)]);
    let change = Change {
        user: alice(),
        display_name: "Alice".into(),
        from: grant(&[], &[], Network::Anywhere),
        to: grant(&[], &["1"], Network::Anywhere),
    };
    let error = driver.update(&change).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Invalid);
    assert!(
        error.detail.ends_with("because of groups, layouts"),
        "{error}"
    );
    let stranger = super::driver(&server.url());
    server.answers("POST token", [canned("04-token-refused")]);
    assert_eq!(
        stranger.list().await.unwrap_err().kind,
        ErrorKind::Unauthenticated
    );
}

#[tokio::test]
async fn the_driver_replaces_a_session_as_the_golden_bodies_do() {
    let server = server().await;
    let too_many = golden::named("25-token-too-many-sessions");
    let mut answer = too_many.response;
    let login = canned("26-token-in-place-of-a-session");
    let foreign = Canned::json(too_many.status, &answer);
    answer["sessions"][0]["user_agent"] = json!("vms-operator/0.1.0 (site-1)");
    let ours = Canned::json(too_many.status, &answer);
    server.answers("POST token", [foreign, ours, login]);
    let driver = driver(&server.url());
    assert_eq!(
        driver.list().await.unwrap_err().kind,
        ErrorKind::SessionLimit
    );
    driver.list().await.unwrap();
    assert_golden(&server);
}

#[tokio::test]
async fn the_driver_asks_a_documented_server_for_nothing_that_is_ours() {
    let server = server().await;
    server.answers("GET static/basic", [canned("01-static-basic")]);
    server.answers("GET users/subusers", [canned("14-subusers")]);
    let driver = driver(&server.url());
    let description = driver.describe().await.unwrap();
    assert_eq!(description.capabilities, DriverKind::Aipix.always());
    assert_eq!(description.terms, None);
    assert_eq!(driver.list().await.unwrap()[0].version, None);
    driver
        .create(&new_user(Network::Anywhere), &password())
        .await
        .unwrap();
    let refused = driver.set_password(&alice(), &hash()).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Unsupported);
    for asked in server.asked() {
        for field in [
            "ip_pool",
            "accepted_terms",
            "password_hash",
            "valid_from",
            "valid_until",
            "suspended",
        ] {
            assert_eq!(asked.body.get(field), None, "{} {field}", asked.line);
        }
    }
}

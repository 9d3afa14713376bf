//! The driver at a server that does no more than the vendor documents: it does what it can, and refuses the rest.

use vms_operator::{
    domain::{
        access::{Access, Grant},
        license::Licenses,
        name::UserId,
        network::{AddressSet, Network},
        password::{Password, PasswordValue},
        server::DriverKind,
        validity::Validity,
    },
    plan::{Change, FirstPassword, Identified, NewUser},
    server::Profile,
    store::{Aipix, ErrorKind, UserStore},
};

use super::driver;
use crate::support::store::{SITE, TestStore};

async fn store() -> (TestStore, Aipix) {
    let store = TestStore::with(SITE, |config| config.profile = Profile::Documented).await;
    let driver = driver(&store.url());
    (store, driver)
}

fn alice() -> NewUser {
    NewUser {
        login: "alice@example.com".parse().expect("a login"),
        display_name: "Alice Lane".into(),
        grant: Grant {
            access: Access {
                cameras: ["1".into(), "2".into()].into(),
                ..Access::default()
            },
            permissions: ["archives-show".into()].into(),
            network: Network::Anywhere,
            licenses: Licenses::new(1, 0, 0),
            validity: Validity::default(),
        },
        password: FirstPassword::Declared,
        accepted_terms: None,
    }
}

fn identified(id: &UserId) -> Identified {
    Identified {
        id: id.clone(),
        login: alice().login,
    }
}

fn password(text: &str) -> PasswordValue {
    Password::parse(text.as_bytes()).expect("a password").into()
}

#[tokio::test]
async fn it_knows_what_such_a_server_cannot_do() {
    let (_store, driver) = store().await;
    let description = driver.describe().await.unwrap();
    assert_eq!(description.capabilities, DriverKind::Aipix.always());
    assert_eq!(description.terms, None);
    let inventory = driver.inventory().await.unwrap();
    assert_eq!(inventory.cameras.len(), 12);
    assert_eq!(inventory.licenses.total, Licenses::new(10, 5, 2));
    assert!(inventory.held.contains_key(&"archives-show".into()));
    assert!(!inventory.held.contains_key(&"maps-index".into()));
}

#[tokio::test]
async fn users_are_made_changed_given_passwords_and_deleted_as_documented() {
    let (store, driver) = store().await;
    let id = driver
        .create(&alice(), &password("alice-watches"))
        .await
        .unwrap();
    let listed = driver.list().await.unwrap();
    assert_eq!((listed.len(), &listed[0].id), (1, &id));
    assert_eq!(listed[0].version, None);

    let mut fewer = alice().grant;
    fewer.access.cameras.pop_last();
    let change = Change {
        user: identified(&id),
        display_name: "Alice L.".into(),
        from: alice().grant,
        to: fewer,
    };
    driver.update(&change).await.unwrap();
    let login = ("alice@example.com", "alice-watches");
    let visitor = store.anybody().logged_in(login).await;
    let seen = visitor.get("/api/v1/cameras").await.expect(200);
    assert_eq!(seen.column("name"), ["gate-1"]);

    let other = password("alice-watches-2");
    driver.set_password(&identified(&id), &other).await.unwrap();
    store.anybody().login(login).await.expect(422);
    driver.delete(&identified(&id)).await.unwrap();
    assert_eq!(driver.list().await.unwrap(), []);
    driver.delete(&identified(&id)).await.unwrap();
}

#[tokio::test]
async fn a_user_that_is_listed_and_not_shown_is_not_taken_for_gone() {
    let (_store, driver) = store().await;
    let id = driver
        .create(&alice(), &password("alice-watches"))
        .await
        .unwrap();
    let error = driver.get(&id).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unsupported, "{error}");
    driver.delete(&identified(&id)).await.unwrap();
    assert_eq!(driver.get(&id).await.unwrap(), None);
}

#[tokio::test]
async fn what_such_a_server_cannot_limit_is_refused_before_anything_is_sent() {
    let (_store, driver) = store().await;
    let mut pooled = alice();
    pooled.grant.network = Network::Only(AddressSet::parse(["192.0.2.1"]).expect("a range"));
    let mut bound = alice();
    bound.grant.validity.suspended = true;
    for user in [pooled, bound] {
        let error = driver
            .create(&user, &password("alice-watches"))
            .await
            .unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unsupported, "{error}");
    }
    assert_eq!(driver.list().await.unwrap(), []);
}

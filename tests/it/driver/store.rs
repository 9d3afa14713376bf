//! What driver and reference store agree on.

use std::fmt::Write as _;

use serde_json::json;
use vms_operator::{
    domain::{
        access::{Access, Grant},
        capability::Capability,
        license::Licenses,
        name::{CameraId, Login, SetId, UserId},
        network::{AddressSet, Network},
        password::{Password, PasswordValue},
        validity::Validity,
    },
    plan::{Change, FirstPassword, Identified, NewUser},
    store::{Aipix, ErrorKind, UserStore},
    world::{Inventory, StoreUser},
};

use super::driver;
use crate::support::{
    proxy::{Fault, Proxy},
    store::{PARENT, TestStore},
};

fn login(text: &str) -> Login {
    text.parse().expect("a login")
}

fn password() -> PasswordValue {
    Password::parse(b"alice-watches")
        .expect("a password")
        .into()
}

fn new_user(grant: Grant) -> NewUser {
    NewUser {
        login: login("alice@example.com"),
        display_name: "Alice Lane".into(),
        grant,
        password: FirstPassword::Declared,
        accepted_terms: None,
    }
}

fn identified(user: &StoreUser) -> Identified {
    Identified {
        id: user.id.clone(),
        login: user.login.clone(),
    }
}

/// A change of Alice.
fn change(id: &UserId, from: &Grant, to: &Grant) -> Change {
    Change {
        user: Identified {
            id: id.clone(),
            login: login("alice@example.com"),
        },
        display_name: "Alice".into(),
        from: from.clone(),
        to: to.clone(),
    }
}

/// The layout of that name with all it takes to be granted.
fn layout(inventory: &Inventory, name: &str) -> Grant {
    let mut layouts = inventory.layouts.iter();
    let (id, layout) = layouts
        .find(|(_, layout)| *layout.name == *name)
        .expect("a layout of that name");
    Grant {
        access: Access {
            cameras: layout.members.clone(),
            layouts: [id.clone()].into(),
            groups: [].into(),
        },
        permissions: ["archives-show".into(), "ptz".into()].into(),
        network: Network::Only(
            AddressSet::parse(["127.0.0.1", "10.0.0.1-10.0.0.9"]).expect("ranges"),
        ),
        licenses: Licenses::new(1, 0, 1),
        validity: Validity {
            from: "2020-01-01T00:00:00.000000001Z".parse().ok(),
            until: "9999-12-30T22:00:00.999999999Z".parse().ok(),
            suspended: false,
        },
    }
}

async fn read(driver: &Aipix, id: &UserId) -> StoreUser {
    let user = driver.get(id).await.expect("the store answers");
    user.expect("the user is there")
}

/// A site with so many cameras, all of them in one layout.
fn large_site(cameras: usize) -> String {
    let mut names = String::new();
    for number in 0..cameras {
        write!(names, "camera-{number}, ").expect("writing to a text");
    }
    let (login, password) = PARENT;
    format!(
        "accounts:\n  - login: {login}\n    name: Large site\n    password: {password}\n    \
         permissions: [\"*\"]\n    licenses: {{l1: 9, l3: 9}}\n    cameras: [{names}]\n    layouts:\n      - {{name: all, cameras: [{names}]}}\n"
    )
}

#[tokio::test]
async fn the_store_introduces_itself() {
    let store = TestStore::start().await;
    let description = driver(&store.url()).describe().await.unwrap();
    let all = [
        Capability::CameraScope,
        Capability::IpPool,
        Capability::RowVersion,
        Capability::Identity,
        Capability::PasswordChanges,
        Capability::PasswordHashes,
        Capability::Validity,
    ];
    assert_eq!(description.capabilities, all.into());
    assert_eq!(description.cameras_per_create, 500);
}

#[tokio::test]
async fn the_inventory_has_all_that_the_parent_account_has_to_give() {
    let store = TestStore::start().await;
    let inventory = driver(&store.url()).inventory().await.unwrap();
    assert_eq!(inventory.cameras.len(), 12);
    let sizes = |sets: &std::collections::BTreeMap<SetId, _>| sets.len();
    assert_eq!(
        (sizes(&inventory.layouts), sizes(&inventory.groups)),
        (3, 2)
    );
    let names: Vec<&str> = layout(&inventory, "north-wall")
        .access
        .cameras
        .iter()
        .map(|camera: &CameraId| &*inventory.cameras[camera])
        .collect();
    assert_eq!(names, ["gate-1", "gate-2", "yard-1"]);
    assert_eq!(&*inventory.held[&"ptz".into()], "PTZ");
}

#[tokio::test]
async fn what_is_created_reads_back_the_same() {
    let store = TestStore::start().await;
    let driver = driver(&store.url());
    let grant = layout(&driver.inventory().await.unwrap(), "north-wall");
    let id = driver
        .create(&new_user(grant.clone()), &password())
        .await
        .unwrap();
    let user = read(&driver, &id).await;
    assert_eq!(user.grant, grant);
    assert_eq!(
        (user.login.as_str(), &*user.display_name),
        ("alice@example.com", "Alice Lane")
    );
    let rows = driver.list().await.unwrap();
    assert_eq!((&rows[0].id, &rows[0].version), (&id, &user.version));
    let alice = store
        .anybody()
        .login(("alice@example.com", "alice-watches"))
        .await;
    alice.expect(200);
}

#[tokio::test]
async fn a_change_reads_back_the_same_and_shows_in_the_listing() {
    let store = TestStore::start().await;
    let driver = driver(&store.url());
    let inventory = driver.inventory().await.unwrap();
    let before = layout(&inventory, "north-wall");
    let id = driver
        .create(&new_user(before.clone()), &password())
        .await
        .unwrap();
    let mut user = read(&driver, &id).await;
    let nobody = Grant {
        network: Network::nobody(),
        ..Grant::nothing()
    };
    let mut suspended = before.clone();
    suspended.validity.suspended = true;
    for target in [layout(&inventory, "reception"), suspended, nobody, before] {
        driver
            .update(&change(&id, &user.grant, &target))
            .await
            .unwrap();
        let changed = read(&driver, &id).await;
        assert_eq!(changed.grant, target);
        assert_ne!(changed.version, user.version);
        assert_eq!(driver.list().await.unwrap()[0].version, changed.version);
        user = changed;
    }
}

#[tokio::test]
async fn seven_hundred_cameras_come_and_go_in_chunks() {
    let store = TestStore::with(&large_site(700), |_| {}).await;
    let driver = driver(&store.url());
    let inventory = driver.inventory().await.unwrap();
    let target = layout(&inventory, "all");
    let mut first = target.clone();
    first.access.layouts.clear();
    first.access.cameras = target.access.cameras.iter().take(500).cloned().collect();
    let id = driver
        .create(&new_user(first.clone()), &password())
        .await
        .unwrap();
    driver.update(&change(&id, &first, &target)).await.unwrap();
    assert_eq!(read(&driver, &id).await.grant, target);
    let nothing = Grant::nothing();
    driver
        .update(&change(&id, &target, &nothing))
        .await
        .unwrap();
    assert_eq!(read(&driver, &id).await.grant, nothing);
}

#[tokio::test]
async fn nobody_logs_in_from_the_pool_of_nobody() {
    let store = TestStore::start().await;
    let driver = driver(&store.url());
    driver
        .create(&new_user(Grant::nothing()), &password())
        .await
        .unwrap();
    let alice = store
        .anybody()
        .login(("alice@example.com", "alice-watches"))
        .await;
    alice.expect(403);
}

#[tokio::test]
async fn a_password_is_replaced_and_a_user_deleted_at_once() {
    let store = TestStore::start().await;
    let driver = driver(&store.url());
    let grant = layout(&driver.inventory().await.unwrap(), "reception");
    let id = driver.create(&new_user(grant), &password()).await.unwrap();
    let user = identified(&read(&driver, &id).await);
    let other = Password::parse(b"alice-watches-on")
        .expect("a password")
        .into();
    driver.set_password(&user, &other).await.unwrap();
    let old = store
        .anybody()
        .login(("alice@example.com", "alice-watches"))
        .await;
    old.expect(422);
    let new = store
        .anybody()
        .login(("alice@example.com", "alice-watches-on"))
        .await;
    new.expect(200);
    driver.delete(&user).await.unwrap();
    assert_eq!(driver.get(&id).await.unwrap(), None);
    assert!(driver.list().await.unwrap().is_empty());
    driver.delete(&user).await.unwrap();
}

#[tokio::test]
async fn refusals_have_their_kinds() {
    let store = TestStore::start().await;
    let driver = driver(&store.url());
    let grant = layout(&driver.inventory().await.unwrap(), "north-wall");
    driver
        .create(&new_user(grant.clone()), &password())
        .await
        .unwrap();
    let twice = driver.create(&new_user(grant.clone()), &password()).await;
    assert_eq!(twice.unwrap_err().kind, ErrorKind::LoginTaken);
    let mut hollow = NewUser {
        login: login("bob@example.com"),
        ..new_user(grant)
    };
    hollow.grant.access.cameras.clear();
    let error = driver.create(&hollow, &password()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Invalid);
    assert!(error.detail.contains("layouts"), "{error}");
}

#[tokio::test]
async fn with_every_session_taken_ours_makes_room_and_others_stay() {
    let store = TestStore::start().await;
    for _ in 0..4 {
        store.parent().await;
    }
    driver(&store.url()).list().await.unwrap();
    driver(&store.url()).list().await.unwrap();
    let parent = store.anybody().login(PARENT).await.expect(419);
    let agents = parent.body["sessions"].as_array().expect("sessions");
    let ours = agents
        .iter()
        .filter(|session| session["user_agent"].to_string().contains("(site-1)"));
    assert_eq!((agents.len(), ours.count()), (5, 1));
}

#[tokio::test]
async fn a_session_that_was_ended_in_the_store_is_opened_again() {
    let store = TestStore::start().await;
    let proxy = Proxy::before(store.socket_address()).await;
    let driver = driver(&proxy.url());
    driver.list().await.unwrap();
    let own = store.parent().await;
    let body = json!({
        "current_password": PARENT.1, "password": PARENT.1, "password_confirmation": PARENT.1,
    });
    own.put("/api/v1/users/self", body).await.expect(200);
    driver.list().await.unwrap();
    let mut logins = proxy.requests();
    logins.retain(|line| line == "POST /api/v1/token");
    assert_eq!(logins.len(), 2);
}

#[tokio::test]
async fn a_large_change_that_breaks_off_leaves_a_part_of_before_or_of_after() {
    let store = TestStore::with(&large_site(700), |_| {}).await;
    let direct = driver(&store.url());
    let large = layout(&direct.inventory().await.unwrap(), "all");
    let id = direct
        .create(&new_user(Grant::nothing()), &password())
        .await
        .unwrap();
    for (before, target) in [(Grant::nothing(), large.clone()), (large, Grant::nothing())] {
        for fault in Fault::ALL {
            // Two requests change the user; what comes before them only reads.
            for put in 0..2 {
                let proxy = Proxy::before(store.socket_address()).await;
                let through = driver(&proxy.url());
                through.inventory().await.unwrap();
                proxy.fail(proxy.count() + put, fault);
                let error = through
                    .update(&change(&id, &before, &target))
                    .await
                    .unwrap_err();
                assert_eq!(error.kind, ErrorKind::Unknown);
                assert!(
                    proxy
                        .requests()
                        .last()
                        .is_some_and(|line| line.starts_with("PUT "))
                );
                let between = read(&direct, &id).await.grant;
                assert!(
                    between.is_within(&before) || between.is_within(&target),
                    "{fault:?} {put}"
                );
                direct
                    .update(&change(&id, &between, &target))
                    .await
                    .unwrap();
                assert_eq!(read(&direct, &id).await.grant, target);
                direct.update(&change(&id, &target, &before)).await.unwrap();
            }
        }
        direct.update(&change(&id, &before, &target)).await.unwrap();
    }
}

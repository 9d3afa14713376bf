//! What driver and reference store agree on.

use serde_json::json;
use vms_operator::{
    domain::{
        access::Grant,
        capability::{Capabilities, Capability},
        name::{CameraId, SetId},
        network::Network,
        password::Password,
        server::DriverKind,
    },
    plan::NewUser,
    store::{ErrorKind, UserStore},
};

use super::{
    driver,
    users::{change, identified, layout, login, new_user, password, read},
};
use crate::support::{
    proxy::Proxy,
    store::{PARENT, TestStore},
};

#[tokio::test]
async fn the_store_introduces_itself() {
    let store = TestStore::start().await;
    let description = driver(&store.url()).describe().await.unwrap();
    let announced = [
        Capability::IpPool,
        Capability::RowVersion,
        Capability::Identity,
        Capability::PasswordChanges,
        Capability::PasswordHashes,
        Capability::Validity,
    ];
    let all: Capabilities = DriverKind::Aipix
        .always()
        .into_iter()
        .chain(announced)
        .collect();
    assert_eq!(description.capabilities, all);
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

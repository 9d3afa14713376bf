//! The driver at servers that do in ways of their own what no source documents, and of which that is stated.

use std::collections::BTreeSet;

use serde_json::json;
use vms_operator::{
    api::v1alpha1::VmsServer,
    domain::{
        access::{Access, Grant},
        capability::Capability,
        license::Licenses,
        name::UserId,
        network::{AddressSet, Network},
        server::{Connection, Server},
        validity::Validity,
    },
    plan::FirstPassword,
    store::{Aipix, UserStore},
    world::Inventory,
};

use super::{
    connection, driver_of,
    users::{change, new_user, password, read},
};
use crate::support::store::TestStore;

mod statements;

const ALICE: (&str, &str) = ("alice@example.com", "alice-watches");

/// A server, and what is stated of it.
#[derive(Clone, Copy)]
struct Example {
    dialect: &'static str,
    server: &'static str,
}

/// Each test, of each example.
macro_rules! examples {
    ([$($example:ident)+] $tests:tt) => {
        $(examples! { @ $example $tests })+
    };
    (@ $example:ident [$($test:ident)+]) => {
        mod $example {
            use super::Example;

            const EXAMPLE: Example = Example {
                dialect: include_str!(concat!("../../../../examples/dialects/", stringify!($example), "/dialect.yaml")),
                server: include_str!(concat!("../../../../examples/dialects/", stringify!($example), "/server.yaml")),
            };

            $(#[tokio::test]
            async fn $test() {
                super::$test(EXAMPLE).await;
            })+
        }
    };
}

examples! {
    [nested objects names blocks text]
    [
        what_is_created_reads_back_the_same
        a_change_takes_and_gives_and_reads_back_the_same
        nothing_is_nothing_and_nobody_is_nobody
        nobody_logs_in_from_outside_a_pool
        what_somebody_changes_by_hand_is_seen
        what_has_a_name_of_its_own_is_of_the_group_that_is_stated
    ]
}

async fn store(example: Example) -> (TestStore, Aipix) {
    let store = TestStore::speaking(example.dialect).await;
    let driver = driver_of(&stated(example.server, &store.url()));
    (store, driver)
}

/// A connection to a server of which that is stated.
fn stated(server: &str, url: &str) -> Connection {
    let server: VmsServer = serde_saphyr::from_str(server).expect("a VmsServer");
    Connection {
        aipix: Server::from(&server).connection.aipix,
        ..connection(url)
    }
}

/// With those cameras, and one of the layouts that hold nothing else.
fn grant(inventory: &Inventory, cameras: &[&str], layout: Option<&str>, network: Network) -> Grant {
    let named = |name: &str| {
        let mut all = inventory.cameras.iter();
        all.find(|(_, title)| ***title == *name)
            .expect("a camera")
            .0
            .clone()
    };
    let layouts = layout.map(|name| {
        let mut all = inventory.layouts.iter();
        all.find(|(_, layout)| *layout.name == *name)
            .expect("a layout")
            .0
            .clone()
    });
    Grant {
        access: Access {
            cameras: cameras.iter().map(|name| named(name)).collect(),
            layouts: layouts.into_iter().collect(),
            groups: BTreeSet::new(),
        },
        permissions: ["archives-show".into(), "ptz".into()].into(),
        network,
        licenses: Licenses::new(1, 0, 1),
        validity: Validity::default(),
    }
}

fn only(ranges: &[&str]) -> Network {
    Network::Only(AddressSet::parse(ranges.iter().copied()).expect("ranges"))
}

/// What stands on the wall of the example site.
const WALL: [&str; 3] = ["gate-1", "gate-2", "yard-1"];

async fn made(driver: &Aipix, grant: &Grant) -> UserId {
    let user = new_user(grant.clone());
    assert_eq!(user.password, FirstPassword::Declared);
    driver
        .create(&user, &password())
        .await
        .expect("a user is made")
}

async fn what_is_created_reads_back_the_same(example: Example) {
    let (_store, driver) = store(example).await;
    let description = driver.describe().await.expect("the server does it");
    assert!(description.capabilities.contains(&Capability::IpPool));
    assert!(!description.capabilities.contains(&Capability::Validity));
    let inventory = driver.inventory().await.expect("the server does it");
    for network in [
        Network::Anywhere,
        only(&["127.0.0.1"]),
        only(&["10.0.0.1-10.0.0.9", "192.0.2.0/25", "2001:db8::/48"]),
    ] {
        let grant = grant(&inventory, &WALL, Some("north-wall"), network);
        let id = made(&driver, &grant).await;
        let user = read(&driver, &id).await;
        assert_eq!(user.grant, grant);
        assert_eq!(
            (user.login.as_str(), &*user.display_name),
            (ALICE.0, "Alice Lane")
        );
        driver
            .delete(&super::users::identified(&user))
            .await
            .expect("the server does it");
        assert_eq!(driver.get(&id).await.expect("the server does it"), None);
    }
}

async fn a_change_takes_and_gives_and_reads_back_the_same(example: Example) {
    let (_store, driver) = store(example).await;
    let inventory = driver.inventory().await.expect("the server does it");
    let wall = grant(
        &inventory,
        &WALL,
        Some("north-wall"),
        only(&["192.0.2.0/24"]),
    );
    let narrow = grant(&inventory, &["lobby"], None, only(&["192.0.2.7-192.0.2.9"]));
    let wide = grant(&inventory, &WALL, Some("north-wall"), Network::Anywhere);
    let id = made(&driver, &wall).await;
    let mut current = wall.clone();
    for target in [narrow, wall, wide] {
        driver
            .update(&change(&id, &current, &target))
            .await
            .expect("the server does it");
        current = read(&driver, &id).await.grant;
        assert_eq!(current, target);
    }
}

async fn nothing_is_nothing_and_nobody_is_nobody(example: Example) {
    let (store, driver) = store(example).await;
    let inventory = driver.inventory().await.expect("the server does it");
    let some = grant(&inventory, &WALL, None, only(&["127.0.0.1"]));
    let id = made(&driver, &some).await;
    store.anybody().login(ALICE).await.expect(200);
    let nothing = Grant::nothing();
    driver
        .update(&change(&id, &some, &nothing))
        .await
        .expect("the server does it");
    assert_eq!(read(&driver, &id).await.grant, nothing);
    store.anybody().login(ALICE).await.expect(403);
    let open = Grant {
        network: Network::Anywhere,
        ..nothing.clone()
    };
    driver
        .update(&change(&id, &nothing, &open))
        .await
        .expect("the server does it");
    let alice = store.anybody().logged_in(ALICE).await;
    let seen = alice.get("/api/v1/cameras").await;
    assert_eq!(seen.expect(200).column("name"), [""; 0]);
}

async fn nobody_logs_in_from_outside_a_pool(example: Example) {
    let (store, driver) = store(example).await;
    let inventory = driver.inventory().await.expect("the server does it");
    let pool = only(&["127.0.0.3-127.0.0.5", "127.0.0.8/30"]);
    made(&driver, &grant(&inventory, &WALL, None, pool)).await;
    for (last, status) in [
        (2, 403),
        (3, 200),
        (5, 200),
        (6, 403),
        (7, 403),
        (8, 200),
        (11, 200),
        (12, 403),
    ] {
        let somebody = store.somebody_at([127, 0, 0, last].into());
        somebody.login(ALICE).await.expect(status);
    }
}

async fn what_somebody_changes_by_hand_is_seen(example: Example) {
    let (store, driver) = store(example).await;
    let inventory = driver.inventory().await.expect("the server does it");
    let before = grant(
        &inventory,
        &["gate-1", "gate-2"],
        None,
        only(&["127.0.0.1"]),
    );
    let id = made(&driver, &before).await;
    let own = store
        .parent()
        .await
        .get("/api/v1/users/self")
        .await
        .expect(200);
    let permissions = own.body["permissions"].as_array().expect("permissions");
    let named = |name: &str| {
        let mut all = permissions.iter();
        all.find(|permission| permission["name"] == name)
            .expect("a permission")["id"]
            .clone()
    };
    let gate_2 = before.access.cameras.last().expect("a camera");
    let by_hand = json!({
        "name": "Alice Lane", "email": ALICE.0,
        "cameras_to_detach": [gate_2.parse::<u64>().expect("a number")],
        "permissions": [named("ptz"), named("marks-index")],
        "ip_pool": ["127.0.0.0/8"],
    });
    let path = format!("/admin/v1/subusers/{id}");
    store.admin().put(&path, by_hand).await.expect(200);
    let seen = read(&driver, &id).await.grant;
    assert_eq!(seen.access.cameras.len(), 1);
    assert_eq!(
        seen.permissions,
        ["marks-index".into(), "ptz".into()].into()
    );
    assert_eq!(seen.network, only(&["127.0.0.0/8"]));
    // Somebody who has not listed what the parent account holds reads the same.
    let stranger = driver_of(&stated(example.server, &store.url()));
    assert_eq!(read(&stranger, &id).await.grant, seen);
}

async fn what_has_a_name_of_its_own_is_of_the_group_that_is_stated(example: Example) {
    let (_store, driver) = store(example).await;
    let inventory = driver.inventory().await.expect("the server does it");
    let held = inventory.held.iter();
    let maps: Vec<_> = held.filter(|(_, title)| ***title == *"Maps").collect();
    let [(name, _)] = maps[..] else {
        panic!("one permission of the group: {maps:?}");
    };
    let mut mapped = grant(&inventory, &WALL, None, Network::Anywhere);
    mapped.permissions.insert(name.clone());
    let id = made(&driver, &mapped).await;
    assert_eq!(read(&driver, &id).await.grant, mapped);
}

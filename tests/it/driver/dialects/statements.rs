//! What is stated of a server and is not so, and what a server only says that it does.

use vms_operator::{
    domain::{access::Grant, network::Network},
    plan::Identified,
    store::{ErrorKind, UserStore},
};

use super::{ALICE, Example, only, stated};
use crate::{
    driver::{
        driver, driver_of,
        users::{new_user, password, read},
    },
    support::store::TestStore,
};

const NESTED: Example = Example {
    dialect: include_str!("../../../../examples/dialects/nested/dialect.yaml"),
    server: include_str!("../../../../examples/dialects/nested/server.yaml"),
};

fn open() -> Grant {
    Grant {
        network: Network::Anywhere,
        ..Grant::nothing()
    }
}

#[tokio::test]
async fn a_server_that_shows_users_elsewhere_is_not_believed_that_they_are_gone() {
    let store = TestStore::speaking(NESTED.dialect).await;
    let driver = driver(&store.url());
    let id = driver.create(&new_user(open()), &password()).await.unwrap();
    let error = driver.get(&id).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unsupported);
    assert!(error.detail.contains("spec.aipix.showUser"), "{error}");
}

#[tokio::test]
async fn a_statement_that_is_not_so_is_said_by_the_name_of_its_field() {
    let store = TestStore::speaking(NESTED.dialect).await;
    for (stated_at, missing) in [
        ("access.cameras", "access.camera_ids"),
        ("access.allowed_ips", "access.ip_pool"),
        ("rights", "actions"),
    ] {
        let server = NESTED.server.replace(stated_at, missing);
        let driver = driver_of(&stated(&server, &store.url()));
        let id = driver.create(&new_user(open()), &password()).await.unwrap();
        let error = driver.get(&id).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Garbled);
        assert!(error.detail.contains(&format!("`{missing}`")), "{error}");
        let user = Identified {
            id,
            login: new_user(open()).login,
        };
        driver.delete(&user).await.unwrap();
    }
}

#[tokio::test]
async fn a_server_that_enforces_no_pool_shows_it_all_the_same() {
    let lies = format!("{}\nlies: [EnforcesNoPool]\n", NESTED.dialect);
    let store = TestStore::speaking(&lies).await;
    let driver = driver_of(&stated(NESTED.server, &store.url()));
    let pooled = Grant {
        network: only(&["192.0.2.7"]),
        ..Grant::nothing()
    };
    let id = driver
        .create(&new_user(pooled.clone()), &password())
        .await
        .unwrap();
    assert_eq!(read(&driver, &id).await.grant, pooled);
    store.anybody().login(ALICE).await.expect(200);
}

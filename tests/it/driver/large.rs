//! Grants of more cameras than one request takes.

use std::fmt::Write as _;

use vms_operator::{
    domain::access::Grant,
    store::{ErrorKind, Fence, UserStore},
};

use super::{
    driver, impatient_driver,
    users::{change, layout, new_user, password, read},
};
use crate::support::{
    proxy::{Fault, Proxy},
    store::{PARENT, TestStore},
};

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
                let through = impatient_driver(&proxy.url(), Fence::default());
                through.inventory().await.unwrap();
                let first = proxy.count();
                proxy.fail(first + put, fault);
                let error = through
                    .update(&change(&id, &before, &target))
                    .await
                    .unwrap_err();
                assert_eq!(error.kind, ErrorKind::Unknown);
                let requests = proxy.requests().split_off(first);
                assert_eq!(requests.len(), put + 1, "{fault:?}: {requests:?}");
                assert!(requests.iter().all(|line| line.starts_with("PUT ")));
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

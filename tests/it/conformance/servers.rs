//! Servers of every driver, each for real.

use vms_operator::{conformance::Throwaway, domain::server::DriverKind, server::Profile};

use super::{Tried, outcomes};
use crate::{
    frigate::double::{ADMIN as FRIGATE_ADMIN, Double},
    support::{
        store::{PARENT, SITE, TestStore},
        users::{grant, new_user, password},
    },
    zoneminder::server::{ADMIN, TestZoneMinder},
};

#[tokio::test]
async fn the_reference_store_keeps_everything() {
    let store = TestStore::start().await;
    let tried = Tried::at(DriverKind::Aipix, &store.url(), PARENT);
    let report = tried.report().await;
    eprintln!("{report}");
    insta::assert_snapshot!(outcomes(&report));
    assert!(report.is_kept());
    assert_eq!(tried.store.list().await.unwrap(), []);
}

#[tokio::test]
async fn a_server_that_shows_no_user_is_told_what_it_lacks_and_keeps_no_user_behind() {
    let store = TestStore::with(SITE, |config| config.profile = Profile::Documented).await;
    let tried = Tried::at(DriverKind::Aipix, &store.url(), PARENT);
    let report = tried.report().await;
    insta::assert_snapshot!(outcomes(&report));
    assert!(!report.is_kept());
    assert_eq!(tried.store.list().await.unwrap(), []);
}

#[tokio::test]
async fn zoneminder_keeps_what_its_driver_promises() {
    let server = TestZoneMinder::start();
    let tried = Tried::at(DriverKind::ZoneMinder, &server.url(), ADMIN);
    let report = tried.report().await;
    eprintln!("{report}");
    insta::assert_snapshot!(outcomes(&report));
    assert!(report.is_kept());
    assert_eq!(tried.store.list().await.unwrap().len(), 1);
}

#[tokio::test]
async fn frigate_keeps_what_its_driver_promises() {
    let double = Double::start().await;
    let tried = Tried::at(DriverKind::Frigate, &double.url(), FRIGATE_ADMIN);
    let before = tried.store.list().await.unwrap().len();
    let report = tried.report().await;
    eprintln!("{report}");
    insta::assert_snapshot!(outcomes(&report));
    assert!(report.is_kept());
    assert_eq!(tried.store.list().await.unwrap().len(), before);
}

#[tokio::test]
async fn whoever_has_the_login_already_is_left_alone() {
    let store = TestStore::start().await;
    let tried = Tried::at(DriverKind::Aipix, &store.url(), PARENT);
    let alice = new_user("alice@example.com", grant(&["1"], &[]));
    let secret = password("alice-watches");
    let id = tried.store.create(&alice, &secret).await.unwrap();
    let before = tried.store.get(&id).await.unwrap();
    let mut user = Throwaway::new(DriverKind::Aipix, None).unwrap();
    user.login = alice.login;
    let report = tried.report_with(&user).await;
    assert!(!report.is_kept(), "{report}");
    assert_eq!(tried.store.get(&id).await.unwrap(), before, "{report}");
}

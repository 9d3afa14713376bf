//! What is refused, by ZoneMinder or by the driver, and in which words.

use vms_operator::store::{Error, ErrorKind, UserStore};

use super::{
    ALICE, change, driver, driver_as, grant, new_user, password,
    server::{ADMIN, TestZoneMinder},
    visitor::Visitor,
};

/// What is said, with nothing secret in it.
fn said(error: &Error, kind: ErrorKind) -> String {
    assert_eq!(error.kind, kind, "{error}");
    let whole = format!("{error} {error:?}");
    for secret in ["admin-pass", "eyJ", "token=", ALICE.1] {
        assert!(!whole.contains(secret), "{whole}");
    }
    error.to_string()
}

#[tokio::test]
async fn an_account_that_may_not_manage_users_is_told_what_it_lacks() {
    let server = TestZoneMinder::start();
    let wrong = driver_as(&server, (ADMIN.0, "admin-pass")).probe().await;
    insta::assert_snapshot!(said(&wrong.unwrap_err(), ErrorKind::Unauthenticated), @"cannot log in: login or password is refused, or the user is disabled (HTTP 401)");

    server.sql("UPDATE Users SET APIEnabled=0 WHERE Username='admin'");
    let closed = driver(&server).probe().await.unwrap_err();
    insta::assert_snapshot!(said(&closed, ErrorKind::Unauthenticated), @"cannot log in: the account may not use the API: switch `API Enabled` on for it in ZoneMinder (HTTP 401)");

    server.sql("UPDATE Users SET APIEnabled=1, `System`='View' WHERE Username='admin'");
    let viewer = driver(&server);
    viewer.probe().await.unwrap();
    let user = new_user(ALICE.0, grant(&["1"], &[]));
    let refused = viewer.create(&user, &password(ALICE.1)).await.unwrap_err();
    insta::assert_snapshot!(said(&refused, ErrorKind::Forbidden), @"cannot create user `alice@example.com`: the account may not do that: it needs System=Edit, Monitors=View and Groups=View, and cannot delete itself (HTTP 401)");
}

#[tokio::test]
async fn a_zoneminder_that_asks_nobody_to_log_in_or_has_no_api_is_not_managed() {
    let server = TestZoneMinder::start();
    let set = |name: &str, value: &str| {
        server.sql(&format!(
            "UPDATE Config SET Value='{value}' WHERE Name='{name}'"
        ));
    };
    set("ZM_OPT_USE_AUTH", "0");
    let open = driver(&server).describe().await.unwrap_err();
    insta::assert_snapshot!(said(&open, ErrorKind::Configuration), @"cannot log in: ZoneMinder lets everybody do everything: set OPT_USE_AUTH in its options");
    set("ZM_OPT_USE_AUTH", "1");
    set("ZM_OPT_USE_API", "0");
    let off = driver(&server).describe().await.unwrap_err();
    insta::assert_snapshot!(said(&off, ErrorKind::Configuration), @"cannot log in: the API of ZoneMinder is switched off: set OPT_USE_API in its options (HTTP 401)");
    set("ZM_OPT_USE_API", "1");
    set("ZM_AUTH_HASH_SECRET", "");
    let unsigned = driver(&server).describe().await.unwrap_err();
    insta::assert_snapshot!(said(&unsigned, ErrorKind::Configuration), @"cannot log in: ZoneMinder has no AUTH_HASH_SECRET to sign tokens with: set one in its options (HTTP 403)");
}

#[tokio::test]
async fn a_zoneminder_that_shows_its_secret_to_users_is_not_managed() {
    let server = TestZoneMinder::start();
    let driver = driver(&server);
    let user = new_user(ALICE.0, grant(&["1"], &[]));
    driver.create(&user, &password(ALICE.1)).await.unwrap();
    let mut alice = Visitor::of(&server);
    alice.log_in(ALICE).await;
    let secret = "the-secret-of-tests-that-signs-tokens";
    let is_shown = |page: &str| page.contains(secret);
    assert!(!is_shown(&alice.page("console").await));
    driver.describe().await.unwrap();
    // As every ZoneMinder is installed.
    server.sql("UPDATE Config SET Private=0 WHERE Name='ZM_AUTH_HASH_SECRET'");
    assert!(is_shown(&alice.page("console").await));
    let refused = driver.describe().await.unwrap_err();
    insta::assert_snapshot!(said(&refused, ErrorKind::Configuration), @"cannot see whether ZoneMinder keeps its secret: its pages show everybody who logs in the secret that signs tokens, by which anybody becomes an administrator: set Private=1 for ZM_AUTH_HASH_SECRET in its table Config, and change the secret");
    assert!(!format!("{refused:?}").contains(secret));
}

#[tokio::test]
async fn where_lists_of_cameras_are_lost_nobody_is_given_any_camera() {
    let server = TestZoneMinder::start();
    let driver = driver(&server);
    // As 1.37 does; before anything is asked, for ZoneMinder remembers its columns.
    server.sql("ALTER TABLE Users DROP COLUMN MonitorIds");
    let user = new_user(ALICE.0, grant(&["1"], &[]));
    let refused = driver.create(&user, &password(ALICE.1)).await.unwrap_err();
    insta::assert_snapshot!(said(&refused, ErrorKind::Unknown), @"cannot find new user `alice@example.com`: its users have no MonitorIds, and so see every camera: only ZoneMinder 1.36 can be managed");
    let made = "SELECT CONCAT_WS(' ', Enabled, Stream, Control) FROM Users WHERE Username='alice@example.com'";
    assert_eq!(server.sql(made), "0 None None");
    let listed = driver.list().await.unwrap_err();
    assert_eq!(listed.kind, ErrorKind::Configuration);
}

#[tokio::test]
async fn the_account_does_not_take_its_own_rights_away() {
    let server = TestZoneMinder::start();
    let driver = driver(&server);
    let rows = driver.list().await.unwrap();
    let own = driver.get(&rows[0].id).await.unwrap().expect("the account");
    let before = server.row(ADMIN.0);
    let change = change(&own, grant(&[], &[]));
    let refused = driver.update(&change).await.unwrap_err();
    insta::assert_snapshot!(said(&refused, ErrorKind::Unsupported), @"cannot update user `admin`: the login `admin` is the server's own, or that under which its users are managed");
    assert!(driver.delete(&change.user).await.is_err());
    let password = password("admin-pass-2");
    assert!(driver.set_password(&change.user, &password).await.is_err());
    assert_eq!(server.row(ADMIN.0), before);
}

#[tokio::test]
async fn logins_in_another_case_are_told_and_left_alone() {
    let server = TestZoneMinder::start();
    let driver = driver(&server);
    server.sql(
        "INSERT INTO Users (Username, Password, MonitorIds) VALUES ('Alice@example.com', 'x', '2')",
    );
    let rows = driver.list().await.unwrap();
    let row = rows.iter().find(|row| row.login.as_str() == ALICE.0);
    let row = row.expect("her login is taken");
    let refused = driver.get(&row.id).await.unwrap_err();
    insta::assert_snapshot!(said(&refused, ErrorKind::Unsupported), @"cannot read user 2: ZoneMinder has the login as `Alice@example.com`, and tells upper from lower case: rename it there to `alice@example.com`");
}

#[tokio::test]
async fn a_revoked_token_is_renewed_and_the_request_sent_again() {
    let server = TestZoneMinder::start();
    let driver = driver(&server);
    driver.probe().await.unwrap();
    // Whatever was given before this moment ends, and what is given after it counts.
    server.sql("UPDATE Config SET Value='another-secret-that-signs-tokens' WHERE Name='ZM_AUTH_HASH_SECRET'");
    let user = new_user(ALICE.0, grant(&["1"], &[]));
    let id = driver.create(&user, &password(ALICE.1)).await.unwrap();
    assert!(driver.get(&id).await.unwrap().is_some());
    driver.close().await.unwrap();
    driver.probe().await.unwrap();
}

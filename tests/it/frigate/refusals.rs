//! What is refused, by Frigate or by the driver, and in which words.

use vms_operator::{
    plan::Identified,
    store::{Error, ErrorKind, Limits, UserStore},
};

use super::{
    ADMIN, ALICE, assert_never_wider, change, double::Double, driver, driver_at, new_user,
    password, seeing, stored,
};

/// What is said, with nothing secret in it.
fn said(error: &Error, kind: ErrorKind) -> String {
    assert_eq!(error.kind, kind, "{error}");
    let whole = format!("{error} {error:?}");
    for secret in [ADMIN.1, "eyJ", ALICE.1, "secret-of-cameras"] {
        assert!(!whole.contains(secret), "{whole}");
    }
    error.to_string()
}

#[tokio::test]
async fn an_account_that_may_not_manage_users_is_told_what_it_lacks() {
    let double = Double::start().await;
    let wrong = driver_at(
        &double.url(),
        (ADMIN.0, "admin-password-2"),
        &Limits::default(),
    );
    let refused = wrong.probe().await.unwrap_err();
    insta::assert_snapshot!(said(&refused, ErrorKind::Unauthenticated), @"cannot log in: login or password is refused (HTTP 401)");
    double.by_hand(|model| model.add_user("vera", "veras-password-1", "viewer"));
    let viewer = driver_at(
        &double.url(),
        ("vera", "veras-password-1"),
        &Limits::default(),
    );
    let refused = viewer.probe().await.unwrap_err();
    insta::assert_snapshot!(said(&refused, ErrorKind::Forbidden), @"cannot read the parent account: the account may not do that: it needs the role `admin` (HTTP 403)");
    let user = new_user(ALICE.0, seeing(&["gate"]));
    assert!(viewer.create(&user, &password(ALICE.1)).await.is_err());
}

#[tokio::test]
async fn a_frigate_that_takes_everybody_for_its_administrator_is_not_managed() {
    let double = Double::start().await;
    let open = driver_at(&double.internal_url(), ADMIN, &Limits::default());
    let refused = open.describe().await.unwrap_err();
    insta::assert_snapshot!(said(&refused, ErrorKind::Configuration), @"cannot see whether Frigate asks for a login: it shows its users to somebody who is not logged in, and so takes everybody for its administrator: let spec.url lead to the port that asks for a login, 8971, and let nobody reach port 5000");
    double.by_hand(|model| model.asks_for_login = false);
    let refused = driver(&double).describe().await.unwrap_err();
    insta::assert_snapshot!(said(&refused, ErrorKind::Configuration), @"cannot log in: Frigate asks nobody to log in, and so limits nobody: set `auth.enabled: true` in its configuration (HTTP 404)");
}

#[tokio::test]
async fn a_frigate_that_does_not_limit_what_it_serves_is_not_managed() {
    let double = Double::start().await;
    double.by_hand(|model| model.version = "0.17.2-3e8a3a6");
    let refused = driver(&double).describe().await.unwrap_err();
    insta::assert_snapshot!(said(&refused, ErrorKind::Configuration), @"cannot describe the server: it is Frigate 0.17, and only 0.18 and later can be managed: until then a user of some cameras gets the recordings, clips and live video of all of them");
}

#[tokio::test]
async fn where_roles_are_not_kept_nobody_is_made_and_nobody_moved() {
    let double = Double::start().await;
    let driver = driver(&double);
    double.by_hand(|model| {
        model.add_user("vera", "veras-password-1", "viewer");
        model.config_is_writable = false;
    });
    double.begin_journal();
    let user = new_user(ALICE.0, seeing(&["gate"]));
    let refused = driver.create(&user, &password(ALICE.1)).await.unwrap_err();
    insta::assert_snapshot!(said(&refused, ErrorKind::Unknown), @"cannot create user `alice`: Frigate answered that it is done, and did not keep the role: see that its configuration file can be written");
    assert_eq!(stored(&driver, ALICE.0).await, None);
    let vera = stored(&driver, "vera").await.expect("she is there");
    assert!(
        driver
            .update(&change(&vera, seeing(&["gate"])))
            .await
            .is_err()
    );
    assert_eq!(
        double.by_hand(|model| model.users["vera"].role.clone()),
        "viewer"
    );
    assert_never_wider(&double, ("", &[]));
}

#[tokio::test]
async fn who_is_deleted_is_gone_although_its_role_cannot_be_written() {
    let double = Double::start().await;
    let driver = driver(&double);
    let user = new_user(ALICE.0, seeing(&["gate"]));
    driver.create(&user, &password(ALICE.1)).await.unwrap();
    double.by_hand(|model| model.config_is_writable = false);
    let alice = Identified {
        id: ALICE.0.into(),
        login: user.login.clone(),
    };
    let refused = driver.delete(&alice).await.unwrap_err();
    insta::assert_snapshot!(said(&refused, ErrorKind::Unknown), @"cannot delete user `alice`: Frigate answered that it is done, and did not keep the role: see that its configuration file can be written");
    assert_eq!(stored(&driver, ALICE.0).await, None);
    // It is not said to be done before the tokens that she left see nothing.
    assert!(driver.delete(&alice).await.is_err());
    double.by_hand(|model| model.config_is_writable = true);
    driver.delete(&alice).await.unwrap();
    let roles = double.by_hand(|model| model.roles.clone());
    assert!(
        roles
            .values()
            .all(|list| list[0] == "vms-operator:no-camera"),
        "{roles:?}"
    );
}

#[tokio::test]
async fn neither_the_account_nor_what_is_frigates_own_is_ever_touched() {
    let double = Double::start().await;
    double.by_hand(|model| model.add_user("keeper", "keepers-password", "admin"));
    let driver = driver_at(
        &double.url(),
        ("keeper", "keepers-password"),
        &Limits::default(),
    );
    double.begin_journal();
    for login in ["keeper", "admin", "anonymous"] {
        let user = new_user(login, seeing(&["gate"]));
        let refused = driver.create(&user, &password(ALICE.1)).await.unwrap_err();
        assert_eq!(refused.kind, ErrorKind::Unsupported, "{login}");
        let Some(found) = stored(&driver, login).await else {
            continue;
        };
        let change = change(&found, seeing(&[]));
        let refused = driver.update(&change).await.unwrap_err();
        assert_eq!(refused.kind, ErrorKind::Unsupported, "{login}");
        assert!(driver.delete(&change.user).await.is_err());
        let other = password("another-password");
        assert!(driver.set_password(&change.user, &other).await.is_err());
    }
    let described = driver.describe().await.unwrap();
    let keeper = "keeper".parse().expect("a login");
    insta::assert_snapshot!(described.credentials.check_login(&keeper).unwrap_err(), @"the login `keeper` is the server's own, or that under which its users are managed");
    assert!(double.roles().is_empty());
    let roles =
        double.by_hand(|model| ["keeper", "admin"].map(|name| model.users[name].role.clone()));
    assert_eq!(roles, ["admin", "admin"]);
}

#[tokio::test]
async fn logins_in_another_case_are_told_and_left_alone() {
    let double = Double::start().await;
    let driver = driver(&double);
    double.by_hand(|model| model.add_user("Alice", ALICE.1, "viewer"));
    let rows = driver.list().await.unwrap();
    let row = rows.iter().find(|row| row.login.as_str() == ALICE.0);
    let row = row.expect("her login is taken");
    let refused = driver.get(&row.id).await.unwrap_err();
    insta::assert_snapshot!(said(&refused, ErrorKind::Unsupported), @"cannot read user Alice: Frigate has the login as `Alice`, and tells upper from lower case: make the user anew there as `alice`, or delete it");
    let user = new_user(ALICE.0, seeing(&["gate"]));
    let taken = driver.create(&user, &password(ALICE.1)).await.unwrap_err();
    assert_eq!(taken.kind, ErrorKind::LoginTaken);
    assert!(double.roles().is_empty());
}

#[tokio::test]
async fn one_login_serves_all_requests_until_it_is_refused_and_a_limit_is_told() {
    let double = Double::start().await;
    let driver = driver(&double);
    let user = new_user(ALICE.0, seeing(&["gate"]));
    driver.create(&user, &password(ALICE.1)).await.unwrap();
    for _ in 0..3 {
        driver.list().await.unwrap();
    }
    assert_eq!(double.by_hand(|model| model.logins), 1);
    // Its time is over.
    double.by_hand(|model| model.pass(86_401));
    driver.probe().await.unwrap();
    assert_eq!(double.by_hand(|model| model.logins), 2);
    double.by_hand(|model| {
        model.pass(86_401);
        model.logins_left = 0;
    });
    let limited = driver.probe().await.unwrap_err();
    insta::assert_snapshot!(said(&limited, ErrorKind::LoginRateLimited), @"cannot log in: the server takes no more logins for now: see failed_login_rate_limit of Frigate (HTTP 429)");
    assert_eq!(double.by_hand(|model| model.logins), 3);
}

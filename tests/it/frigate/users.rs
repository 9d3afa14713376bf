//! Users from their first to their last request, and what everybody could see in between.

use std::collections::BTreeSet;

use vms_operator::{
    domain::{capability::Capability, name::CameraId, permission::PermissionName},
    store::{ErrorKind, UserStore},
};

use super::{
    ALICE, WITH_CAMERAS, assert_never_wider, change, double::Double, driver, identified, new_user,
    password, seeing, stored, support,
};

const NO_CAMERA: &str = "vms-operator:no-camera";

/// A double with somebody else: one of a role of the site's own, and one of every camera.
async fn inhabited() -> Double {
    let double = Double::start().await;
    double.by_hand(|model| {
        model.set_role("night", &["gate"]);
        model.add_user("nick", "nicks-password-1", "night");
        model.add_user("vera", "veras-password-1", "viewer");
    });
    double.begin_journal();
    double
}

#[tokio::test]
async fn a_user_is_made_changed_and_deleted_as_declared_and_nobody_else_touched() {
    let double = inhabited().await;
    let driver = driver(&double);
    let both = seeing(&["gate", "yard"]);
    let user = new_user(ALICE.0, both.clone());
    let id = driver.create(&user, &password(ALICE.1)).await.unwrap();
    assert_eq!(&*id, ALICE.0);
    let made = stored(&driver, ALICE.0).await.expect("she is there");
    assert_eq!((&made.login, &made.grant), (&user.login, &both));
    assert_eq!(double.listed(ALICE.0), ["gate", "yard"]);
    let rows = driver.list().await.unwrap();
    let row = rows.iter().find(|row| row.id == id).expect("she is listed");
    assert_eq!(row.version, made.version);

    let fewer = seeing(&["yard"]);
    driver.update(&change(&made, fewer.clone())).await.unwrap();
    let changed = stored(&driver, ALICE.0).await.expect("she is there");
    assert_eq!(changed.grant, fewer);
    assert_ne!(changed.version, made.version);

    let nothing = seeing(&[]);
    driver
        .update(&change(&changed, nothing.clone()))
        .await
        .unwrap();
    assert_eq!(double.listed(ALICE.0), [NO_CAMERA]);
    let held = stored(&driver, ALICE.0).await.expect("she is there").grant;
    assert_eq!(held, nothing);
    // What is declared without any camera says nothing to Frigate, and is kept.
    let may = support::grant(&[], &["ptz"]);
    let now = stored(&driver, ALICE.0).await.expect("she is there");
    driver.update(&change(&now, may.clone())).await.unwrap();
    let held = stored(&driver, ALICE.0).await.expect("she is there").grant;
    assert_eq!(held, may);

    driver.delete(&identified(&made)).await.unwrap();
    assert_eq!(stored(&driver, ALICE.0).await, None);
    driver.delete(&identified(&made)).await.unwrap();
    assert_never_wider(&double, (ALICE.0, &["gate", "yard"]));
    let untouched = double.by_hand(|model| {
        let roles = ["nick", "vera"].map(|name| model.users[name].role.clone());
        (roles, model.roles["night"].clone())
    });
    assert_eq!(
        untouched,
        (
            ["night", "viewer"].map(str::to_owned),
            vec!["gate".to_owned()]
        )
    );
}

#[tokio::test]
async fn two_users_of_equal_cameras_have_roles_of_their_own() {
    let double = inhabited().await;
    let driver = driver(&double);
    for name in ["alice", "bob"] {
        let user = new_user(name, seeing(&["gate"]));
        driver.create(&user, &password(ALICE.1)).await.unwrap();
    }
    double.begin_journal();
    let bob = stored(&driver, "bob").await.expect("he is there");
    driver
        .update(&change(&bob, seeing(&["gate", "yard"])))
        .await
        .unwrap();
    // Whoever shared a role with him would see the yard as well.
    assert_never_wider(&double, ("bob", &["gate", "yard"]));
    assert_eq!(double.listed("alice"), ["gate"]);
}

#[tokio::test]
async fn what_was_given_by_hand_is_seen_and_taken_away_and_nobody_ever_has_more() {
    let double = inhabited().await;
    let driver = driver(&double);
    let declared = seeing(&["gate"]);
    let user = new_user(ALICE.0, declared.clone());
    driver.create(&user, &password(ALICE.1)).await.unwrap();
    let own = double.by_hand(|model| model.users[ALICE.0].role.clone());
    let names = |grant: &vms_operator::domain::access::Grant| -> BTreeSet<String> {
        let usual: BTreeSet<PermissionName> = WITH_CAMERAS.map(Into::into).into();
        let more = grant.permissions.difference(&usual);
        more.map(|name| name.as_str().to_owned()).collect()
    };
    for by_hand in ["admin", "viewer", "night", "gone", "emptied", "widened"] {
        let before = stored(&driver, ALICE.0).await.expect("she is there");
        let role = double.by_hand(|model| model.users[ALICE.0].role.clone());
        let expected = double.by_hand(|model| match by_hand {
            "gone" => {
                model.roles.remove(&role);
                Some(role)
            }
            "emptied" => {
                model.set_role(&role, &[]);
                Some(role)
            }
            "widened" => {
                model.set_role(&role, &["gate", "yard"]);
                None
            }
            other => {
                model.give_role(ALICE.0, other);
                Some(other.to_owned())
            }
        });
        let found = stored(&driver, ALICE.0).await.expect("she is there");
        assert_ne!(found.version, before.version, "{by_hand}");
        assert!(!found.grant.is_within(&declared), "{by_hand}");
        let expected = expected.map(|role| format!("role={role}"));
        let expected: BTreeSet<String> = expected.into_iter().collect();
        assert_eq!(names(&found.grant), expected, "{by_hand}");
        double.begin_journal();
        driver
            .update(&change(&found, declared.clone()))
            .await
            .unwrap();
        let mended = stored(&driver, ALICE.0).await.expect("she is there");
        assert_eq!(mended.grant, declared, "{by_hand}");
        assert_never_wider(&double, (ALICE.0, &["gate"]));
    }
    // Of the roles that she left none is gone, for a token may carry it, and none is a camera.
    let first = double.by_hand(|model| model.roles[&own].clone());
    assert_eq!(first[0], NO_CAMERA);
    assert!(
        first[1].starts_with("vms-operator:retired-until:"),
        "{first:?}"
    );
}

#[tokio::test]
async fn a_role_that_somebody_else_was_given_by_hand_does_not_grow_with_its_owner() {
    let double = inhabited().await;
    let driver = driver(&double);
    let user = new_user(ALICE.0, seeing(&["gate", "yard"]));
    driver.create(&user, &password(ALICE.1)).await.unwrap();
    double.by_hand(|model| {
        let role = model.users[ALICE.0].role.clone();
        model.give_role("nick", &role);
    });
    double.begin_journal();
    let found = stored(&driver, ALICE.0).await.expect("she is there");
    let to = seeing(&["gate", "side-door"]);
    driver.update(&change(&found, to.clone())).await.unwrap();
    assert_eq!(
        stored(&driver, ALICE.0).await.expect("she is there").grant,
        to
    );
    assert_never_wider(&double, (ALICE.0, &["gate", "side-door"]));
    assert_eq!(double.listed("nick"), ["gate"]);
}

#[tokio::test]
async fn roles_go_when_nobody_has_them_and_no_token_of_them_lives() {
    let double = inhabited().await;
    let driver = driver(&double);
    for name in ["alice", "bob"] {
        let user = new_user(name, seeing(&["gate"]));
        driver.create(&user, &password(ALICE.1)).await.unwrap();
    }
    let role = |name: &str| double.by_hand(|model| model.users[name].role.clone());
    let (alices, bobs) = (role("alice"), role("bob"));
    let alice = stored(&driver, "alice").await.expect("she is there");
    driver.delete(&identified(&alice)).await.unwrap();
    // Somebody deletes him by hand.
    double.by_hand(|model| drop(model.users.remove("bob")));
    let touch = async |name: &str| {
        let user = new_user(name, seeing(&["yard"]));
        driver.create(&user, &password(ALICE.1)).await.unwrap();
    };
    touch("carl").await;
    for left in [&alices, &bobs] {
        let list = double.by_hand(|model| model.roles[left].clone());
        assert_eq!(list[0], NO_CAMERA);
    }
    // The clock of Frigate is told by a new token.
    let month = 30 * 86_400;
    double.by_hand(|model| model.pass(month - 60));
    driver.close().await.unwrap();
    touch("dora").await;
    assert!(
        double
            .roles()
            .is_superset(&[alices.clone(), bobs.clone()].into())
    );
    double.by_hand(|model| model.pass(120));
    driver.close().await.unwrap();
    double.begin_journal();
    touch("emil").await;
    assert!(!double.roles().contains(&alices) && !double.roles().contains(&bobs));
    assert!(double.roles().contains("night"));
    assert_never_wider(&double, ("emil", &["yard"]));
}

#[tokio::test]
async fn a_server_is_told_by_what_it_says_of_itself_and_has_what_it_has() {
    let double = inhabited().await;
    let driver = driver(&double);
    driver.probe().await.unwrap();
    let described = driver.describe().await.unwrap();
    assert_eq!(&*described.version, "0.18.0-beta1");
    assert!(!described.capabilities.contains(&Capability::Identity));
    assert!(described.capabilities.contains(&Capability::ArchiveScope));
    let inventory = driver.inventory().await.unwrap();
    let cameras = inventory.cameras.keys();
    let cameras: Vec<&str> = cameras.map(CameraId::as_str).collect();
    assert_eq!(cameras, ["gate", "side-door", "yard"]);
    assert_eq!(inventory.inseparable, WITH_CAMERAS.map(Into::into).into());
    assert!(!format!("{inventory:?}").contains("secret-of-cameras"));
}

#[tokio::test]
async fn a_login_that_somebody_has_is_taken_and_the_one_who_has_it_left_alone() {
    let double = inhabited().await;
    let driver = driver(&double);
    for name in ["nick", "vera"] {
        let user = new_user(name, seeing(&["yard"]));
        let taken = driver.create(&user, &password(ALICE.1)).await.unwrap_err();
        assert_eq!(taken.kind, ErrorKind::LoginTaken);
    }
    assert_eq!(double.roles(), ["night".to_owned()].into());
    assert_never_wider(&double, ("", &[]));
}

//! Users from their first to their last request, as ZoneMinder then has them.

use vms_operator::{
    domain::{capability::Capability, permission::PermissionName},
    store::{ErrorKind, UserStore},
};

use super::{
    ALICE, change, driver, grant, identified, new_user, password, server::TestZoneMinder,
    visitor::Visitor,
};

/// The columns of a user who holds nothing.
const NOTHING: &str = "0 None None None None None None None None 2147483647 0";

#[tokio::test]
async fn a_user_is_made_changed_and_deleted_as_declared() {
    let server = TestZoneMinder::start();
    let driver = driver(&server);
    let both = grant(&["1", "3"], &["ptz"]);
    let user = new_user(ALICE.0, both.clone());
    let id = driver.create(&user, &password(ALICE.1)).await.unwrap();
    let made = driver.get(&id).await.unwrap().expect("she is there");
    assert_eq!((&made.login, &made.grant), (&user.login, &both));
    assert_eq!(
        server.row(ALICE.0),
        "1 View None View None None None None None 1,3 0"
    );
    let row = driver.list().await.unwrap();
    let row = row.iter().find(|row| row.id == id).expect("she is listed");
    assert_eq!(row.version, made.version);

    let fewer = grant(&["3"], &[]);
    driver.update(&change(&made, fewer.clone())).await.unwrap();
    let changed = driver.get(&id).await.unwrap().expect("she is there");
    assert_eq!(changed.grant, fewer);
    assert_ne!(changed.version, made.version);

    let nothing = grant(&[], &[]);
    driver
        .update(&change(&changed, nothing.clone()))
        .await
        .unwrap();
    assert_eq!(server.row(ALICE.0), NOTHING);
    assert_eq!(
        driver.get(&id).await.unwrap().expect("she is there").grant,
        nothing
    );

    driver.delete(&identified(&made)).await.unwrap();
    assert_eq!(driver.get(&id).await.unwrap(), None);
    driver.delete(&identified(&made)).await.unwrap();
}

#[tokio::test]
async fn a_user_sees_live_what_is_granted_and_nothing_else_in_pages_and_api() {
    let server = TestZoneMinder::start();
    let driver = driver(&server);
    let user = new_user(ALICE.0, grant(&["1"], &["ptz"]));
    let id = driver.create(&user, &password(ALICE.1)).await.unwrap();
    let mut alice = Visitor::of(&server);
    alice.log_in(ALICE).await;
    for (view, title, cameras) in [
        ("console", "ZM - Console", &["Gate"][..]),
        ("montage", "ZM - Montage", &["Gate"]),
        ("cycle", "ZM - Cycle Watch", &["Gate"]),
        ("watch&mid=1", "ZM - Gate - Feed", &["Gate"]),
        ("control&mid=1", "ZM - Control", &["Gate"]),
        ("watch&mid=2", "ZM - Error", &[]),
        ("events", "ZM - Error", &[]),
        ("options", "ZM - Error", &[]),
        ("user&uid=1", "ZM - Error", &[]),
        ("groups", "ZM - Error", &[]),
        ("monitor&mid=1", "ZM - Error", &[]),
        ("snapshots", "ZM - Error", &[]),
    ] {
        assert_eq!(alice.title(view).await, title, "{view}");
        // The group is named after nobody's camera.
        assert_eq!(alice.cameras(view).await, cameras, "{view}");
        assert!(!alice.page(view).await.contains("secret-of"), "{view}");
    }
    // The API is not for her at all.
    assert_eq!(alice.token(ALICE).await, Err(401));

    // Were it for her, it would show no other camera, and still every secret: so it is taken away.
    server.sql("UPDATE Users SET APIEnabled=1, Monitors='View' WHERE Username='alice@example.com'");
    server.sql("UPDATE Users SET TokenMinExpiry=0 WHERE Username='alice@example.com'");
    let token = alice.token(ALICE).await.expect("a token");
    assert_eq!(
        alice.cameras_by_api(&token).await,
        Ok(vec!["Gate".to_owned()])
    );
    let path = "configs/viewByName/ZM_AUTH_HASH_SECRET";
    let secret = alice.call(path, &[("token", &token)]).await;
    assert_eq!(
        secret.body["config"]["Value"],
        "the-secret-of-tests-that-signs-tokens"
    );
    let found = driver.get(&id).await.unwrap().expect("she is there");
    let names: Vec<&str> = found
        .grant
        .permissions
        .iter()
        .map(PermissionName::as_str)
        .collect();
    assert_eq!(names, ["APIEnabled=1", "Monitors=View", "ptz"]);
    driver
        .update(&change(&found, user.grant.clone()))
        .await
        .unwrap();
    assert_eq!(alice.cameras_by_api(&token).await, Err(401));
}

#[tokio::test]
async fn a_user_without_any_camera_sees_none_whatever_zoneminder_takes_for_empty() {
    let server = TestZoneMinder::start();
    let driver = driver(&server);
    // Steering alone keeps her let in.
    let user = new_user(ALICE.0, grant(&[], &["ptz"]));
    let id = driver.create(&user, &password(ALICE.1)).await.unwrap();
    let mut alice = Visitor::of(&server);
    alice.log_in(ALICE).await;
    assert_eq!(alice.cameras("console").await, [""; 0]);
    assert_eq!(alice.cameras("control&mid=1").await, [""; 0]);
    // What others would have written shows every camera.
    for everything in ["''", "'0'", "NULL"] {
        let by_hand = format!("UPDATE Users SET Stream='View', MonitorIds={everything}");
        server.sql(&format!("{by_hand} WHERE Username='alice@example.com'"));
        assert_eq!(
            alice.cameras("montage").await,
            ["Gate", "Yard", "Hall"],
            "{everything}"
        );
        let found = driver.get(&id).await.unwrap().expect("she is there");
        assert!(!found.grant.is_within(&user.grant), "{everything}");
        driver
            .update(&change(&found, user.grant.clone()))
            .await
            .unwrap();
        assert_eq!(alice.cameras("console").await, [""; 0], "{everything}");
    }
}

#[tokio::test]
async fn all_users_are_listed_however_many_pages_they_take() {
    let server = TestZoneMinder::start();
    let driver = driver(&server);
    let many: Vec<String> = (0..250)
        .map(|number| format!("('u{number}', 'x', '2')"))
        .collect();
    server.sql(&format!(
        "INSERT INTO Users (Username, Password, MonitorIds) VALUES {}",
        many.join(", ")
    ));
    let rows = driver.list().await.unwrap();
    assert_eq!(rows.len(), 251);
    // The one who comes after them is found at once.
    let user = new_user(ALICE.0, grant(&["1"], &[]));
    let id = driver.create(&user, &password(ALICE.1)).await.unwrap();
    assert_eq!(driver.list().await.unwrap().len(), 252);
    let made = driver.get(&id).await.unwrap().expect("she is there");
    assert_eq!(made.grant, user.grant);
}

#[tokio::test]
async fn a_server_is_told_by_what_it_says_of_itself_and_has_what_it_has() {
    let server = TestZoneMinder::start();
    let driver = driver(&server);
    driver.probe().await.unwrap();
    let described = driver.describe().await.unwrap();
    assert!(described.version.starts_with("1.36."), "{described:?}");
    assert!(!described.capabilities.contains(&Capability::Identity));
    server.sql("UPDATE Config SET Value='6e8ca4a0-1111-4000-8000-000000000000' WHERE Name='ZM_TELEMETRY_UUID'");
    let named = driver.describe().await.unwrap();
    assert_eq!(&*named.identity, "6e8ca4a0-1111-4000-8000-000000000000");
    assert!(named.capabilities.contains(&Capability::Identity));
    let inventory = driver.inventory().await.unwrap();
    let cameras: Vec<(&str, &str)> = inventory
        .cameras
        .iter()
        .map(|(id, name)| (id.as_str(), &**name))
        .collect();
    assert_eq!(cameras, [("1", "Gate"), ("2", "Yard"), ("3", "Hall")]);
    let outside = &inventory.groups["1"];
    assert_eq!(&*outside.name, "Outside");
    assert_eq!(outside.members, ["1".into(), "2".into()].into());
    assert!(!format!("{inventory:?}").contains("secret-of"));
}

#[tokio::test]
async fn a_login_that_somebody_has_is_taken_and_the_one_who_has_it_left_alone() {
    let server = TestZoneMinder::start();
    let driver = driver(&server);
    server.sql(
        "INSERT INTO Users (Username, Password, MonitorIds) VALUES ('alice@example.com', 'x', '2')",
    );
    let before = server.row(ALICE.0);
    let user = new_user(ALICE.0, grant(&["1"], &[]));
    let taken = driver.create(&user, &password(ALICE.1)).await.unwrap_err();
    assert_eq!(taken.kind, ErrorKind::LoginTaken);
    assert_eq!(server.row(ALICE.0), before);
}

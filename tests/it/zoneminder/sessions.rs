//! Which tokens and which sessions outlive which change: what ZoneMinder leaves open, and what the driver makes of it.

use vms_operator::store::UserStore;

use super::{
    ALICE, change, driver, grant, identified, new_user, password, server::TestZoneMinder,
    visitor::Visitor,
};

/// As somebody would have it who lets users use the API by hand.
fn let_use_api(server: &TestZoneMinder) {
    server.sql("UPDATE Users SET APIEnabled=1, Monitors='View' WHERE Username='alice@example.com'");
}

#[tokio::test]
async fn a_token_ends_with_the_password_the_suspension_and_the_user_and_comes_back_with_none() {
    let server = TestZoneMinder::start();
    let driver = driver(&server);
    let held = grant(&["1"], &[]);
    let user = new_user(ALICE.0, held.clone());
    let alice = Visitor::of(&server);
    let id = driver.create(&user, &password(ALICE.1)).await.unwrap();
    let made = driver.get(&id).await.unwrap().expect("she is there");

    // A token that she came by: it dies with the password, although ZoneMinder alone would keep it alive.
    let_use_api(&server);
    server.sql("UPDATE Users SET TokenMinExpiry=0");
    let token = alice.token(ALICE).await.expect("a token");
    assert!(alice.cameras_by_api(&token).await.is_ok());
    driver
        .set_password(&identified(&made), &password("alice-pass-2"))
        .await
        .unwrap();
    assert_eq!(alice.cameras_by_api(&token).await, Err(401));

    // One from before a suspension does not come back after it.
    server.sql("UPDATE Users SET TokenMinExpiry=0");
    let token = alice
        .token((ALICE.0, "alice-pass-2"))
        .await
        .expect("a token");
    let now = driver.get(&id).await.unwrap().expect("she is there");
    driver.update(&change(&now, grant(&[], &[]))).await.unwrap();
    let_use_api(&server);
    assert_eq!(alice.cameras_by_api(&token).await, Err(401));
    let suspended = driver.get(&id).await.unwrap().expect("she is there");
    driver
        .update(&change(&suspended, held.clone()))
        .await
        .unwrap();
    let_use_api(&server);
    assert_eq!(alice.cameras_by_api(&token).await, Err(401));

    // Nor does that of a user who is deleted become that of the next one of the name.
    server.sql("UPDATE Users SET TokenMinExpiry=0");
    let token = alice
        .token((ALICE.0, "alice-pass-2"))
        .await
        .expect("a token");
    assert!(alice.cameras_by_api(&token).await.is_ok());
    driver.delete(&identified(&made)).await.unwrap();
    let again = driver
        .create(&user, &password("alice-pass-3"))
        .await
        .unwrap();
    assert_ne!(again, id);
    let_use_api(&server);
    assert_eq!(alice.cameras_by_api(&token).await, Err(401));
}

#[tokio::test]
async fn who_is_suspended_sees_nothing_and_cannot_log_in() {
    let server = TestZoneMinder::start();
    let driver = driver(&server);
    let user = new_user(ALICE.0, grant(&["1", "2"], &[]));
    let id = driver.create(&user, &password(ALICE.1)).await.unwrap();
    let made = driver.get(&id).await.unwrap().expect("she is there");
    let mut alice = Visitor::of(&server);
    alice.log_in(ALICE).await;
    assert_eq!(alice.cameras("montage").await, ["Gate", "Yard"]);
    driver
        .update(&change(&made, grant(&[], &[])))
        .await
        .unwrap();
    // The session that she has is of no use any more.
    assert_eq!(alice.cameras("montage").await, [""; 0]);
    assert_eq!(alice.title("watch&mid=1").await, "");
    let mut again = Visitor::of(&server);
    again.log_in(ALICE).await;
    assert_ne!(again.title("console").await, "ZM - Console");
    // Somebody who switches her on by hand gives her nothing, and is noticed.
    server.sql("UPDATE Users SET Enabled=1 WHERE Username='alice@example.com'");
    again.log_in(ALICE).await;
    assert_eq!(again.cameras("console").await, [""; 0]);
    let found = driver.get(&id).await.unwrap().expect("she is there");
    assert!(!found.grant.is_within(&grant(&[], &[])));
}

#[tokio::test]
async fn a_session_of_the_pages_ends_with_the_password() {
    let server = TestZoneMinder::start();
    let driver = driver(&server);
    let user = new_user(ALICE.0, grant(&["1"], &[]));
    let id = driver.create(&user, &password(ALICE.1)).await.unwrap();
    let made = driver.get(&id).await.unwrap().expect("she is there");
    let mut alice = Visitor::of(&server);
    alice.log_in(ALICE).await;
    assert_eq!(alice.cameras("montage").await, ["Gate"]);
    driver
        .set_password(&identified(&made), &password("alice-pass-2"))
        .await
        .unwrap();
    assert_eq!(alice.cameras("montage").await, [""; 0]);
    alice.log_in((ALICE.0, "alice-pass-2")).await;
    assert_eq!(alice.cameras("montage").await, ["Gate"]);
}

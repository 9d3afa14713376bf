//! Who is logged in already, and what reaches them.

use vms_operator::store::UserStore;

use super::{
    ALICE, assert_never_wider, change, double::Double, driver, identified, new_user, password,
    seeing, stored, visitor::Visitor,
};

const CAMERAS: [&str; 3] = ["gate", "yard", "side-door"];

/// Alice, who sees two cameras.
async fn alice(double: &Double) {
    let user = new_user(ALICE.0, seeing(&["gate", "yard"]));
    let driver = driver(double);
    driver
        .create(&user, &password(ALICE.1))
        .await
        .expect("she is made");
}

async fn logged_in(double: &Double) -> Visitor {
    let visitor = Visitor::log_in(&double.url(), ALICE)
        .await
        .expect("a token");
    visitor.in_browser()
}

#[tokio::test]
async fn what_is_taken_or_given_reaches_who_is_logged_in_at_once() {
    let double = Double::start().await;
    let driver = driver(&double);
    alice(&double).await;
    let mut browser = logged_in(&double).await;
    assert_eq!(browser.sees(&CAMERAS).await, ["gate", "yard"]);
    for cameras in [&["yard"][..], &[], &["side-door"], &["gate", "yard"]] {
        let found = stored(&driver, ALICE.0).await.expect("she is there");
        driver
            .update(&change(&found, seeing(cameras)))
            .await
            .unwrap();
        assert_eq!(browser.sees(&CAMERAS).await, cameras);
        // However long she stays.
        double.by_hand(|model| model.pass(86_000));
        assert_eq!(browser.sees(&CAMERAS).await, cameras);
    }
}

#[tokio::test]
async fn who_is_deleted_sees_nothing_from_then_on_and_neither_does_the_next_of_the_name_by_an_old_token()
 {
    let double = Double::start().await;
    let driver = driver(&double);
    alice(&double).await;
    let mut browser = logged_in(&double).await;
    let found = stored(&driver, ALICE.0).await.expect("she is there");
    driver.delete(&identified(&found)).await.unwrap();
    assert_eq!(browser.sees(&CAMERAS).await, [""; 0]);
    assert_eq!(Visitor::log_in(&double.url(), ALICE).await.err(), Some(401));
    // The next one of the name has another role, so that the token of before is not the new person's.
    double.by_hand(|model| model.pass(1));
    let again = new_user(ALICE.0, seeing(&["side-door"]));
    driver
        .create(&again, &password("another-password"))
        .await
        .unwrap();
    assert_eq!(browser.sees(&CAMERAS).await, [""; 0]);
    // Nor is it renewed.
    double.by_hand(|model| model.pass(86_000));
    browser.sees(&CAMERAS).await;
    double.by_hand(|model| model.pass(1_000));
    assert!(browser.profile().await.is_null());
}

#[tokio::test]
async fn a_cookie_from_before_a_user_was_taken_over_ends_with_the_next_password() {
    let double = Double::start().await;
    let driver = driver(&double);
    double.by_hand(|model| model.add_user(ALICE.0, ALICE.1, "viewer"));
    let mut browser = logged_in(&double).await;
    let found = stored(&driver, ALICE.0).await.expect("she is there");
    driver
        .update(&change(&found, seeing(&["gate"])))
        .await
        .unwrap();
    // The role of the cookie is not ours to narrow.
    assert_eq!(browser.sees(&CAMERAS).await, CAMERAS);
    double.by_hand(|model| model.pass(60));
    driver
        .set_password(&identified(&found), &password("another-password"))
        .await
        .unwrap();
    double.by_hand(|model| model.pass(86_000));
    assert_eq!(browser.sees(&CAMERAS).await, [""; 0]);
}

#[tokio::test]
async fn who_is_deleted_by_hand_sees_nothing_from_the_next_write_on() {
    let double = Double::start().await;
    let driver = driver(&double);
    alice(&double).await;
    let mut browser = logged_in(&double).await;
    double.by_hand(|model| drop(model.users.remove(ALICE.0)));
    assert_eq!(browser.sees(&CAMERAS).await, ["gate", "yard"]);
    double.begin_journal();
    let bob = new_user("bob", seeing(&["gate"]));
    driver
        .create(&bob, &password("bobs-password-1"))
        .await
        .unwrap();
    assert_eq!(browser.sees(&CAMERAS).await, [""; 0]);
    assert_never_wider(&double, ("bob", &["gate"]));
}

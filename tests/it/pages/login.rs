//! Logging in and out, in a browser.

use std::time::Duration;

use serde_json::json;
use vms_operator::server::Allowance;

use super::{ALICE, browser::Browser, make};
use crate::support::store::{PARENT, SITE, TestStore};

/// As the protocol of the browser names these keys.
const TAB: char = '\u{e004}';
const ENTER: char = '\u{e007}';

#[tokio::test]
async fn a_person_logs_in_with_the_keyboard_alone() {
    let store = TestStore::start().await;
    let browser = Browser::start(&store).await;
    browser.open("/").await;
    browser.arrives("Log in").await;
    // Over the link that skips to the content and the one to the first page.
    let keys = format!("{TAB}{TAB}{TAB}{}{TAB}{}{ENTER}", PARENT.0, PARENT.1);
    browser.window().press(&keys).await;
    browser.arrives("Users").await;
}

#[tokio::test]
async fn who_is_outside_their_pool_is_told_so_only_with_the_right_password() {
    let store = TestStore::start().await;
    let pool = json!({"ip_pool": ["192.0.2.0/24"]});
    make(&store.parent().await, ALICE, &pool).await;
    let browser = Browser::start(&store).await;
    browser.open("/login").await;
    browser.enter((ALICE.0, "wrong-1")).await;
    browser
        .sees("These credentials do not match our records.")
        .await;
    assert_eq!(browser.typed("Email").await, ALICE.0, "it stays typed");
    browser.enter(ALICE).await;
    browser
        .sees("Access from this IP address is not available")
        .await;
    browser.open("/profile").await;
    browser.arrives("Log in").await;
}

#[tokio::test]
async fn who_is_moved_out_of_their_pool_reads_it_on_the_login_page() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    let alice = make(&parent, ALICE, &json!({})).await;
    let browser = Browser::logged_in(&store, ALICE).await;
    let path = format!("/api/v1/users/subusers/{alice}");
    let narrowed = json!({"name": "Alice", "email": ALICE.0, "ip_pool": ["192.0.2.1"]});
    parent.put(&path, narrowed).await.expect(200);
    browser.open("/profile").await;
    browser
        .sees("Access from this IP address is not available")
        .await;
}

#[tokio::test]
async fn who_is_suspended_reads_it_on_the_login_page_and_goes_on_when_that_is_over() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    let alice = make(&parent, ALICE, &json!({})).await;
    let browser = Browser::logged_in(&store, ALICE).await;
    let path = format!("/api/v1/users/subusers/{alice}");
    let suspended = |is: bool| json!({"name": "Alice", "email": ALICE.0, "suspended": is});
    parent.put(&path, suspended(true)).await.expect(200);
    browser.open("/profile").await;
    browser.sees("Access is not available at this time").await;
    browser.enter(ALICE).await;
    browser.sees("Access is not available at this time").await;
    parent.put(&path, suspended(false)).await.expect(200);
    browser.open("/profile").await;
    browser.arrives("Profile").await;
}

#[tokio::test]
async fn where_all_sessions_are_taken_one_of_them_is_ended_by_choice() {
    let store = TestStore::start().await;
    let mut others = Vec::new();
    for number in 0..5 {
        let visitor = store.anybody().called(&format!("camera wall {number}"));
        others.push(visitor.logged_in(PARENT).await);
    }
    let browser = Browser::start(&store).await;
    browser.open("/login").await;
    browser.enter(PARENT).await;
    browser
        .sees("has reached its limit of open sessions (5)")
        .await;
    let wall = "//label[contains(., 'camera wall 3')]";
    browser.click(&browser.element(wall).await).await;
    browser.fill("Password", PARENT.1).await;
    browser.press("Log in").await;
    browser.arrives("Users").await;
    others[3].get("/api/v1/users/self").await.expect(401);
    others[2].get("/api/v1/users/self").await.expect(200);
}

#[tokio::test]
async fn too_many_attempts_are_told_with_how_long_to_wait() {
    let few = Allowance {
        attempts: 2,
        window: Duration::from_mins(20),
    };
    let store = TestStore::with(SITE, |config| config.throttle.login = few).await;
    let browser = Browser::start(&store).await;
    browser.open("/login").await;
    for _ in 0..3 {
        browser.enter((PARENT.0, "wrong-1")).await;
        browser.sees("You are not logged in").await;
    }
    browser.sees("There were too many attempts. Wait ").await;
    let page = browser.text().await;
    let (_, wait) = page.split_once("Wait ").expect("how long");
    let (minutes, rest) = wait.split_once(' ').expect("a number");
    // Less than the ten minutes of an attempt by as much as the browser took.
    assert!(
        (1..=10).contains(&minutes.parse().expect("a number")),
        "{page}"
    );
    assert!(rest.starts_with("minutes, and try again."), "{page}");
}

#[tokio::test]
async fn logging_out_ends_the_session_and_logging_in_begins_another() {
    let store = TestStore::start().await;
    let browser = Browser::logged_in(&store, PARENT).await;
    let token = async || browser.window().cookie("vms_session").await;
    let first = token().await;
    let session = store.anybody().with_token(Some(&first));
    session.get("/api/v1/users/self").await.expect(200);
    browser.press("Log out").await;
    browser.sees("You are logged out.").await;
    session.get("/api/v1/users/self").await.expect(401);
    browser.enter(PARENT).await;
    browser.arrives("Users").await;
    assert_ne!(first, token().await);
}

#[tokio::test]
async fn a_session_ends_on_the_pages_when_it_ends_in_the_api() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    let alice = make(&parent, ALICE, &json!({})).await;
    let browser = Browser::logged_in(&store, ALICE).await;
    let password = json!({"password": "secret-2", "password_confirmation": "secret-2"});
    let path = format!("/api/v1/users/subusers/{alice}/change-password");
    parent.post(&path, password).await.expect(200);
    browser.open("/profile").await;
    browser.sees("Your session has ended. Log in again.").await;
}

#[tokio::test]
async fn a_sub_user_sees_its_profile_and_no_users() {
    let store = TestStore::start().await;
    make(&store.parent().await, ALICE, &json!({})).await;
    let browser = Browser::logged_in(&store, ALICE).await;
    browser.arrives("Profile").await;
    assert_eq!(browser.texts("nav a").await, ["Profile"]);
    for path in ["/users", "/users/add", "/users/2", "/users/2/delete"] {
        browser.open(path).await;
        browser.arrives("You may not do this").await;
    }
}

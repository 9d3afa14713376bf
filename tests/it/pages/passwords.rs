//! Changing passwords, in a browser.

use serde_json::json;

use super::{ALICE, browser::Browser, make};
use crate::support::store::{PARENT, TestStore};

#[tokio::test]
async fn a_user_changes_its_own_password_with_the_current_one_and_logs_in_anew() {
    let store = TestStore::start().await;
    make(&store.parent().await, ALICE, &json!({})).await;
    let browser = Browser::logged_in(&store, ALICE).await;
    browser.press("Change password").await;
    browser.fill("Current password", "wrong-1").await;
    browser.fill("New password", "secret-2").await;
    browser.fill("Confirmation", "secret-2").await;
    browser.press("Apply password").await;
    browser.sees("The current password is incorrect.").await;
    browser.fill("Current password", ALICE.1).await;
    browser.fill("New password", "short").await;
    browser.fill("Confirmation", "other").await;
    browser.press("Apply password").await;
    browser
        .sees("The password has fewer than 6 characters.")
        .await;
    browser
        .sees("The password confirmation does not match.")
        .await;
    browser.fill("Current password", ALICE.1).await;
    browser.fill("New password", "secret-2").await;
    browser.fill("Confirmation", "secret-2").await;
    browser.press("Apply password").await;
    browser
        .sees("The password is changed. Log in with the new one.")
        .await;
    browser.enter((ALICE.0, "secret-2")).await;
    browser.arrives("Profile").await;
}

#[tokio::test]
async fn the_password_of_a_user_is_changed_without_the_current_one_and_its_sessions_end() {
    let store = TestStore::start().await;
    make(&store.parent().await, ALICE, &json!({"name": "Alice Lane"})).await;
    let alice = store.anybody().logged_in(ALICE).await;
    let browser = Browser::logged_in(&store, PARENT).await;
    browser.press("Password Alice Lane").await;
    browser.arrives("Change password of Alice Lane").await;
    browser.fill("New password", "secret-2").await;
    browser.fill("Confirmation", "secret-2").await;
    browser.press("Apply password").await;
    browser.sees("The password is changed").await;
    alice.get("/api/v1/users/self").await.expect(401);
    store.anybody().login(ALICE).await.expect(422);
    store
        .anybody()
        .login((ALICE.0, "secret-2"))
        .await
        .expect(200);
}

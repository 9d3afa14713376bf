//! Who holds which permission sees and does what.

use super::{ALICE, browser::Browser, make};
use crate::support::store::{TestStore, Visitor};

/// Two parents: one that holds everything, and one that may only look.
const SITE: &str = "
accounts:
  - {login: all@example.com, name: All, password: secret-1, permissions: ['*'], cameras: [a]}
  - {login: look@example.com, name: Look, password: secret-1, cameras: [b],
     permissions: [users-index, users-show, users-store]}
  - {login: none@example.com, name: None, password: secret-1, permissions: [ptz]}
";
const LOOK: (&str, &str) = ("look@example.com", "secret-1");

async fn store() -> (TestStore, Visitor) {
    let store = TestStore::with(SITE, |_| {}).await;
    let parent = store.anybody().logged_in(LOOK).await;
    (store, parent)
}

#[tokio::test]
async fn what_an_account_may_not_do_is_not_offered_and_refused_when_asked_for() {
    let (store, parent) = store().await;
    let name = serde_json::json!({"name": "Alice Lane"});
    let alice = make(&parent, ALICE, &name).await;
    let browser = Browser::logged_in(&store, LOOK).await;
    assert_eq!(browser.texts("td.links a").await, ["Duplicate Alice Lane"]);
    browser.press("Alice Lane").await;
    browser.arrives("Alice Lane").await;
    assert_eq!(
        browser.texts("main .button").await,
        ["Duplicate user", "Back"]
    );
    assert_eq!(
        browser.texts("main button").await,
        [""; 0],
        "nothing to save"
    );
    let name = browser.field("Name").await;
    assert!(!name.is_enabled().await);
    for way in ["delete", "password"] {
        browser.open(&format!("/users/{alice}/{way}")).await;
        browser.arrives("You may not do this").await;
    }
}

#[tokio::test]
async fn who_may_not_see_users_begins_at_the_profile() {
    let (store, _) = store().await;
    let browser = Browser::logged_in(&store, ("none@example.com", "secret-1")).await;
    browser.arrives("Profile").await;
    assert_eq!(browser.texts("nav a").await, ["Profile"]);
    browser.open("/users").await;
    browser.arrives("You may not do this").await;
}

#[tokio::test]
async fn users_of_another_account_are_not_there() {
    let (store, parent) = store().await;
    let alice = make(&parent, ALICE, &serde_json::json!({})).await;
    let browser = Browser::logged_in(&store, ("all@example.com", "secret-1")).await;
    for way in ["", "/delete", "/password", "/duplicate"] {
        browser.open(&format!("/users/{alice}{way}")).await;
        browser.arrives("There is no such page").await;
    }
}

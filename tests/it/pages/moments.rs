//! Until when a user may log in: picked, and kept to the nanosecond where it is left alone.

use serde_json::{Value, json};

use super::{ALICE, browser::Browser, make, shown};
use crate::support::store::{PARENT, TestStore};

const EXACT: &str = "2999-01-31T08:30:15.123456789Z";

async fn alice(store: &TestStore, more: Value) -> i64 {
    let parent = store.parent().await;
    let mut settings = more;
    settings["name"] = json!("Alice Lane");
    make(&parent, ALICE, &settings).await
}

#[tokio::test]
async fn a_date_is_picked_in_utc_and_emptied_again() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    let alice = alice(&store, json!({})).await;
    let browser = Browser::logged_in(&store, PARENT).await;
    browser.open(&format!("/users/{alice}")).await;
    let until = browser.field("Valid until (UTC)").await;
    assert_eq!(until.attribute("type").await, "datetime-local");
    browser.sees("Dates and times are in UTC").await;
    // As somebody types who walks through the parts of the picker.
    until.write("01312999\t083015AM").await;
    assert_eq!(until.property("value").await, "2999-01-31T08:30:15");
    let suspended = "//label[contains(., 'Suspended')]/input";
    browser.click(&browser.element(suspended).await).await;
    browser.press("Save").await;
    browser.sees("The changes are saved.").await;
    let saved = shown(&parent, alice).await;
    assert_eq!(saved["valid_from"], json!(null));
    assert_eq!(saved["valid_until"], "2999-01-31T08:30:15Z");
    assert_eq!(saved["suspended"], true);

    browser.press("Alice Lane").await;
    browser.field("Valid until (UTC)").await.clear().await;
    browser.press("Save").await;
    browser.sees("The changes are saved.").await;
    assert_eq!(shown(&parent, alice).await["valid_until"], json!(null));
}

#[tokio::test]
async fn a_date_that_is_left_alone_survives_an_edit_to_the_nanosecond() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    let bounds = json!({"valid_from": "2020-01-01T00:00:00.5Z", "valid_until": EXACT});
    let alice = alice(&store, bounds).await;
    let browser = Browser::logged_in(&store, PARENT).await;
    browser.open(&format!("/users/{alice}")).await;
    let shown_until = browser.typed("Valid until (UTC)").await;
    assert_eq!(shown_until, "2999-01-31T08:30:15");
    browser.fill("Name", "Alice Hill").await;
    browser.press("Save").await;
    browser.sees("The changes are saved.").await;
    let renamed = shown(&parent, alice).await;
    assert_eq!(renamed["name"], "Alice Hill");
    assert_eq!(renamed["valid_from"], "2020-01-01T00:00:00.5Z");
    assert_eq!(renamed["valid_until"], EXACT);
}

#[tokio::test]
async fn a_date_that_was_picked_is_still_there_after_something_else_was_wrong() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    let alice = alice(&store, json!({"valid_until": EXACT})).await;
    let browser = Browser::logged_in(&store, PARENT).await;
    browser.open(&format!("/users/{alice}")).await;
    let from = browser.field("Valid from (UTC)").await;
    from.write("12012026\t120000AM").await;
    let pool = "Available pool of IP addresses";
    browser.fill(pool, "10.0.0.9-10.0.0.1").await;
    browser.press("Save").await;
    browser.sees("begins after its end").await;
    assert_eq!(browser.typed("Valid from (UTC)").await, "2026-12-01T00:00");
    browser.fill(pool, "10.0.0.1-10.0.0.9").await;
    browser.press("Save").await;
    browser.sees("The changes are saved.").await;
    let saved = shown(&parent, alice).await;
    assert_eq!(saved["valid_from"], "2026-12-01T00:00:00Z");
    assert_eq!(saved["valid_until"], EXACT);
}

//! One's own page: what one may see and do, from where and until when, and nothing of anybody else.

use serde_json::json;

use super::{
    ALICE,
    browser::Browser,
    make,
    program::{Program, visible},
    site,
};
use crate::support::store::{PARENT, TestStore};

const BOB: (&str, &str) = ("bob@example.com", "secret-2");

#[tokio::test]
async fn a_user_reads_what_it_may_see_and_do_from_where_and_until_when() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    let settings = json!({
        "name": "Alice Lane", "cameras_to_attach": [10, 11], "layouts": [3], "permissions": [1],
        "analytic_l1": 2, "ip_pool": ["127.0.0.1", "2001:db8::/48"],
        "valid_until": "2999-01-31T00:00:00Z",
    });
    let alice = make(&parent, ALICE, &settings).await;
    let action = super::shown(&parent, alice).await["permissions"][0]["group"].clone();
    make(
        &parent,
        BOB,
        &json!({"name": "Bob Stone", "cameras_to_attach": [1]}),
    )
    .await;
    let mut program = Program::new(&store);
    program.log_in(ALICE).await;
    let page = program.get("/profile").await.text().await.expect("a page");
    let text = visible(&page);
    for part in [
        "Alice Lane",
        "until 2999-01-31 00:00",
        "Suspended no",
        "127.0.0.1 2001:db8::/48",
        "Cameras warehouse-1 warehouse-2",
        "Layouts warehouse",
        "Camera groups none",
        action.as_str().expect("a group"),
        "L1 2 0 2",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    for other in [
        "Bob",
        BOB.0,
        PARENT.0,
        "gate-1",
        "server-room",
        "perimeter",
        "reception",
        "Given to users",
    ] {
        assert!(!text.contains(other), "{other}: {text}");
    }
}

#[tokio::test]
async fn who_may_do_nothing_from_anywhere_and_without_end_is_told_so() {
    let store = TestStore::start().await;
    make(&store.parent().await, ALICE, &json!({})).await;
    let mut program = Program::new(&store);
    program.log_in(ALICE).await;
    let page = program.get("/profile").await.text().await.expect("a page");
    let text = visible(&page);
    for part in [
        "Cameras none",
        "Layouts none",
        "from anywhere",
        "without end",
        "Nothing but to see this page",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("Licenses"), "{text}");
}

#[tokio::test]
async fn hundreds_of_cameras_are_folded_on_the_profile() {
    let store = site::large().await;
    let parent = store.parent().await;
    let cameras: Vec<usize> = (1..=200).collect();
    make(
        &parent,
        ALICE,
        &json!({"cameras_to_attach": cameras, "groups": [1]}),
    )
    .await;
    let browser = Browser::logged_in(&store, ALICE).await;
    browser.sees("200 cameras").await;
    browser.sees("building-01").await;
    let last = format!("//li[.='{}']", site::camera(200));
    assert!(!browser.element(&last).await.is_displayed().await);
    browser
        .click(
            &browser
                .element("//summary[contains(., '200 cameras')]")
                .await,
        )
        .await;
    assert!(browser.element(&last).await.is_displayed().await);
    let others = browser.window().source().await;
    assert!(!others.contains(&site::camera(201)), "{others}");
}

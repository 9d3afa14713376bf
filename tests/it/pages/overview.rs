//! What the list of users says of each.

use serde_json::json;

use super::{browser::Browser, make, program::Program, site};
use crate::support::store::{PARENT, TestStore};

fn ids(numbers: std::ops::RangeInclusive<usize>) -> serde_json::Value {
    json!(numbers.collect::<Vec<_>>())
}

#[tokio::test]
async fn the_list_says_of_each_user_which_cameras_until_when_and_whether_suspended() {
    let store = site::large().await;
    let parent = store.parent().await;
    for (name, more) in [
        ("Ann", json!({})),
        (
            "Bea",
            json!({"cameras_to_attach": [1, 2], "valid_until": "2999-01-31T00:00:00Z"}),
        ),
        (
            "Cleo",
            json!({"cameras_to_attach": ids(1..=30), "valid_until": "2020-02-01T08:30:05Z"}),
        ),
        (
            "Dora",
            json!({"cameras_to_attach": ids(1..=site::CAMERAS), "suspended": true,
                   "valid_from": "2999-01-01T00:00:00Z"}),
        ),
    ] {
        let mut settings = more;
        settings["name"] = json!(name);
        make(
            &parent,
            (&format!("{name}@example.com"), "secret-1"),
            &settings,
        )
        .await;
    }
    let browser = Browser::logged_in(&store, PARENT).await;
    let cells = browser.texts("tbody td:nth-of-type(1)").await;
    assert_eq!(
        cells,
        [
            "none",
            "2 cameras camera-001, camera-002",
            "30 cameras of Cleo: camera-001, camera-002, camera-003, …",
            "all 300 cameras",
        ]
    );
    let cells = browser.texts("tbody td:nth-of-type(2)").await;
    assert_eq!(
        cells,
        [
            "without end",
            "until 2999-01-31 00:00",
            "Expired on 2020-02-01 08:30:05",
            "Suspended Not yet valid from 2999-01-01 00:00 without end",
        ]
    );
    browser
        .click(&browser.element("//tr[contains(., 'Cleo')]//summary").await)
        .await;
    browser.sees("and 6 more").await;
}

#[tokio::test]
async fn a_page_of_users_with_hundreds_of_cameras_each_stays_small() {
    let store = site::large().await;
    let parent = store.parent().await;
    let cameras = json!({"cameras_to_attach": ids(2..=site::CAMERAS)});
    for number in 0..30 {
        let login = format!("guard-{number:02}@example.com");
        make(&parent, (&login, "secret-1"), &cameras).await;
    }
    let mut program = Program::new(&store);
    program.log_in(PARENT).await;
    let page = program.get("/users").await.text().await.expect("a page");
    assert!(page.contains("Page 1 of 2, 30 users"));
    assert_eq!(page.matches("<summary>").count(), 25);
    assert_eq!(page.matches("and 275 more").count(), 25);
    assert!(page.len() < 64 * 1024, "{} bytes", page.len());
}

#[tokio::test]
async fn an_account_without_cameras_says_none_and_not_all() {
    let seed =
        "accounts: [{login: a@example.com, name: A, password: secret-1, permissions: ['*']}]";
    let store = TestStore::with(seed, |_| {}).await;
    let owner = ("a@example.com", "secret-1");
    let parent = store.anybody().logged_in(owner).await;
    make(&parent, super::ALICE, &json!({})).await;
    let mut program = Program::new(&store);
    program.log_in(owner).await;
    let page = program.get("/users").await.text().await.expect("a page");
    assert!(page.contains(r#"data-label="Cameras">none<"#), "{page}");
}

//! The list of users and what is done from it, in a browser.

use serde_json::json;

use super::{ALICE, browser::Browser, make, shown, webdriver::By};
use crate::support::store::{PARENT, TestStore};

/// The four errors of the manual's users page, in the words of the service.
#[tokio::test]
async fn the_eighteen_groups_of_actions_open_and_close_and_what_is_set_in_them_is_saved() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    let alice = make(&parent, ALICE, &json!({"name": "Alice Lane"})).await;
    let browser = Browser::logged_in(&store, PARENT).await;
    browser.press("Alice Lane").await;
    browser.arrives("Alice Lane").await;
    let titles = browser.texts("summary span:first-child").await;
    let groups = vms_operator::domain::permission::PermissionGroup::ALL;
    let expected: Vec<_> = groups.iter().map(|group| group.title()).collect();
    assert_eq!(titles, expected);
    let steer = browser.checkbox("PTZ", "Control").await;
    assert!(!steer.is_displayed().await);
    browser.expand("PTZ").await;
    assert!(steer.is_displayed().await);
    browser.tick("PTZ", "Control").await;
    browser.expand("Licenses").await;
    browser.sees("10 left of 10").await;
    browser.fill("Level L1", "11").await;
    browser.press("Save").await;
    browser
        .sees("There are not so many licenses of level L1: 10 are left.")
        .await;
    assert!(browser.is_ticked("PTZ", "Control").await);
    browser.fill("Level L1", "3").await;
    browser.press("Save").await;
    browser.sees("The changes are saved.").await;
    let alice = shown(&parent, alice).await;
    assert_eq!(alice["permissions"][0]["name"], "ptz");
    assert_eq!(alice["analytic_l1"], 3);
}

#[tokio::test]
async fn a_user_is_deleted_only_after_a_page_that_says_what_goes_with_it() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    make(&parent, ALICE, &json!({"name": "Alice Lane"})).await;
    let browser = Browser::logged_in(&store, PARENT).await;
    let logins = async || {
        parent
            .get("/api/v1/users/subusers")
            .await
            .expect(200)
            .column("login")
    };
    browser.press("Delete Alice Lane").await;
    browser.arrives("Delete Alice Lane?").await;
    browser
        .sees("Everything that belongs to the analytics cases")
        .await;
    browser.press("Cancel").await;
    assert_eq!(logins().await, [ALICE.0]);
    browser.press("Delete user").await;
    browser.arrives("Delete Alice Lane?").await;
    browser.press("Delete user").await;
    browser.sees("The user is deleted.").await;
    assert_eq!(logins().await, [""; 0]);
}

#[tokio::test]
async fn a_hostile_name_is_text_wherever_it_stands() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    let name = "<script>document.title='owned'</script><img src=x onerror=alert(1)>\"'&";
    let mallory = make(&parent, ALICE, &json!({"name": name})).await;
    let browser = Browser::logged_in(&store, PARENT).await;
    let search = format!("/users?search={}", "%3Cscript%3E");
    let of = |way: &str| format!("/users/{mallory}{way}");
    for path in [
        search,
        of(""),
        of("/delete"),
        of("/password"),
        of("/duplicate"),
    ] {
        browser.open(&path).await;
        let title = browser.window().title().await;
        assert!(title.ends_with("vms-store"), "{path}: {title}");
        let planted = browser.window().find_all(By::Css("script, img")).await;
        assert!(planted.is_empty(), "{path}");
        let source = browser.window().source().await;
        assert!(source.contains("&lt;script&gt;"), "{path}");
    }
    browser.open(&of("")).await;
    assert_eq!(browser.typed("Name").await, name);
}

#[tokio::test]
async fn users_are_found_by_name_or_email_and_pages_keep_the_search() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    for number in 0..27 {
        let login = format!("guard-{number:02}@example.com");
        make(&parent, (&login, "secret-1"), &json!({})).await;
    }
    make(&parent, ALICE, &json!({"name": "Alice Lane"})).await;
    let browser = Browser::logged_in(&store, PARENT).await;
    browser.sees("Page 1 of 2, 28 users").await;
    browser.fill("Search by name or email", "guard").await;
    browser.press("Search").await;
    browser.sees("Page 1 of 2, 27 users").await;
    browser.press("Next").await;
    browser.sees("Page 2 of 2, 27 users").await;
    assert_eq!(browser.texts("tbody th").await.len(), 2);
    browser.fill("Search by name or email", "nobody").await;
    browser.press("Search").await;
    browser.sees("Nobody has nobody in name or email.").await;
    browser.press("Show all users").await;
    browser.sees("Page 1 of 2, 28 users").await;
}

#[tokio::test]
async fn nothing_that_a_page_loads_is_against_its_own_policy() {
    let store = TestStore::start().await;
    let browser = Browser::logged_in(&store, PARENT).await;
    browser.open("/users/add").await;
    // The style sheet is in force: the browser knows of no border of its own for a section.
    let section = browser.element("//section").await;
    assert_eq!(section.style("border-top-width").await, "1px");
    let log = browser.window().log().await;
    let refused = log.iter().find(|message| message.contains("Policy"));
    assert_eq!(refused, None);
}

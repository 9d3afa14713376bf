//! The form of a user, in a browser.

use std::fmt::Write as _;

use serde_json::json;

use super::{ALICE, browser::Browser, make, shown};
use crate::support::store::{PARENT, TestStore, terms};

/// Writes who a new user is.
async fn introduce(browser: &Browser, name: &str, login: &str) {
    browser.fill("Name", name).await;
    browser.fill("Email", login).await;
    browser.fill("Password", "secret-1").await;
    browser.fill("Password again", "secret-1").await;
}

#[tokio::test]
async fn a_user_is_added_after_the_terms_are_confirmed() {
    let store = TestStore::asking_for_terms("2026-01").await;
    let browser = Browser::logged_in(&store, PARENT).await;
    browser.press("Add user").await;
    browser.sees("Adding users is a paid service.").await;
    let link = browser
        .element("//main//a[contains(., 'of the terms')]")
        .await;
    assert_eq!(
        link.attribute("href").await,
        "https://vms.example.com/terms"
    );
    browser.press("Confirm").await;
    introduce(&browser, "Alice Lane", ALICE.0).await;
    browser.tick("Accessible cameras", "gate-1").await;
    browser.expand("Archive").await;
    browser.tick("Archive", "View").await;
    browser
        .fill("Available pool of IP addresses", "127.0.0.1\n192.0.2.0/24")
        .await;
    browser.press("Save").await;
    browser.sees("The user is added.").await;

    let alice = shown(&store.parent().await, 2).await;
    assert_eq!(alice["name"], "Alice Lane");
    assert_eq!(alice["cameras"], json!([1]));
    assert_eq!(alice["permissions"][0]["name"], "archives-show");
    assert_eq!(alice["ip_pool"], json!(["127.0.0.1", "192.0.2.0/24"]));
    assert_eq!(store.anybody().login(ALICE).await.status, 200);
    let audit = store.admin().get("/admin/v1/audit").await.expect(200);
    assert!(
        audit.text.contains("accepted terms 2026-01"),
        "{}",
        audit.text
    );
}

#[tokio::test]
async fn terms_that_change_while_the_form_is_open_are_asked_for_again_and_nothing_typed_is_lost() {
    let mut store = TestStore::asking_for_terms("2026-01").await;
    let browser = Browser::logged_in(&store, PARENT).await;
    browser.open("/users/add").await;
    browser.press("Confirm").await;
    introduce(&browser, "Alice Lane", ALICE.0).await;
    store
        .restart_with(|config| config.terms = Some(terms("2026-02")))
        .await;
    browser.press("Save").await;
    browser.sees("agree to version 2026-02 of the terms").await;
    assert_eq!(browser.typed("Email").await, ALICE.0);
    browser.fill("Password", "secret-1").await;
    browser.fill("Password again", "secret-1").await;
    let consent = "//label[contains(., 'I agree with version 2026-02')]/input";
    browser.click(&browser.element(consent).await).await;
    browser.press("Save").await;
    browser.sees("The user is added.").await;
}

#[tokio::test]
async fn the_four_errors_of_the_manual_stand_beside_their_fields_and_nothing_typed_is_lost() {
    let store = TestStore::start().await;
    let browser = Browser::logged_in(&store, PARENT).await;
    browser.open("/users/add").await;
    introduce(&browser, "Alice Lane", ALICE.0).await;
    browser.tick("Accessible cameras", "warehouse-1").await;
    browser.tick("Accessible layouts", "warehouse").await;
    browser.tick("Accessible camera groups", "perimeter").await;
    browser.press("Save").await;
    let lacking = [
        "The layout \"warehouse\" has cameras that are not available to the user: warehouse-2.",
        "The camera group \"perimeter\" has cameras that are not available to the user: gate-1, gate-2, yard-1, yard-2, parking-1, parking-2.",
    ];
    browser.sees("This could not be saved").await;
    assert_eq!(browser.texts(".errors a").await, lacking);
    assert_eq!(browser.texts("#layouts .error").await, lacking[..1]);
    assert_eq!(browser.texts("#groups .error").await, lacking[1..]);
    let focused = browser.window().active().await;
    assert_eq!(focused.attribute("id").await, "errors");
    assert_eq!(browser.typed("Name").await, "Alice Lane");
    assert_eq!(
        browser.typed("Password").await,
        "",
        "passwords are typed again"
    );
    assert!(browser.is_ticked("Accessible cameras", "warehouse-1").await);
    assert!(browser.is_ticked("Accessible layouts", "warehouse").await);

    browser.fill("Password", "secret-1").await;
    browser.fill("Password again", "secret-1").await;
    browser.tick("Accessible cameras", "warehouse-2").await;
    for camera in [
        "gate-1",
        "gate-2",
        "yard-1",
        "yard-2",
        "parking-1",
        "parking-2",
    ] {
        browser.tick("Accessible cameras", camera).await;
    }
    browser.press("Save").await;
    browser.sees("The user is added.").await;

    browser.press("Alice Lane").await;
    browser.tick("Accessible cameras", "warehouse-2").await;
    browser.tick("Accessible cameras", "gate-1").await;
    browser.press("Save").await;
    browser.sees("This could not be saved").await;
    assert_eq!(
        browser.texts(".errors a").await,
        [
            "The layout \"warehouse\" stays available to the user, but access to its cameras is revoked: warehouse-2.",
            "The camera group \"perimeter\" stays available to the user, but access to its cameras is revoked: gate-1.",
        ]
    );
    browser.tick("Accessible layouts", "warehouse").await;
    browser.tick("Accessible camera groups", "perimeter").await;
    browser.press("Save").await;
    browser.sees("The changes are saved.").await;
    let alice = shown(&store.parent().await, 2).await;
    assert_eq!(
        (&alice["layouts"], &alice["groups"]),
        (&json!([]), &json!([]))
    );
}

#[tokio::test]
async fn a_duplicate_has_every_setting_but_login_and_password() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    let settings = json!({
        "name": "Alice Lane", "cameras_to_attach": [10, 11], "layouts": [3], "permissions": [1, 11],
        "analytic_l1": 2, "ip_pool": ["127.0.0.1", "2001:db8::/48"],
        "valid_from": "2020-01-01T00:00:00.000000001Z", "suspended": true,
    });
    let alice = make(&parent, ALICE, &settings).await;
    let browser = Browser::logged_in(&store, PARENT).await;
    browser.press("Alice Lane").await;
    browser.press("Duplicate user").await;
    browser.arrives("Duplicate user").await;
    assert_eq!(browser.typed("Email").await, "");
    assert_eq!(browser.typed("Password").await, "");
    introduce(&browser, "Bob Stone", "bob@example.com").await;
    browser.press("Create user").await;
    browser.sees("The user is added.").await;
    let (alice, bob) = (shown(&parent, alice).await, shown(&parent, alice + 1).await);
    assert_eq!(bob["login"], "bob@example.com");
    for field in [
        "cameras",
        "layouts",
        "groups",
        "permissions",
        "ip_pool",
        "analytic_l1",
        "valid_from",
        "valid_until",
        "suspended",
    ] {
        assert_eq!(alice[field], bob[field], "{field}");
    }
}

#[tokio::test]
async fn who_changed_a_user_first_is_not_overwritten_unseen() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    let alice = make(&parent, ALICE, &json!({"name": "Alice Lane"})).await;
    let browser = Browser::logged_in(&store, PARENT).await;
    browser.open(&format!("/users/{alice}")).await;
    let path = format!("/api/v1/users/subusers/{alice}");
    let meanwhile = json!({"name": "Alice Lane", "email": ALICE.0, "cameras_to_attach": [1]});
    parent.put(&path, meanwhile).await.expect(200);
    browser.fill("Name", "Alice Hill").await;
    browser.press("Save").await;
    browser.sees("Somebody else has changed this user").await;
    assert_eq!(browser.typed("Name").await, "Alice Hill");
    assert_eq!(shown(&parent, alice).await["name"], "Alice Lane");
    browser.press("Save").await;
    browser.sees("The changes are saved.").await;
    assert_eq!(shown(&parent, alice).await["name"], "Alice Hill");
}

/// A site with so many cameras.
fn large_site(cameras: usize) -> String {
    let mut names = String::new();
    for number in 0..cameras {
        write!(names, "camera-{number:04}, ").expect("writing to a text");
    }
    let (login, password) = PARENT;
    format!(
        "accounts: [{{login: {login}, name: Large, password: {password}, permissions: ['*'], cameras: [{names}],
          layouts: [{{name: all, cameras: [{names}]}}]}}]"
    )
}

#[tokio::test]
async fn a_thousand_cameras_are_chosen_and_copied_in_one_form() {
    let store = TestStore::with(&large_site(1000), |_| {}).await;
    let parent = store.parent().await;
    let browser = Browser::logged_in(&store, PARENT).await;
    browser.open("/users/add").await;
    introduce(&browser, "Alice Lane", ALICE.0).await;
    browser.tick("Accessible cameras", "camera-0999").await;
    browser.press("Save").await;
    browser.sees("The user is added.").await;
    assert_eq!(shown(&parent, 2).await["cameras"], json!([1000]));

    browser.open("/users/2").await;
    browser.sees("1 of 1000 chosen").await;
    let all = "for (const box of document.querySelectorAll('[name=cameras]')) box.checked = true;";
    browser.window().run(all, None).await;
    browser.tick("Accessible layouts", "all").await;
    browser.press("Save").await;
    browser.sees("The changes are saved.").await;
    browser.press("Duplicate Alice Lane").await;
    introduce(&browser, "Bob Stone", "bob@example.com").await;
    browser.press("Create user").await;
    browser.sees("The user is added.").await;
    let bob = shown(&parent, 3).await;
    let cameras = bob["cameras"].as_array().map(Vec::len);
    assert_eq!((cameras, &bob["layouts"]), (Some(1000), &json!([1])));
}

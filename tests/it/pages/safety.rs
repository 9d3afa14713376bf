//! What protects the pages, over plain HTTP: headers, and forms that are not ours.

use serde_json::json;

use super::{
    ALICE, make,
    program::{Program, cookie, set_cookies, tag},
    shown,
};
use crate::support::store::{PARENT, SITE, TestStore, Visitor};

async fn alice(parent: &Visitor) -> i64 {
    make(parent, ALICE, &json!({"name": "Alice Lane"})).await
}

#[tokio::test]
async fn a_form_without_the_tag_of_the_session_changes_nothing() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    let alice = alice(&parent).await;
    let mut program = Program::new(&store);
    program.log_in(PARENT).await;
    let mut stranger = Program::new(&store);
    stranger.log_in(ALICE).await;
    let theirs = stranger.get("/profile/password").await;
    let theirs = tag(&theirs.text().await.expect("a page"));
    let before = shown(&parent, alice).await;
    let user = format!("/users/{alice}");
    for path in [
        "/logout",
        "/profile/password",
        "/users/add",
        "/users/add/terms",
        &user,
        &format!("{user}/delete"),
        &format!("{user}/password"),
    ] {
        for tag in [None, Some(""), Some(theirs.as_str())] {
            let mut fields = vec![
                ("name", "Mallory"),
                ("email", "mallory@example.com"),
                ("current_password", PARENT.1),
                ("password", "secret-9"),
                ("password_confirmation", "secret-9"),
            ];
            fields.extend(tag.map(|tag| ("form_tag", tag)));
            let answer = program.post(path, &fields).await;
            assert_eq!(answer.status(), 403, "{path} {tag:?}");
        }
    }
    assert_eq!(shown(&parent, alice).await, before);
    assert_eq!(program.get("/users").await.status(), 200, "still logged in");
    store.anybody().login(ALICE).await.expect(200);
    store.anybody().login(PARENT).await.expect(200);
}

#[tokio::test]
async fn a_login_that_does_not_come_from_our_page_opens_no_session() {
    let store = TestStore::start().await;
    let program = Program::new(&store);
    let page = program.get("/login").await;
    let tag = tag(&page.text().await.expect("a page"));
    // The tag of a page that another browser was shown, or no tag at all.
    for tag in [tag.as_str(), ""] {
        let fields = [
            ("form_tag", tag),
            ("login", PARENT.0),
            ("password", PARENT.1),
        ];
        let answer = program.post("/login", &fields).await;
        assert_eq!(answer.status(), 403);
        let cookies = set_cookies(answer.headers());
        assert!(
            cookies.iter().all(|line| !line.starts_with("vms_session=")),
            "{cookies:?}"
        );
    }
}

#[tokio::test]
async fn a_login_over_a_session_ends_that_session() {
    let store = TestStore::start().await;
    let mut program = Program::new(&store);
    program.log_in(PARENT).await;
    let before = std::mem::take(&mut program.cookie);
    let page = program.get("/login").await;
    program.cookie = format!("{before}; {}", cookie(page.headers(), "vms_login"));
    let tag = tag(&page.text().await.expect("a page"));
    let fields = [
        ("form_tag", &*tag),
        ("login", PARENT.0),
        ("password", PARENT.1),
    ];
    let answer = program.post("/login", &fields).await;
    assert_eq!(answer.status(), 303);
    assert_ne!(cookie(answer.headers(), "vms_session"), before);
    program.cookie = before;
    assert_eq!(program.get("/users").await.status(), 303, "it has ended");
}

#[tokio::test]
async fn every_page_says_that_nothing_foreign_may_run_or_be_kept() {
    let store = TestStore::start().await;
    let alice = alice(&store.parent().await).await;
    let mut program = Program::new(&store);
    let mut paths = vec![
        "/login".to_owned(),
        "/nothing".to_owned(),
        "/users".to_owned(),
    ];
    let policy = "default-src 'none'; style-src 'self'; media-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
    for round in 0..2 {
        for path in &paths {
            let answer = program.get(path).await;
            for (name, value) in [
                ("content-security-policy", policy),
                ("x-content-type-options", "nosniff"),
                ("referrer-policy", "no-referrer"),
                ("cache-control", "no-store"),
            ] {
                let found = answer
                    .headers()
                    .get(name)
                    .map(|value| value.to_str().unwrap());
                assert_eq!(found, Some(value), "{path} {name}");
            }
            let page = answer.text().await.expect("a page");
            for planted in ["<script", "<style", " style=", " onclick="] {
                assert!(!page.contains(planted), "{path} {planted}");
            }
        }
        if round == 0 {
            program.log_in(PARENT).await;
            let more = ["", "/delete", "/password", "/duplicate"];
            paths.extend(more.map(|way| format!("/users/{alice}{way}")));
            paths.extend(["/users/add".to_owned(), "/profile".to_owned()]);
        }
    }
    let style = program.get("/style.css").await;
    assert_eq!(style.headers()["content-type"], "text/css; charset=utf-8");
}

#[tokio::test]
async fn the_pages_can_be_left_out() {
    let store = TestStore::with(SITE, |config| config.pages = false).await;
    let program = Program::new(&store);
    for path in ["/", "/login", "/users", "/style.css"] {
        assert_eq!(program.get(path).await.status(), 406, "{path}");
    }
    store
        .parent()
        .await
        .get("/api/v1/users/self")
        .await
        .expect(200);
}

#[tokio::test]
async fn a_lost_browser_reads_a_page_and_a_lost_client_of_the_api_does_not() {
    let store = TestStore::start().await;
    let program = Program::new(&store);
    let lost = program.get("/nothing").await;
    assert_eq!(lost.status(), 404);
    assert!(lost.text().await.unwrap().contains("There is no such page"));
    let mut program = program;
    program.log_in(PARENT).await;
    for (path, status) in [("/users/alice", 404), ("/users/99", 404), ("/logout", 405)] {
        let answer = program.get(path).await;
        assert_eq!(answer.status(), status, "{path}");
        let kind = answer.headers()["content-type"]
            .to_str()
            .unwrap()
            .to_owned();
        assert!(kind.starts_with("text/html"), "{path}: {kind}");
    }
    assert_eq!(program.get("/api/v1/nothing").await.status(), 406);
    store.anybody().get("/api/v1/nothing").await.expect(404);
}

//! Pages of errors: whoever is logged in keeps the way on, and nobody else is shown one.

use std::time::Duration;

use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::{ALICE, make, program::Program};
use crate::support::store::{PARENT, SITE, TestStore};

/// What the top of a page says to somebody who is logged in.
fn is_framed(page: &str, login: &str) -> bool {
    let who = format!(r#"<span class="who">{login}</span>"#);
    let parts = [
        r#"<nav aria-label="Sections">"#,
        r#"action="/logout""#,
        &who,
    ];
    parts.iter().all(|part| page.contains(part))
}

#[tokio::test]
async fn an_error_keeps_the_navigation_of_whoever_is_logged_in() {
    let store = TestStore::start().await;
    let alice = make(&store.parent().await, ALICE, &json!({})).await;
    let mut program = Program::new(&store);
    program.log_in(PARENT).await;
    for (path, status, title) in [
        ("/nothing", 404, "There is no such page"),
        ("/users/99", 404, "There is no such page"),
        ("/users/alice", 404, "There is no such page"),
        ("/users/99/delete", 404, "There is no such page"),
        ("/logout", 405, "This cannot be done"),
    ] {
        let answer = program.get(path).await;
        assert_eq!(answer.status(), status, "{path}");
        assert!(
            answer.headers().contains_key("content-security-policy"),
            "{path}"
        );
        let page = answer.text().await.expect("a page");
        assert!(
            page.contains(&format!("<h1>{title}</h1>")),
            "{path}: {page}"
        );
        assert!(is_framed(&page, PARENT.0), "{path}: {page}");
        assert!(
            page.contains(r#"href="/users">Back to the users</a>"#),
            "{path}: {page}"
        );
    }
    let user = format!("/users/{alice}");
    for (path, fields, status) in [
        (user.as_str(), vec![("name", "Mallory")], 403),
        ("/users/99", vec![("name", "Mallory")], 403),
    ] {
        let answer = program.post(path, &fields).await;
        assert_eq!(answer.status(), status, "{path}");
        let page = answer.text().await.expect("a page");
        assert!(
            page.contains("This form cannot be used any more"),
            "{path}: {page}"
        );
        assert!(is_framed(&page, PARENT.0), "{path}: {page}");
    }
    let large = "x".repeat(512 * 1024);
    let answer = program.post("/users/add", &[("name", &large)]).await;
    assert_eq!(answer.status(), 413);
    let page = answer.text().await.expect("a page");
    assert!(is_framed(&page, PARENT.0), "{page}");
}

#[tokio::test]
async fn who_may_not_see_users_is_told_so_with_the_way_back_to_the_own_profile() {
    let store = TestStore::start().await;
    make(&store.parent().await, ALICE, &json!({})).await;
    let mut program = Program::new(&store);
    program.log_in(ALICE).await;
    for path in ["/users", "/users/add", "/users/1", "/users/2/delete"] {
        let answer = program.get(path).await;
        assert_eq!(answer.status(), 403, "{path}");
        let page = answer.text().await.expect("a page");
        assert!(
            page.contains("<h1>You may not do this</h1>"),
            "{path}: {page}"
        );
        assert!(is_framed(&page, ALICE.0), "{path}: {page}");
        assert!(
            page.contains(r#"href="/profile">Back to your profile</a>"#),
            "{path}: {page}"
        );
        assert!(!page.contains(PARENT.0), "{path}: {page}");
    }
}

#[tokio::test]
async fn who_is_not_logged_in_is_shown_no_navigation() {
    let store = TestStore::start().await;
    let mut program = Program::new(&store);
    program.log_in(PARENT).await;
    let form = program.get("/users").await.text().await.expect("a page");
    let tag = super::program::tag(&form);
    program.post("/logout", &[("form_tag", &tag)]).await;
    for cookie in [String::new(), program.cookie.clone()] {
        program.cookie = cookie;
        let answer = program.get("/nothing").await;
        assert_eq!(answer.status(), 404);
        let page = answer.text().await.expect("a page");
        assert!(page.contains("There is no such page"), "{page}");
        assert!(
            !page.contains("<nav") && !page.contains("/logout"),
            "{page}"
        );
        assert!(
            page.contains(r#"href="/">Go to the first page</a>"#),
            "{page}"
        );
        assert_eq!(program.get("/users/99").await.status(), 303);
    }
}

#[tokio::test]
async fn who_waits_too_long_keeps_the_navigation() {
    let patience = Duration::from_secs(2);
    let store = TestStore::with(SITE, |config| config.request_timeout = patience).await;
    let mut program = Program::new(&store);
    program.log_in(PARENT).await;
    let address = program.base.replace("http://", "");
    let mut connection = TcpStream::connect(&address).await.expect("a connection");
    let head = format!(
        "POST /users/add HTTP/1.1\r\nhost: {address}\r\ncookie: {}\r\nconnection: close\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: 9\r\n\r\n",
        program.cookie
    );
    let sent = connection.write_all(head.as_bytes()).await;
    sent.expect("the head is sent");
    let mut page = String::new();
    let read = connection.read_to_string(&mut page).await;
    read.expect("an answer");
    assert!(page.starts_with("HTTP/1.1 503"), "{page}");
    assert!(page.contains("<h1>This took too long</h1>"), "{page}");
    assert!(is_framed(&page, PARENT.0), "{page}");
    assert!(page.ends_with("</html>"), "{page}");
}

//! Answers that no reference store gives.

use std::time::Duration;

use serde_json::{Value, json};
use vms_operator::{
    domain::password::{Password, PasswordValue},
    plan::{FirstPassword, NewUser},
    store::{ErrorKind, UserStore},
};

use super::{
    driver,
    script::{Canned, Script, alice, page, seeing},
};

fn subuser() -> Value {
    json!({
        "id": 7, "login": "alice@example.com", "name": "Alice", "version": 1, "cameras": [1],
        "layouts": [], "groups": [], "permissions": [], "ip_pool": null,
    })
}

fn new_user() -> NewUser {
    NewUser {
        login: alice().login,
        display_name: "Alice".into(),
        grant: seeing(&["1"]),
        password: FirstPassword::Unknown,
        accepted_terms: None,
    }
}

fn password() -> PasswordValue {
    Password::unknown(&[7; 16]).into()
}

#[tokio::test]
async fn a_page_of_html_is_garbled_for_a_read_and_unknown_for_a_write() {
    let server = Script::start().await;
    server.answers(
        "GET users/subusers/7",
        [Canned::html(200), Canned::html(404)],
    );
    server.answers("POST users/subusers", [Canned::html(200)]);
    server.answers("DELETE users/subusers/7", [Canned::html(200)]);
    let driver = driver(&server.url());
    for _ in 0..2 {
        let error = driver.get(&"7".into()).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Garbled);
        assert!(!format!("{error:?}").contains("hunter2"));
    }
    let error = driver.create(&new_user(), &password()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unknown);
    let error = driver.delete(&alice()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unknown);
}

#[tokio::test]
async fn another_user_in_the_answer_is_believed_nowhere() {
    let server = Script::start().await;
    let mut other = subuser();
    other["id"] = json!(8);
    server.answers("GET users/subusers/7", [Canned::json(200, &other)]);
    other["login"] = json!("eve@example.com");
    server.answers("POST users/subusers", [Canned::json(200, &other)]);
    let driver = driver(&server.url());
    let error = driver.get(&"7".into()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Garbled);
    let error = driver.create(&new_user(), &password()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unknown);
}

#[tokio::test]
async fn a_login_that_is_taken_has_its_own_kind() {
    let server = Script::start().await;
    let taken = json!({"message": "", "errors": {"email": ["hunter2 has already been taken."]}});
    server.answers("POST users/subusers", [Canned::json(422, &taken)]);
    let error = driver(&server.url())
        .create(&new_user(), &password())
        .await
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::LoginTaken);
    assert!(!format!("{error:?}").contains("hunter2"));
}

#[tokio::test]
async fn terms_that_were_not_agreed_to_have_a_kind_of_their_own_beside_a_login_that_is_taken() {
    let server = Script::start().await;
    let refusal = |errors: Value| Canned::json(422, &json!({"message": "", "errors": errors}));
    let terms = "hunter2: agree at https://elsewhere.example.com";
    server.answers(
        "POST users/subusers",
        [
            refusal(json!({"accepted_terms": [terms]})),
            // The claim on a login of somebody else's is what must not stay.
            refusal(json!({"accepted_terms": [terms], "email": ["taken"]})),
        ],
    );
    let driver = driver(&server.url());
    for kind in [ErrorKind::TermsNotAccepted, ErrorKind::LoginTaken] {
        let error = driver.create(&new_user(), &password()).await.unwrap_err();
        assert_eq!(error.kind, kind);
        assert!(!format!("{error:?}").contains("elsewhere"));
    }
}

#[tokio::test]
async fn a_rate_limit_says_how_long_to_wait() {
    let server = Script::start().await;
    let limited = Canned::json(429, &json!({"message": "Too Many Attempts."}));
    server.answers("GET users/subusers", [limited.with("retry-after", "17")]);
    let error = driver(&server.url()).list().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::RateLimited);
    assert_eq!(error.retry_after, Some(Duration::from_secs(17)));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let server = Script::start().await;
    let elsewhere = Script::start().await;
    let redirect = Canned::html(307).with("location", elsewhere.url());
    server.answers("POST token", [redirect]);
    let error = driver(&server.url()).list().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Garbled);
    assert!(elsewhere.asked().is_empty());
}

#[tokio::test]
async fn pages_are_read_by_number_and_a_listing_that_does_not_add_up_is_refused() {
    let row = |id: u32| json!({"id": id, "login": format!("u{id}@example.com"), "version": 1});
    let server = Script::start().await;
    let pages = [page(&[row(1)], 1, 2, 2), page(&[row(2)], 2, 2, 2)];
    server.answers("GET users/subusers", pages);
    let rows = driver(&server.url()).list().await.unwrap();
    assert_eq!(rows.len(), 2);
    let lines: Vec<_> = server
        .asked_for("GET users/subusers")
        .into_iter()
        .map(|asked| asked.line)
        .collect();
    assert_eq!(
        lines,
        [
            "GET /api/v1/users/subusers?per_page=200&page=1",
            "GET /api/v1/users/subusers?per_page=200&page=2",
        ]
    );
    for pages in [
        [page(&[row(1)], 1, 2, 2), page(&[row(1)], 2, 2, 2)],
        [page(&[row(1)], 1, 2, 2), page(&[row(1)], 1, 2, 2)],
        [page(&[row(1)], 1, 2, 2), page(&[], 2, 2, 2)],
    ] {
        server.answers("GET users/subusers", pages);
        let error = driver(&server.url()).list().await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Garbled);
    }
}

#[tokio::test]
async fn a_user_that_is_gone_is_no_error_to_delete_and_none_to_read() {
    let server = Script::start().await;
    server.answers("GET users/subusers", [page(&[], 1, 1, 0)]);
    let driver = driver(&server.url());
    driver.delete(&alice()).await.unwrap();
    assert_eq!(driver.get(&"7".into()).await.unwrap(), None);
    assert_eq!(driver.get(&"../7".into()).await.unwrap(), None);
    let error = driver
        .set_password(&alice(), &password())
        .await
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotFound);
}

#[tokio::test]
async fn an_endless_answer_is_cut_off() {
    let server = Script::start().await;
    let mut endless = subuser();
    endless["name"] = json!("x".repeat(17 * 1024 * 1024));
    server.answers("GET users/subusers/7", [Canned::json(200, &endless)]);
    let error = driver(&server.url()).get(&"7".into()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::TooLarge);
}

/// A server that has nothing to give but these pages of layouts.
async fn with_layouts(times: usize, pages: impl IntoIterator<Item = Canned>) -> Script {
    let server = Script::start().await;
    for path in ["GET cameras", "GET groups"] {
        server.answers(path, vec![page(&[], 1, 1, 0); times]);
    }
    let own = Canned::json(200, &json!({"id": 1, "permissions": []}));
    server.answers("GET users/self", vec![own; times]);
    server.answers("GET layouts", pages);
    server
}

#[tokio::test]
async fn a_page_that_is_too_large_is_asked_for_in_smaller_ones() {
    let layout =
        |id: u32| json!({"id": id, "name": format!("layout {id}"), "grid": [{"camera_id": 1}]});
    let mut huge = layout(1);
    huge["grid"] = json!(vec![
        json!({"camera_id": 1, "title": "x".repeat(1000)});
        9000
    ]);
    let pages = [
        page(&[huge], 1, 1, 1),
        page(&[layout(1)], 1, 2, 2),
        page(&[layout(2)], 2, 2, 2),
        page(&[layout(1), layout(2)], 1, 1, 2),
    ];
    let server = with_layouts(2, pages).await;
    let driver = driver(&server.url());
    for _ in 0..2 {
        let inventory = driver.inventory().await.unwrap();
        assert_eq!(inventory.layouts.len(), 2);
    }
    let asked = server.asked_for("GET layouts");
    let lines: Vec<_> = asked.into_iter().map(|asked| asked.line).collect();
    assert_eq!(
        lines,
        [
            "GET /api/v1/layouts?per_page=200&page=1",
            "GET /api/v1/layouts?per_page=50&page=1",
            "GET /api/v1/layouts?per_page=50&page=2",
            "GET /api/v1/layouts?per_page=50&page=1",
        ]
    );
}

#[tokio::test]
async fn rows_that_are_none_are_named_and_hide_no_other() {
    let rows = [
        json!(0),
        json!({"id": 7, "name": "n"}),
        json!({"id": 8, "name": null, "grid": []}),
    ];
    let server = with_layouts(1, [page(&rows, 1, 1, 3)]).await;
    let inventory = driver(&server.url()).inventory().await.unwrap();
    assert_eq!(inventory.layouts.len(), 1);
    let unreadable: Vec<&str> = inventory.unreadable.iter().map(|name| &**name).collect();
    assert_eq!(unreadable, ["layout \"7\"", "layout without an id"]);
}

//! What every endpoint does alike.

use serde_json::json;

use super::{create, nobody_special};
use crate::support::store::TestStore;

const PATHS: [&str; 5] = [
    "/api/v1/static/basic",
    "/api/v1/users/self",
    "/api/v1/users/subusers",
    "/api/v1/cameras",
    "/api/v1/nothing",
];

#[tokio::test]
async fn without_the_accept_header_there_is_html() {
    let store = TestStore::start().await;
    for path in PATHS {
        for headers in [&[][..], &[("accept", "*/*")], &[("accept", "text/html")]] {
            let answer = store.anybody().get_with(path, headers).await.expect(406);
            assert!(
                answer.text.starts_with("<!DOCTYPE html>"),
                "{}",
                answer.text
            );
        }
        let answer = store
            .anybody()
            .get_with(path, &[("accept", "text/html, application/json")])
            .await;
        assert_ne!(answer.status, 406);
    }
}

#[tokio::test]
async fn whatever_is_wrong_is_said_as_json() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    let large = format!("{{\"name\": \"{}\"}}", "x".repeat(300 * 1024));
    for (method, path, body, status) in [
        ("GET", "/api/v1/nothing", None, 404),
        ("DELETE", "/api/v1/cameras", None, 405),
        (
            "POST",
            "/api/v1/users/subusers",
            Some("not json".to_owned()),
            400,
        ),
        (
            "POST",
            "/api/v1/users/subusers",
            Some("{\"name\": 7}".to_owned()),
            422,
        ),
        ("POST", "/api/v1/users/subusers", Some(large), 413),
        ("GET", "/api/v1/cameras?page=none", None, 422),
    ] {
        let answer = parent.send(method, path, body).await.expect(status);
        assert!(
            answer.body["message"].is_string(),
            "{method} {path}: {}",
            answer.text
        );
    }
}

#[tokio::test]
async fn everything_but_the_front_page_needs_a_token() {
    let store = TestStore::start().await;
    let anybody = store.anybody();
    anybody.get("/api/v1/static/basic").await.expect(200);
    let document = vms_operator::server::openapi_document(vms_operator::server::Profile::Full);
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let path = path.replace(['{', '}'], "");
            let visitor = if path.starts_with("/api/") {
                anybody.clone()
            } else {
                store.admin().with_token(None)
            };
            let answer = visitor.send(&method.to_uppercase(), &path, None).await;
            let is_open = ["/api/v1/static/basic", "/api/v1/token"].contains(&path.as_str());
            assert_eq!(answer.status == 401, !is_open, "{method} {path}");
            assert_eq!(
                operation.get("security").is_none(),
                is_open,
                "{method} {path}"
            );
        }
    }
}

#[tokio::test]
async fn the_front_page_announces_what_is_ours_and_keeps_its_identity() {
    let mut store = TestStore::start().await;
    let first = store
        .anybody()
        .get("/api/v1/static/basic")
        .await
        .expect(200)
        .body;
    assert_eq!(first["vms_store"]["profile"], "full");
    store.stop().await;
    store.start_again().await;
    let second = store
        .anybody()
        .get("/api/v1/static/basic")
        .await
        .expect(200)
        .body;
    assert_eq!(first, second);
    let other = TestStore::start().await;
    let other = other
        .anybody()
        .get("/api/v1/static/basic")
        .await
        .expect(200)
        .body;
    assert_ne!(
        first["vms_store"]["identity"],
        other["vms_store"]["identity"]
    );
}

#[tokio::test]
async fn a_page_has_at_most_two_hundred_rows() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    for number in 0..205 {
        create(&parent, &format!("user-{number}"), json!({})).await;
    }
    let page = parent
        .get("/api/v1/users/subusers?per_page=1000")
        .await
        .expect(200);
    assert_eq!(page.body["data"].as_array().unwrap().len(), 200);
    assert_eq!(page.body["meta"]["per_page"], 200);
    let default = parent.get("/api/v1/users/subusers").await.expect(200);
    assert_eq!(default.body["data"].as_array().unwrap().len(), 25);
    let beyond = parent
        .get("/api/v1/users/subusers?page=99")
        .await
        .expect(200);
    assert_eq!(beyond.body["data"], json!([]));
}

#[tokio::test]
async fn all_that_is_wrong_with_a_request_is_said_at_once() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    let mut body = nobody_special("with space");
    body["name"] = json!("");
    body["password"] = json!("x");
    body["layouts"] = json!([7777]);
    body["ip_pool"] = json!([]);
    let refused = parent
        .post("/api/v1/users/subusers", body)
        .await
        .expect(422);
    let fields: Vec<&String> = refused.body["errors"].as_object().unwrap().keys().collect();
    assert_eq!(
        fields,
        ["email", "ip_pool", "layouts.0", "name", "password"]
    );
}

#[tokio::test]
async fn writes_at_the_same_time_all_arrive() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    let mut writers = tokio::task::JoinSet::new();
    for number in 0..40 {
        let parent = parent.clone();
        writers.spawn(async move { create(&parent, &format!("user-{number}"), json!({})).await });
    }
    let mut ids = writers.join_all().await;
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 40);
    let listing = parent.get("/api/v1/users/subusers").await.expect(200);
    assert_eq!(listing.body["meta"]["total"], 40);
}

#[tokio::test]
async fn no_text_has_a_nul_whichever_database_would_keep_it() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    let mut body = nobody_special(super::ALICE.0);
    body["name"] = json!("A\0lice");
    let refused = parent
        .post("/api/v1/users/subusers", body)
        .await
        .expect(400);
    assert_eq!(refused.body["message"], "A text has a NUL character.");
    parent.get("/api/v1/cameras?search=a%00").await.expect(400);
    // As it was before, nobody is called so.
    store
        .anybody()
        .login(("al\0ice", "secret-1"))
        .await
        .expect(422);
}

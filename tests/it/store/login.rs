//! Logging in and out.

use serde_json::json;

use super::{ALICE, with_alice};
use crate::support::{
    cluster::PATIENCE,
    store::{PARENT, TestStore},
};

#[tokio::test]
async fn a_login_opens_a_session_that_a_logout_ends() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    parent.get("/api/v1/users/self").await.expect(200);
    parent
        .post("/api/v1/logout", json!({"uuid": "a-device"}))
        .await
        .expect(200);
    parent.get("/api/v1/users/self").await.expect(401);
}

#[tokio::test]
async fn a_logout_needs_no_body_and_ends_no_other_session() {
    let store = TestStore::start().await;
    let (one, other) = (store.parent().await, store.parent().await);
    one.send("POST", "/api/v1/logout", None).await.expect(200);
    other.get("/api/v1/users/self").await.expect(200);
}

#[tokio::test]
async fn logins_are_compared_in_lower_case() {
    let store = TestStore::start().await;
    store
        .anybody()
        .login(("Operator@EXAMPLE.com", PARENT.1))
        .await
        .expect(200);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_login_are_answered_alike() {
    let store = TestStore::start().await;
    let visitor = store.anybody();
    let wrong = visitor
        .login((PARENT.0, "not-the-password"))
        .await
        .expect(422);
    for nobody in ["nobody@example.com", "not a login", &"x".repeat(300)] {
        let unknown = visitor
            .login((nobody, "not-the-password"))
            .await
            .expect(422);
        assert_eq!(unknown.body, wrong.body, "{nobody}");
    }
}

#[tokio::test]
async fn login_and_password_are_both_needed() {
    let store = TestStore::start().await;
    let answer = store
        .anybody()
        .post("/api/v1/token", json!({}))
        .await
        .expect(422);
    assert_eq!(
        answer.body["errors"],
        json!({
            "login": ["The login field is required."],
            "password": ["The password field is required."],
        })
    );
}

#[tokio::test]
async fn a_token_that_opens_nothing_is_refused() {
    let store = TestStore::start().await;
    for token in [None, Some("not-a-token"), Some("")] {
        let visitor = store.anybody().with_token(token);
        visitor.get("/api/v1/users/self").await.expect(401);
    }
}

#[tokio::test]
async fn too_many_sessions_are_shown_and_one_of_them_can_be_replaced() {
    let store = TestStore::start().await;
    let mut parents = Vec::new();
    for _ in 0..5 {
        parents.push(store.parent().await);
    }
    let refused = store.anybody().login(PARENT).await.expect(419);
    assert_eq!(refused.body["sessions_limit"], 5);
    let sessions = refused.body["sessions"].as_array().unwrap();
    assert_eq!(sessions.len(), 5);
    assert_eq!(sessions[0]["ip"], "127.0.0.1");
    assert_eq!(sessions[0]["online"], true);

    // Which of the five has the session is not told, so each is asked who it is.
    let replaced = parents[0].get("/api/v1/users/self").await.expect(200);
    drop(replaced);
    let session = sessions[4]["id"].as_str().unwrap();
    let body = json!({"login": PARENT.0, "password": PARENT.1, "session_id": session});
    let answer = store
        .anybody()
        .post("/api/v1/token", body)
        .await
        .expect(200);
    let token = answer.body["access_token"].as_str().unwrap();
    store
        .anybody()
        .with_token(Some(token))
        .get("/api/v1/users/self")
        .await
        .expect(200);
    let mut ended = 0;
    for parent in &parents {
        let status = parent.get("/api/v1/users/self").await.status;
        ended += usize::from(status == 401);
    }
    assert_eq!(ended, 1);
}

#[tokio::test]
async fn a_session_of_somebody_else_cannot_be_replaced() {
    let (store, parent, _) = with_alice().await;
    let mine = parent.get("/api/v1/users/self").await.expect(200);
    let session = mine.body["access_token_id"].as_str().unwrap();
    let body = json!({"login": ALICE.0, "password": ALICE.1, "session_id": session});
    store
        .anybody()
        .post("/api/v1/token", body)
        .await
        .expect(200);
    parent.get("/api/v1/users/self").await.expect(200);
}

#[tokio::test]
async fn a_token_outlives_a_restart_and_is_not_in_the_database() {
    let mut store = TestStore::start().await;
    let answer = store.anybody().login(PARENT).await.expect(200);
    let token = answer.body["access_token"].as_str().unwrap();
    store.stop().await;
    let bytes = store.database().content();
    let is_in = |needle: &[u8]| bytes.windows(needle.len()).any(|part| part == needle);
    assert!(is_in(PARENT.0.as_bytes()));
    assert!(!is_in(token.as_bytes()));
    assert!(!is_in(&hex::decode(token).unwrap()));
    store.start_again().await;
    let parent = store.anybody().with_token(Some(token));
    parent.get("/api/v1/users/self").await.expect(200);
}

#[tokio::test]
async fn a_session_that_nobody_uses_ends() {
    let store = TestStore::with(include_str!("../../../examples/store.yaml"), |config| {
        config.session_idle = std::time::Duration::ZERO;
    })
    .await;
    let parent = store.parent().await;
    let ended =
        crate::support::eventually::eventually(PATIENCE, "the session ends", async || match parent
            .get("/api/v1/users/self")
            .await
            .status
        {
            401 => Ok(()),
            status => Err(status.to_string()),
        });
    ended.await;
}

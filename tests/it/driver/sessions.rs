//! Logging in: once, again where it must be, and never at the expense of somebody else.

use std::time::Duration;

use serde_json::{Value, json};
use vms_operator::store::{ErrorKind, UserStore};

use super::{
    driver,
    script::{Canned, Script, introduction},
};

fn no_users() -> Canned {
    Canned::json(
        200,
        &json!({
            "data": [], "links": {}, "meta": {"current_page": 1, "last_page": 1, "per_page": 200, "total": 0},
        }),
    )
}

fn refused(status: u16) -> Canned {
    Canned::json(status, &json!({"message": "hunter2"}))
}

fn open_sessions(user_agents: &[&str]) -> Value {
    let sessions = user_agents.iter().enumerate().map(|(number, agent)| {
        json!({
            "id": format!("s{number}"), "user_agent": agent, "online": false,
            "last": "2026-01-01 00:00:00", "client": "web", "ip": "192.0.2.1", "is_current": false,
        })
    });
    sessions.collect()
}

fn sessions(user_agents: &[&str]) -> Canned {
    Canned::json(
        419,
        &json!({
            "message": "", "sessions_limit": 2, "sessions": open_sessions(user_agents), "key": null,
            "captcha_will_required_in": null,
        }),
    )
}

#[tokio::test]
async fn many_requests_at_once_log_in_once() {
    let server = Script::start().await;
    server.answers("GET users/subusers", [no_users()]);
    let driver = driver(&server.url());
    let (one, two, three) = tokio::join!(driver.list(), driver.list(), driver.list());
    assert!(one.is_ok() && two.is_ok() && three.is_ok());
    let logins = server.asked_for("POST token");
    assert_eq!(logins.len(), 1);
    assert_eq!(
        logins[0].body,
        json!({"login": "operator@example.com", "password": "operator-demo"})
    );
}

#[tokio::test]
async fn a_session_is_ended_once_and_the_next_call_opens_another() {
    let server = Script::start().await;
    server.answers("GET users/subusers", [no_users()]);
    server.answers("POST logout", [refused(401)]);
    let driver = driver(&server.url());
    driver.close().await.unwrap();
    assert_eq!(server.asked().len(), 0, "there was no session");
    driver.list().await.unwrap();
    driver.close().await.unwrap();
    driver.close().await.unwrap();
    let logouts = server.asked_for("POST logout");
    assert_eq!(logouts.len(), 1);
    assert_eq!(logouts[0].headers["authorization"], "Bearer first");
    driver.list().await.unwrap();
    assert_eq!(server.asked_for("POST token").len(), 2);
}

#[tokio::test]
async fn every_request_says_what_the_server_wants_to_know_of_a_client() {
    let server = Script::start().await;
    server.answers("GET users/subusers", [no_users()]);
    driver(&server.url()).list().await.unwrap();
    for asked in server.asked() {
        let header = |name: &str| {
            asked
                .headers
                .get(name)
                .and_then(|value| value.to_str().ok())
        };
        assert_eq!(header("accept"), Some("application/json"));
        assert_eq!(header("hl"), Some("en"));
        assert_eq!(header("x-client"), Some("web"));
        assert_eq!(header("x-uuid"), Some("site-1"));
        assert_eq!(header("x-version"), None);
        let agent = concat!("vms-operator/", env!("CARGO_PKG_VERSION"), " (site-1)");
        assert_eq!(header("user-agent"), Some(agent));
    }
    let list = &server.asked_for("GET users/subusers")[0];
    assert_eq!(list.headers["authorization"], "Bearer first");
}

#[tokio::test]
async fn a_token_that_is_refused_is_renewed_once() {
    let server = Script::start().await;
    let token = |token| Canned::json(200, &json!({"access_token": token}));
    server.answers("POST token", [token("first"), token("second")]);
    server.answers("GET users/subusers", [refused(401), no_users()]);
    driver(&server.url()).list().await.unwrap();
    let tokens: Vec<_> = server
        .asked_for("GET users/subusers")
        .iter()
        .map(|asked| asked.headers["authorization"].clone())
        .collect();
    assert_eq!(tokens, ["Bearer first", "Bearer second"]);
}

#[tokio::test]
async fn a_token_that_is_refused_again_ends_it() {
    let server = Script::start().await;
    server.answers("GET users/subusers", [refused(401)]);
    let error = driver(&server.url()).list().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unauthenticated);
    assert_eq!(server.asked_for("POST token").len(), 2);
}

#[tokio::test]
async fn with_all_sessions_taken_an_old_one_of_ours_makes_room() {
    let server = Script::start().await;
    let login = Canned::json(200, &json!({"access_token": "first"}));
    let taken = sessions(&["Mozilla/5.0", "vms-operator/0.0.1 (site-1)"]);
    server.answers("POST token", [taken, login]);
    server.answers("GET users/subusers", [no_users()]);
    driver(&server.url()).list().await.unwrap();
    assert_eq!(server.asked_for("POST token")[1].body["session_id"], "s1");
}

#[tokio::test]
async fn the_sessions_of_others_are_left_alone() {
    let server = Script::start().await;
    server.answers(
        "POST token",
        [sessions(&["Mozilla/5.0", "vms-operator/0.0.1 (site-2)"])],
    );
    let error = driver(&server.url()).list().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::SessionLimit);
    assert_eq!(server.asked_for("POST token").len(), 1);
}

#[tokio::test]
async fn a_limit_that_stands_although_we_made_room_ends_it() {
    let server = Script::start().await;
    server.answers("POST token", [sessions(&["vms-operator/0.0.1 (site-1)"])]);
    let error = driver(&server.url()).list().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::SessionLimit);
    assert_eq!(server.asked_for("POST token").len(), 2);
}

#[tokio::test]
async fn those_who_waited_for_a_login_that_failed_share_its_failure() {
    let server = Script::start().await;
    // Late enough for all to wait, also on a machine that is busy.
    server.answers("POST token", [refused(422).late(Duration::from_secs(1))]);
    let driver = driver(&server.url());
    let results = tokio::join!(driver.list(), driver.list(), driver.list());
    for result in [results.0, results.1, results.2] {
        let error = result.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unauthenticated);
        assert!(!format!("{error:?}").contains("hunter2"));
    }
    assert_eq!(server.asked_for("POST token").len(), 1);
}

#[tokio::test]
async fn a_captcha_is_called_by_its_name_or_at_least_suspected() {
    let server = Script::start().await;
    let asked = json!({"message": "", "errors": {"captcha": ["The captcha field is required."]}});
    server.answers("POST token", [Canned::json(422, &asked), refused(422)]);
    let mut introduction = introduction();
    introduction["is_captcha_available"] = json!(true);
    server.answers("GET static/basic", [Canned::json(200, &introduction)]);
    let driver = driver(&server.url());
    let error = driver.list().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::CaptchaRequired);
    let error = driver.list().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unauthenticated);
    assert!(error.detail.contains("captcha"), "{error}");
}

#[tokio::test]
async fn an_account_that_may_not_come_from_here_is_told_from_one_without_a_permission() {
    let server = Script::start().await;
    server.answers("GET users/subusers", [refused(403)]);
    server.answers(
        "GET users/self",
        [
            Canned::json(200, &json!({"id": 1, "permissions": []})),
            refused(403),
        ],
    );
    let driver = driver(&server.url());
    assert_eq!(driver.list().await.unwrap_err().kind, ErrorKind::Forbidden);
    assert_eq!(
        driver.list().await.unwrap_err().kind,
        ErrorKind::AddressRefused
    );
    server.answers("POST token", [refused(403)]);
    let elsewhere = super::driver(&server.url());
    assert_eq!(
        elsewhere.list().await.unwrap_err().kind,
        ErrorKind::AddressRefused
    );
}

#[tokio::test]
async fn other_installations_of_the_product_are_known_by_their_sessions() {
    let server = Script::start().await;
    let open = open_sessions(&[
        "Mozilla/5.0",
        "vms-operator/0.1.0 (site-1)",
        "vms-operator/9.9.9 (elsewhere)",
        "vms-operator/0.0.9 (elsewhere)",
    ]);
    server.answers("GET sessions", [Canned::json(200, &open)]);
    let driver = driver(&server.url());
    let others = driver.other_installations().await.unwrap();
    assert_eq!(others, ["elsewhere".into()].into());
}

#[tokio::test]
async fn a_server_that_shows_no_sessions_shows_no_installations() {
    for answer in [refused(403), refused(404), Canned::html(404)] {
        let server = Script::start().await;
        server.answers("GET sessions", [answer]);
        let driver = driver(&server.url());
        assert_eq!(driver.other_installations().await.unwrap(), [].into());
    }
}

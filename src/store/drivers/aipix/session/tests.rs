use reqwest::{StatusCode, header::HeaderMap};
use serde_json::{Value, json};

use super::*;

fn session() -> Session {
    let credentials = Credentials {
        login: "parent".into(),
        password: Secret::new("hunter2"),
    };
    Session::new(credentials, "site-1")
}

fn answer(status: u16, body: &Value) -> Answer {
    let status = StatusCode::from_u16(status).unwrap();
    Answer::new(
        status,
        &HeaderMap::new(),
        body.to_string().into_bytes().into(),
    )
}

fn replaced(sessions: &Value) -> Result<WireId> {
    let session = session();
    session.own_session(
        &session.request(None),
        answer(419, &json!({"sessions": sessions})),
    )
}

fn open(id: &str, agent: &str, online: bool, last: &str) -> Value {
    json!({"id": id, "user_agent": agent, "online": online, "last": last, "is_current": false})
}

#[test]
fn only_a_session_of_this_installation_is_replaced() {
    let others = json!([
        open("a", "Mozilla/5.0", false, "2020-01-01 00:00:00"),
        open("b", "vms-operator/0.1.0 (site-2)", false, "2020-01-01 00:00:00"),
        open("c", "evil (site-1)", false, "2020-01-01 00:00:00"),
        {"id": "d", "user_agent": null},
    ]);
    assert_eq!(replaced(&others).unwrap_err().kind, ErrorKind::SessionLimit);
    assert_eq!(
        replaced(&json!([])).unwrap_err().kind,
        ErrorKind::SessionLimit
    );
}

#[test]
fn the_session_that_was_idle_for_longest_is_replaced() {
    let ours = "vms-operator/0.0.9 (site-1)";
    let sessions = json!([
        open("new", ours, false, "2026-03-01 10:00:00"),
        open("old", ours, false, "2026-02-01T10:00:00.000000Z"),
        open("online", ours, true, "2020-01-01 00:00:00"),
    ]);
    assert_eq!(replaced(&sessions).unwrap(), WireId::Text("old".into()));
}

#[test]
fn the_user_agent_we_send_is_the_one_we_recognise() {
    let sessions = json!([open(
        "1",
        &crate::store::http::user_agent("site-1"),
        true,
        ""
    )]);
    assert!(replaced(&sessions).is_ok());
}

#[test]
fn a_refused_login_says_why_where_it_can_be_told() {
    let kind = |status, body| refusal(&session().request(None), &answer(status, &body)).kind;
    let wrong = json!({"message": "", "errors": {"login": ["These do not match."]}});
    assert_eq!(
        kind(401, json!({"message": ""})),
        ErrorKind::Unauthenticated
    );
    assert_eq!(kind(422, wrong), ErrorKind::Unauthenticated);
    assert_eq!(
        kind(422, json!({"errors": {"captcha": ["required"]}})),
        ErrorKind::CaptchaRequired
    );
    assert_eq!(
        kind(401, json!({"captcha_will_required_in": 0})),
        ErrorKind::CaptchaRequired
    );
    assert_eq!(
        kind(401, json!({"captcha_will_required_in": 3})),
        ErrorKind::Unauthenticated
    );
    assert_eq!(kind(403, json!({"message": ""})), ErrorKind::AddressRefused);
    assert_eq!(kind(429, json!({})), ErrorKind::LoginRateLimited);
    assert_eq!(kind(404, json!({})), ErrorKind::Garbled);
}

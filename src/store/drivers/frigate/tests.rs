//! Answers of a Frigate that wants no good.

use reqwest::{
    StatusCode,
    header::{HeaderMap, HeaderValue, SET_COOKIE},
};
use tokio::time::Instant;

use super::{
    answer::Answer, compile, decode, request::Request, session::Ticket, state::State, wire::Config,
};
use crate::{
    fixtures::hostile::{Bound, SECRET, assert_sayable, attack},
    store::{
        Error, Result, Secret,
        answers::version,
        http::{Received, typed},
    },
};

/// An answer is held while it is read, and so is what is made of it.
const BOUND: Bound = Bound {
    times: 64,
    beside: 64 * 1024,
};

fn samples() -> Vec<Vec<u8>> {
    let config = format!(
        r#"{{"cameras":{{"gate":{{"ffmpeg":{{"inputs":["{SECRET}"]}}}},"yard":{{}}}},"auth":{{"enabled":true,"cookie_name":"frigate_token","session_length":86400,"roles":{{"admin":[],"viewer":[],"night":["gate"],"vms_2bd806c901010101":["gate","yard"],"vms_81b637d802020202":["vms-operator:no-camera","vms-operator:retired-until:1"]}}}},"environment_vars":{{"KEY":"{SECRET}"}}}}"#
    );
    [
        config,
        r#"[{"username":"admin","role":"admin"},{"username":"alice","role":"vms_2bd806c901010101"},{"username":"Bob","role":"night"}]"#.to_owned(),
        "0.18.0-beta1".to_owned(),
        r#"{"success":true,"message":"Config successfully updated"}"#.to_owned(),
        r#"{"username":"alice"}"#.to_owned(),
        format!(r#"{{"message":"{SECRET}"}}"#),
        format!(r#"{{"detail":"{SECRET}"}}"#),
        "<html><head><title>401 Authorization Required</title></head></html>".to_owned(),
        "Internal Server Error".to_owned(),
    ]
    .map(String::into_bytes)
    .into()
}

fn hold(error: &Error) {
    let said = format!("{error} {error:?}");
    assert_sayable(&error.to_string());
    assert!(!said.contains(SECRET), "{said}");
}

fn answer(status: u16, headers: HeaderMap, input: &[u8]) -> Answer {
    Answer::of(Received {
        status: StatusCode::from_u16(status).unwrap(),
        headers,
        body: input.to_vec().into(),
    })
}

fn attack_answers<T>(bound: Bound, read: impl Fn(&Request, &[u8]) -> Result<T>) {
    let request = Request::read("read it", "config");
    let parse = |input: &[u8]| {
        let body = answer(200, HeaderMap::new(), input).json(&request)?;
        read(&request, &body)
    };
    attack(&samples(), bound, parse, |_, read| {
        if let Err(error) = read {
            hold(&error);
        }
    });
}

#[test]
fn hostile_users_and_roles_are_read_strictly_or_not_at_all() {
    let config: Config = serde_json::from_slice(&samples()[0]).unwrap();
    attack_answers(BOUND, |request, input| {
        let state = State {
            users: typed(request, input)?,
            config: config.clone(),
        };
        assert!(decode::rows(&state).len() <= input.len());
        compile::sweep(&state, 0);
        decode::user(&"alice".into(), &state).map(drop)
    });
    attack_answers(BOUND, |request, input| {
        let state = State {
            users: serde_json::from_slice(&samples()[1]).unwrap(),
            config: typed(request, input)?,
        };
        decode::rows(&state);
        compile::sweep(&state, i64::MAX);
        let inventory = decode::inventory(state.config);
        assert!(inventory.cameras.len() <= input.len());
        Ok(())
    });
}

#[test]
fn a_hostile_login_gives_a_token_or_nothing() {
    let request = Request::log_in("admin", &Secret::new("x"));
    let token = "eyJhbGciOiJIUzI1NiJ9.eyJpYXQiOjE3OTU0NDc0NDh9.c2ln";
    let samples = [format!("frigate_token={token}; HttpOnly; Path=/; SameSite=lax").into_bytes()];
    let parse = |input: &[u8]| {
        let mut headers = HeaderMap::new();
        if let Ok(cookie) = HeaderValue::from_bytes(input) {
            headers.append(SET_COOKIE, cookie);
        }
        Ticket::of(&request, answer(200, headers, b""), Instant::now()).map(drop)
    };
    attack(&samples, BOUND, parse, |_, given| {
        if let Err(error) = given {
            hold(&error);
        }
    });
}

#[test]
fn what_a_hostile_server_says_of_itself_may_be_said() {
    let request = Request::read("describe the server", "version");
    let parse = |input: &[u8]| {
        let shown = answer(200, HeaderMap::new(), input).text(&request)?;
        assert_sayable(&version(&shown));
        decode::supported(&request, &shown)
    };
    attack(&samples(), BOUND, parse, |_, read| {
        if let Err(error) = read {
            assert_sayable(&error.to_string());
        }
    });
}

#[test]
fn a_hostile_refusal_is_told_by_its_status_alone() {
    let login = "alice".parse().unwrap();
    for status in [200, 302, 400, 401, 403, 404, 422, 429, 500, 599] {
        for request in [
            Request::log_in("admin", &Secret::new("x")),
            Request::read("list users", "users"),
            Request::give_role("give it", &login, "vms_1"),
        ] {
            let parse = |input: &[u8]| {
                let answer = answer(status, HeaderMap::new(), input);
                hold(&answer.failure(&request));
                answer.refuses_token();
                answer.written(&request)
            };
            attack(&samples(), BOUND, parse, |_, written| {
                if let Err(error) = written {
                    hold(&error);
                }
            });
        }
    }
}

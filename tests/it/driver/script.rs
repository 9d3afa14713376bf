//! A server that answers as a test tells it, for what the reference store never does.

use std::{
    collections::{BTreeMap, VecDeque},
    net::SocketAddr,
    sync::Arc,
    time::Duration,
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::HeaderMap,
    response::Response,
};
use parking_lot::Mutex;
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::AbortHandle, time::sleep};
use vms_operator::{
    domain::{
        access::{Access, Grant},
        network::Network,
    },
    plan::Identified,
};

/// One answer.
#[derive(Clone, Debug)]
pub(super) struct Canned {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: String,
    wait: Duration,
}

impl Canned {
    pub(super) fn json(status: u16, body: &Value) -> Self {
        Self {
            status,
            headers: vec![("content-type", "application/json".into())],
            body: body.to_string(),
            wait: Duration::ZERO,
        }
    }

    pub(super) fn html(status: u16) -> Self {
        Self {
            status,
            headers: vec![("content-type", "text/html".into())],
            body: "<!doctype html><h1>hunter2</h1>".into(),
            wait: Duration::ZERO,
        }
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The same after that time.
    pub(super) const fn late(mut self, wait: Duration) -> Self {
        self.wait = wait;
        self
    }
}

/// One request.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// Method, path and query, such as `GET /api/v1/users/subusers?page=1`.
    pub(super) line: String,
    pub(super) headers: HeaderMap,
    /// Null where there is none.
    pub(super) body: Value,
}

/// The server; it ends with its test.
pub(super) struct Script {
    address: SocketAddr,
    play: Play,
    serving: AbortHandle,
}

type Play = Arc<Mutex<Acts>>;

#[derive(Default)]
struct Acts {
    /// By method and path; the last answer of each is repeated.
    answers: BTreeMap<String, VecDeque<Canned>>,
    asked: Vec<Asked>,
}

impl Script {
    /// A server that introduces itself as a reference store with all it can announce, and logs anybody in.
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0))
            .await
            .expect("a free port on loopback");
        let address = listener.local_addr().expect("the port of a listener");
        let play = Play::default();
        let app = Router::new().fallback(answer).with_state(Arc::clone(&play));
        let serving = tokio::spawn(async move { axum::serve(listener, app).await });
        let script = Self {
            address,
            play,
            serving: serving.abort_handle(),
        };
        script.answers("GET static/basic", [Canned::json(200, &introduction())]);
        script.answers(
            "POST token",
            [Canned::json(200, &json!({"access_token": "first"}))],
        );
        script
    }

    /// What it answers to that method and path below the API, in turn; the last one again and again.
    pub(super) fn answers(&self, line: &str, answers: impl IntoIterator<Item = Canned>) {
        let line = line.replacen(' ', " /api/v1/", 1);
        self.play
            .lock()
            .answers
            .insert(line, answers.into_iter().collect());
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Everything it was asked.
    pub(super) fn asked(&self) -> Vec<Asked> {
        self.play.lock().asked.clone()
    }

    /// What it was asked with that method and path.
    pub(super) fn asked_for(&self, line: &str) -> Vec<Asked> {
        let line = line.replacen(' ', " /api/v1/", 1);
        let mut asked = self.asked();
        asked.retain(|asked| asked.line.split('?').next() == Some(&line));
        asked
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// What a reference store says of itself.
pub(super) fn introduction() -> Value {
    json!({
        "version": "24.03", "is_captcha_available": false, "is_external_auth_enabled": false,
        "available_locales": ["en"],
        "vms_store": {
            "profile": "full", "identity": "7f1c", "ip_pool": true, "row_version": true,
            "max_per_page": 200,
        },
    })
}

/// A page of a listing.
pub(super) fn page(rows: &[Value], current: u32, last: u32, total: usize) -> Canned {
    Canned::json(
        200,
        &json!({
            "data": rows,
            "links": {"first": "", "last": "", "prev": null, "next": "http://elsewhere.example.com"},
            "meta": {"current_page": current, "last_page": last, "per_page": 1, "total": total},
        }),
    )
}

/// The user of id 7.
pub(super) fn alice() -> Identified {
    Identified {
        id: "7".into(),
        login: "alice@example.com".parse().expect("a login"),
    }
}

/// A grant of these cameras alone.
pub(super) fn seeing(cameras: &[&str]) -> Grant {
    Grant {
        access: Access {
            cameras: cameras.iter().map(|&camera| camera.into()).collect(),
            ..Access::default()
        },
        network: Network::Anywhere,
        ..Grant::nothing()
    }
}

async fn answer(State(play): State<Play>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let canned = {
        let mut acts = play.lock();
        acts.asked.push(Asked {
            line: format!("{} {}", head.method, head.uri),
            headers: head.headers,
            body: serde_json::from_slice(&body).unwrap_or_default(),
        });
        let line = format!("{} {}", head.method, head.uri.path());
        let turns = acts.answers.get_mut(&line);
        turns.and_then(|turns| match turns.len() {
            0 | 1 => turns.front().cloned(),
            _ => turns.pop_front(),
        })
    };
    let canned = canned.unwrap_or_else(|| Canned::json(404, &json!({"message": "Not Found"})));
    sleep(canned.wait).await;
    let mut response = Response::builder().status(canned.status);
    for (name, value) in canned.headers {
        response = response.header(name, value);
    }
    response
        .body(Body::from(canned.body))
        .expect("a canned answer")
}

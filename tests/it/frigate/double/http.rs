//! Its web server: who asks, what is kept of answers, and where requests go.

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, Method, header},
    response::Response,
};
use parking_lot::Mutex;
use serde_json::{Value, json};

use super::model::{KEPT_FOR, KeptAnswer, Model};

/// More than any request of a driver has.
const LONGEST_BODY: usize = 1 << 20;
/// A cookie is renewed in the last half an hour of its time.
const RENEWED_WITHIN: i64 = 1800;

/// One request, below `api`.
pub(super) struct Asked<'a> {
    pub(super) method: &'a Method,
    pub(super) path: &'a [&'a str],
    pub(super) headers: &'a HeaderMap,
    pub(super) body: Value,
}

/// One answer.
pub(super) struct Reply {
    status: u16,
    content_type: &'static str,
    body: String,
    cookie: Option<String>,
}

#[derive(Clone)]
struct Served {
    model: Arc<Mutex<Model>>,
    is_internal: bool,
}

pub(super) fn app(model: Arc<Mutex<Model>>, is_internal: bool) -> Router {
    let served = Served { model, is_internal };
    Router::new().fallback(answer).with_state(served)
}

impl Reply {
    #[expect(
        clippy::needless_pass_by_value,
        reason = "what is answered is made for it"
    )]
    pub(super) fn json(status: u16, body: Value) -> Self {
        Self {
            content_type: "application/json",
            ..Self::text(status, &body.to_string())
        }
    }

    pub(super) fn text(status: u16, body: &str) -> Self {
        Self {
            status,
            content_type: "text/plain; charset=utf-8",
            body: body.to_owned(),
            cookie: None,
        }
    }

    fn unauthorized() -> Self {
        Self {
            content_type: "text/html",
            ..Self::text(
                401,
                "<html>\n<head><title>401 Authorization Required</title></head></html>",
            )
        }
    }

    pub(super) fn with_cookie(self, cookie: String) -> Self {
        Self {
            cookie: Some(cookie),
            ..self
        }
    }
}

async fn answer(State(served): State<Served>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, LONGEST_BODY).await.unwrap_or_default();
    let path: Vec<&str> = head
        .uri
        .path()
        .split('/')
        .filter(|part| !part.is_empty())
        .collect();
    let asked = Asked {
        method: &head.method,
        path: path.strip_prefix(&["api"]).unwrap_or(&path),
        headers: &head.headers,
        body: serde_json::from_slice(&body).unwrap_or_default(),
    };
    let reply = {
        let mut model = served.model.lock();
        let reply = model.serve(&asked, served.is_internal, path.first() == Some(&"api"));
        if *asked.method != Method::GET {
            let picture = model.picture();
            model.journal.push(picture);
        }
        reply
    };
    let mut response = Response::builder()
        .status(reply.status)
        .header(header::CONTENT_TYPE, reply.content_type);
    if let Some(cookie) = reply.cookie {
        response = response.header(header::SET_COOKIE, cookie);
    }
    response.body(Body::from(reply.body)).expect("an answer")
}

impl Model {
    fn serve(&mut self, asked: &Asked<'_>, is_internal: bool, is_api: bool) -> Reply {
        if let (true, &Method::POST, ["login"]) = (is_api, asked.method, asked.path) {
            return self.log_in(&asked.body);
        }
        let Some((user, role, cookie)) = self.who_asks(asked, is_internal) else {
            return Reply::unauthorized();
        };
        if *asked.method != Method::GET
            && asked.headers.contains_key(header::ORIGIN)
            && !asked.headers.contains_key("x-csrf-token")
        {
            let message = json!({"success": false, "message": "Missing CSRF header"});
            return Reply::json(401, message);
        }
        let reply = if is_api {
            self.kept_or_new(asked, (&user, &role))
        } else {
            self.media(asked.path, &role)
        };
        match cookie {
            Some(cookie) => reply.with_cookie(cookie),
            None => reply,
        }
    }

    /// Name and role, and a cookie where one is renewed: with the role that it carries, whatever role the user has.
    fn who_asks(
        &mut self,
        asked: &Asked<'_>,
        is_internal: bool,
    ) -> Option<(String, String, Option<String>)> {
        if is_internal {
            return Some(("anonymous".to_owned(), "admin".to_owned(), None));
        }
        if !self.asks_for_login {
            return Some(("viewer".to_owned(), "viewer".to_owned(), None));
        }
        let text = |name| {
            asked
                .headers
                .get(name)
                .and_then(|value| value.to_str().ok())
        };
        let bearer = text(header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
        let cookie = || text(header::COOKIE)?.strip_prefix("frigate_token=");
        let token = self.tokens.get(bearer.or_else(cookie)?)?.clone();
        let now = self.now();
        if token.expires <= now {
            return None;
        }
        let mut renewed = None;
        if bearer.is_none() && token.expires - RENEWED_WITHIN <= now {
            let account = self.users.get(&token.user)?;
            if account
                .password_changed
                .is_some_and(|changed| token.issued < changed)
            {
                return None;
            }
            let token = self.issue(&token.user, &token.role);
            renewed = Some(format!("frigate_token={token}; HttpOnly; Path=/"));
        }
        Some((token.user, token.role, renewed))
    }

    /// Answers in JSON are kept for everybody of that name and role, unless a request asks for a new one.
    fn kept_or_new(&mut self, asked: &Asked<'_>, who: (&str, &str)) -> Reply {
        let is_kept = *asked.method == Method::GET && asked.path != ["version"];
        if !is_kept {
            return self.route(asked, who);
        }
        let key = format!("{}|{}|{}", asked.path.join("/"), who.1, who.0);
        let now = self.now();
        let bypasses = asked.headers.contains_key("x-cache-bypass");
        let kept = self.kept.get(&key);
        if let Some(kept) = kept.filter(|kept| !bypasses && kept.until > now) {
            return Reply::json(200, kept.body.clone());
        }
        let reply = self.route(asked, who);
        if let (200, Ok(body)) = (reply.status, serde_json::from_str(&reply.body)) {
            let until = now + KEPT_FOR;
            self.kept.insert(key, KeptAnswer { body, until });
        }
        reply
    }

    fn route(&mut self, asked: &Asked<'_>, (user, role): (&str, &str)) -> Reply {
        match (asked.method, asked.path) {
            (&Method::GET, ["version"]) => Reply::text(200, self.version),
            (&Method::GET, ["config"]) => Reply::json(200, self.config()),
            (&Method::GET, ["profile"]) => {
                let allowed = self.allowed_cameras(role);
                Reply::json(
                    200,
                    json!({"username": user, "role": role, "allowed_cameras": allowed}),
                )
            }
            (_, ["users", ..]) => self.users(asked, (user, role)),
            (&Method::PUT, ["config", "set"]) if role == "admin" => self.set_config(&asked.body),
            (&Method::GET, [camera, "recordings"]) => self.of_camera(camera, role),
            _ => {
                let detail = "Access denied. A user with the admin role is required.";
                Reply::json(403, json!({"detail": detail}))
            }
        }
    }

    fn of_camera(&self, camera: &str, role: &str) -> Reply {
        if self.may_see(role, camera) {
            return Reply::json(200, json!([]));
        }
        let detail = format!("Access denied to camera '{camera}'.");
        Reply::json(403, json!({"detail": detail}))
    }

    /// Recordings as files, such as `recordings/2026-11-30/10/gate/00.00.mp4`.
    fn media(&self, path: &[&str], role: &str) -> Reply {
        match path {
            ["recordings", _, _, camera, _] if self.may_see(role, camera) => {
                Reply::text(200, "mp4")
            }
            _ => Reply {
                content_type: "text/html",
                ..Reply::text(403, "<html><h1>403 Forbidden</h1></html>")
            },
        }
    }
}

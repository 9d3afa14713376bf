//! Sessions of a media server, whose control API a double speaks as MediaMTX 1.20.1 was seen to speak it.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use jiff::SignedDuration;
use parking_lot::Mutex;
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::AbortHandle};
use vms_operator::clock;

use super::{
    mediamtx::{ask, question},
    site::{ALICE, camera, change_user, gated_with, make_alice},
};
use crate::support::{
    cluster::PATIENCE,
    eventually::eventually,
    store::{TestStore, Visitor},
};

/// By list and id, the sessions that there are.
type Sessions = BTreeMap<(String, String), Value>;

#[derive(Default)]
struct Stage {
    sessions: Sessions,
    rounds: usize,
    is_broken: bool,
}

/// A media server; it ends with its test.
pub(super) struct MediaServer {
    address: SocketAddr,
    stage: Arc<Mutex<Stage>>,
    serving: AbortHandle,
}

impl MediaServer {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a port");
        let stage = Arc::<Mutex<Stage>>::default();
        let app = Router::new()
            .route("/v3/{list}/list", get(list))
            .route("/v3/{list}/kick/{id}", post(kick))
            .with_state(Arc::clone(&stage));
        let serving = tokio::spawn(async move { axum::serve(listener, app).await });
        Self {
            address,
            stage,
            serving: serving.abort_handle(),
        }
    }

    /// Where its control API is.
    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(super) fn add(&self, list: &str, id: &str, more: &Value) {
        let mut session = json!({
            "id": id, "created": "2026-11-28T23:41:27.921833147Z", "remoteAddr": "127.0.0.1:56337", "state": "read",
            "path": "gate-1", "user": ALICE.0, "transport": "TCP"
        });
        let fields = more.as_object().expect("an object").clone();
        session.as_object_mut().expect("an object").extend(fields);
        let key = (list.to_owned(), id.to_owned());
        self.stage.lock().sessions.insert(key, session);
    }

    pub(super) fn has(&self, list: &str, id: &str) -> bool {
        let key = (list.to_owned(), id.to_owned());
        self.stage.lock().sessions.contains_key(&key)
    }

    /// Waits until everything has been judged as it is now.
    pub(super) async fn judged(&self) {
        let before = self.stage.lock().rounds;
        eventually(PATIENCE, "the sessions are judged", async || {
            let rounds = self.stage.lock().rounds;
            // The round that is under way may have begun before.
            if rounds >= before + 3 {
                Ok(())
            } else {
                Err(format!("{rounds} rounds"))
            }
        })
        .await;
    }

    /// Waits until a session was put out; how long that took.
    pub(super) async fn put_out(&self, list: &str, id: &str) -> Duration {
        let begun = Instant::now();
        eventually(PATIENCE, "the session is put out", async || {
            if self.has(list, id) {
                Err(format!("{id} goes on"))
            } else {
                Ok(())
            }
        })
        .await;
        begun.elapsed()
    }
}

impl Drop for MediaServer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn list(State(stage): State<Arc<Mutex<Stage>>>, Path(list): Path<String>) -> Response {
    let mut stage = stage.lock();
    if list == "rtspsessions" {
        stage.rounds += 1;
    }
    if stage.is_broken {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    // It does not speak SRT.
    if list == "srtconns" {
        return (StatusCode::NOT_FOUND, "404 page not found").into_response();
    }
    let items = stage.sessions.iter().filter(|((of, _), _)| *of == list);
    let items: Vec<&Value> = items.map(|(_, session)| session).collect();
    Json(json!({"itemCount": items.len(), "pageCount": 1, "items": items})).into_response()
}

async fn kick(
    State(stage): State<Arc<Mutex<Stage>>>,
    Path(key): Path<(String, String)>,
) -> Response {
    if stage.lock().sessions.remove(&key).is_some() {
        return Json(json!({"status": "ok"})).into_response();
    }
    let gone = json!({"status": "error", "error": "session not found"});
    (StatusCode::NOT_FOUND, Json(gone)).into_response()
}

async fn watched() -> (MediaServer, TestStore, Visitor, i64) {
    let media_server = MediaServer::start().await;
    let url = media_server.url();
    let store = gated_with(|config| {
        config.movable_clock = true;
        config.gate.media_server = Some(url.parse().expect("an address"));
    })
    .await;
    let parent = store.parent().await;
    let alice = make_alice(&parent).await;
    (media_server, store, parent, alice)
}

#[tokio::test]
async fn whoever_may_not_watch_any_more_is_put_out_within_a_second() {
    let (media_server, store, parent, alice) = watched().await;
    let gate = camera(&parent, "gate-1").await;
    let soon = clock::now() + SignedDuration::from_hours(1);
    let change = async |body| change_user(&parent, alice, body).await;
    let mut slowest = Duration::ZERO;
    let lists = [
        "rtspsessions",
        "rtspssessions",
        "rtmpconns",
        "webrtcsessions",
        "hlssessions",
        "rtmpsconns",
    ];
    for (case, list) in lists.into_iter().enumerate() {
        let id = format!("06eff43f-14f7-493d-8de1-{case}");
        media_server.add(list, &id, &json!({}));
        media_server.judged().await;
        assert!(
            media_server.has(list, &id),
            "{list} before anything is taken"
        );
        match case {
            0 => change(json!({"cameras_to_detach": [gate]})).await,
            1 => change(json!({"suspended": true})).await,
            2 => change(json!({"ip_pool": ["127.0.0.3"]})).await,
            3 => {
                let body = json!({"password": "secret-2", "password_confirmation": "secret-2"});
                let path = format!("/api/v1/users/subusers/{alice}/change-password");
                parent.post(&path, body).await.expect(200);
            }
            4 => {
                change(json!({"valid_until": soon.to_string()})).await;
                let body = json!({"seconds": 3700});
                store
                    .admin()
                    .post("/admin/v1/clock", body)
                    .await
                    .expect(200);
            }
            _ => {
                let path = format!("/api/v1/users/subusers/{alice}");
                parent.delete(&path).await.expect(200);
            }
        }
        slowest = slowest.max(media_server.put_out(list, &id).await);
        match case {
            0 => change(json!({"cameras_to_attach": [gate]})).await,
            1 => change(json!({"suspended": false})).await,
            2 => change(json!({"ip_pool": ["127.0.0.1"]})).await,
            4 => change(json!({"valid_until": null})).await,
            _ => {}
        }
    }
    eprintln!("the slowest was put out after {slowest:?}");
    // On a machine that does other things, too.
    assert!(slowest < Duration::from_secs(5), "{slowest:?}");
}

#[tokio::test]
async fn who_may_not_watch_at_all_is_put_out_and_who_may_goes_on() {
    let (media_server, store, parent, _) = watched().await;
    let key = camera(&parent, "gate-1").await;
    let key = format!("/admin/v1/cameras/{key}/publish-key");
    store.admin().send("POST", &key, None).await.expect(200);
    let stays = [
        ("alice", json!({})),
        ("capitals", json!({"user": "Alice@Example.com"})),
        ("idle", json!({"state": "idle", "path": "", "user": ""})),
        ("camera", json!({"state": "publish", "user": "camera"})),
    ];
    let goes = [
        ("stranger", json!({"user": "nobody@example.com"})),
        ("nameless", json!({"user": ""})),
        ("elsewhere", json!({"remoteAddr": "127.0.0.3:1"})),
        ("other", json!({"path": "gate-2"})),
        ("unknown", json!({"path": "no/such/camera"})),
        ("keyless", json!({"state": "publish", "path": "gate-2"})),
        ("odd", json!({"state": "something", "user": "x"})),
    ];
    for (id, more) in stays.iter().chain(&goes) {
        media_server.add("rtspsessions", id, more);
    }
    for (id, _) in &goes {
        media_server.put_out("rtspsessions", id).await;
    }
    media_server.judged().await;
    for (id, _) in &stays {
        assert!(media_server.has("rtspsessions", id), "{id}");
    }
    // A new key: the camera has to show it.
    store.admin().send("POST", &key, None).await.expect(200);
    media_server.put_out("rtspsessions", "camera").await;
}

#[tokio::test]
async fn who_was_let_in_with_a_token_goes_on_until_logging_out() {
    let (media_server, store, _, _) = watched().await;
    let login = store.anybody().login(ALICE).await.expect(200);
    let token = login.body["access_token"].as_str().expect("a token");
    let mut asked = question();
    for (field, value) in [
        ("user", ""),
        ("password", ""),
        ("token", token),
        ("protocol", "webrtc"),
    ] {
        asked[field] = json!(value);
    }
    ask(&store, &asked).await.expect(200);
    media_server.add("webrtcsessions", "alice", &json!({"user": ""}));
    media_server.judged().await;
    assert!(media_server.has("webrtcsessions", "alice"));
    let leaving = store.anybody().with_token(Some(token));
    leaving.post("/api/v1/logout", json!({})).await.expect(200);
    media_server.put_out("webrtcsessions", "alice").await;
}

#[tokio::test]
async fn a_media_server_that_does_not_answer_keeps_nobody_from_watching() {
    let (media_server, store, parent, alice) = watched().await;
    media_server.stage.lock().is_broken = true;
    media_server.add("rtspsessions", "alice", &json!({}));
    media_server.judged().await;
    ask(&store, &question()).await.expect(200);
    change_user(&parent, alice, json!({"suspended": true})).await;
    ask(&store, &question()).await.expect(403);
    assert!(media_server.has("rtspsessions", "alice"));
    media_server.stage.lock().is_broken = false;
    media_server.put_out("rtspsessions", "alice").await;
}

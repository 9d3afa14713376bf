//! What MediaMTX asks, as it was seen to ask it.

use serde_json::{Value, json};

use super::{
    nginx::PROXY,
    site::{ALICE, SECRET, camera, change_user, gated_with, make_alice},
};
use crate::support::{
    store::{PARENT, TestStore, Visitor, folder_of},
    visitor::Answer,
};

/// A question that MediaMTX 1.20.1 was seen to post for a player of RTSP, with Alice in it.
pub(super) fn question() -> Value {
    json!({
        "ip": "127.0.0.1", "user": ALICE.0, "password": ALICE.1, "token": ALICE.1, "action": "read", "path": "gate-1",
        "protocol": "rtsp", "id": "65153f1a-e4ea-49cd-8253-9f81c442bc52", "query": "", "userAgent": ""
    })
}

fn with(fields: &[(&str, &str)]) -> Value {
    let mut question = question();
    for (name, value) in fields {
        question[*name] = json!(value);
    }
    question
}

/// The media server, with the secret in the address of the callback.
pub(super) async fn ask(store: &TestStore, question: &Value) -> Answer {
    let url = format!("http://mediamtx:{SECRET}@{}", store.gate_address());
    let media_server = Visitor::new(url, PROXY.into());
    media_server.post("/gate/mediamtx", question.clone()).await
}

#[tokio::test]
async fn alice_reads_her_camera_from_home_and_nothing_else() {
    let store = gated_with(|_| {}).await;
    let parent = store.parent().await;
    let alice = make_alice(&parent).await;
    for (fields, status) in [
        (&[][..], 200),
        (&[("ip", "127.0.0.2")], 200),
        (&[("ip", "::ffff:127.0.0.2")], 200),
        (&[("ip", "127.0.0.3")], 403),
        (&[("path", "gate-2")], 403),
        (&[("path", "no-such-camera")], 403),
        (&[("path", "")], 403),
        (&[("path", "/gate-1")], 403),
        (&[("path", "gate-1/")], 403),
        (&[("path", "gate-2/../gate-1")], 403),
        (&[("path", "GATE-1")], 403),
        (&[("path", "gate%2d1")], 403),
        (&[("path", "gate-1\0")], 403),
        (&[("password", "wrong-one"), ("token", "wrong-one")], 401),
        (&[("password", ""), ("token", "")], 401),
        (&[("user", "")], 401),
        (&[("user", ""), ("password", ""), ("token", "")], 401),
        (&[("action", "playback")], 403),
        (&[("action", "publish")], 403),
        (&[("action", "api"), ("path", "")], 403),
        (&[("action", "metrics")], 403),
        (&[("action", "pprof")], 403),
        (&[("action", "Read")], 403),
        (&[("action", "")], 403),
        (&[("ip", "somewhere")], 403),
        (&[("ip", "127.0.0.1, 127.0.0.2")], 403),
    ] {
        let answer = ask(&store, &with(fields)).await;
        assert_eq!(answer.status, status, "{fields:?}: {}", answer.text);
    }
    change_user(&parent, alice, json!({"suspended": true})).await;
    ask(&store, &question()).await.expect(403);
    change_user(&parent, alice, json!({"suspended": false})).await;
    let gate = camera(&parent, "gate-1").await;
    change_user(&parent, alice, json!({"cameras_to_detach": [gate]})).await;
    ask(&store, &question()).await.expect(403);
    // Whoever owns the cameras has the archive.
    let owner = [
        ("user", PARENT.0),
        ("password", PARENT.1),
        ("action", "playback"),
    ];
    ask(&store, &with(&owner)).await.expect(200);
}

#[tokio::test]
async fn the_token_of_a_session_is_as_good_as_a_password() {
    let store = gated_with(|_| {}).await;
    make_alice(&store.parent().await).await;
    let login = store.anybody().login(ALICE).await.expect(200);
    let token = login.body["access_token"].as_str().expect("a token");
    let player = with(&[
        ("user", ""),
        ("password", ""),
        ("token", token),
        ("protocol", "webrtc"),
    ]);
    ask(&store, &player).await.expect(200);
    let elsewhere = with(&[
        ("user", ""),
        ("password", ""),
        ("token", token),
        ("ip", "127.0.0.3"),
    ]);
    ask(&store, &elsewhere).await.expect(403);
    let leaving = store.anybody().with_token(Some(token));
    leaving.post("/api/v1/logout", json!({})).await.expect(200);
    ask(&store, &player).await.expect(401);
}

#[tokio::test]
async fn a_camera_publishes_its_own_pictures_by_its_own_key() {
    let store = gated_with(|_| {}).await;
    let parent = store.parent().await;
    make_alice(&parent).await;
    let admin = store.admin();
    let publish = |path: &str, key: &str| {
        with(&[
            ("action", "publish"),
            ("user", "camera"),
            ("path", path),
            ("password", key),
            ("token", key),
        ])
    };
    ask(&store, &publish("gate-1", "")).await.expect(403);
    let new_key = async |name: &str| {
        let path = format!(
            "/admin/v1/cameras/{}/publish-key",
            camera(&parent, name).await
        );
        let made = admin.send("POST", &path, None).await.expect(200);
        made.body["publish_key"].as_str().expect("a key").to_owned()
    };
    let (one, two) = (new_key("gate-1").await, new_key("gate-2").await);
    ask(&store, &publish("gate-1", &one)).await.expect(200);
    ask(&store, &publish("gate-1", &two)).await.expect(403);
    ask(&store, &publish("gate-2", &one)).await.expect(403);
    ask(&store, &publish("yard-1", &one)).await.expect(403);
    ask(&store, &publish("gate-1", ALICE.1)).await.expect(403);
    // A key is for publishing alone.
    ask(
        &store,
        &with(&[("user", "camera"), ("password", &one), ("token", &one)]),
    )
    .await
    .expect(401);
    let silent = with(&[
        ("action", "publish"),
        ("user", ""),
        ("password", ""),
        ("token", ""),
    ]);
    ask(&store, &silent).await.expect(401);
    let renewed = new_key("gate-1").await;
    ask(&store, &publish("gate-1", &one)).await.expect(403);
    ask(&store, &publish("gate-1", &renewed)).await.expect(200);
    let path = format!(
        "/admin/v1/cameras/{}/publish-key",
        camera(&parent, "gate-1").await
    );
    admin.delete(&path).await.expect(200);
    ask(&store, &publish("gate-1", &renewed)).await.expect(403);
    let audit = admin.get("/admin/v1/audit?per_page=100").await.expect(200);
    for key in [&one, &two, &renewed] {
        assert!(!audit.text.contains(key));
    }
}

#[tokio::test]
async fn nobody_asks_in_place_of_the_media_server() {
    let store = gated_with(|_| {}).await;
    make_alice(&store.parent().await).await;
    for (from, credentials) in [
        (PROXY, String::new()),
        (PROXY, "mediamtx:wrong-wrong-wrong@".to_owned()),
        ([127, 0, 0, 1], format!("mediamtx:{SECRET}@")),
    ] {
        let url = format!("http://{credentials}{}", store.gate_address());
        let asker = Visitor::new(url, from.into());
        asker.post("/gate/mediamtx", question()).await.expect(403);
    }
    let url = format!("http://mediamtx:{SECRET}@{}", store.gate_address());
    let media_server = Visitor::new(url, PROXY.into());
    for body in ["", "{}", "[]", "null", "{\"ip\": 1}", "\u{0}"] {
        let answer = media_server
            .send("POST", "/gate/mediamtx", Some(body.to_owned()))
            .await;
        assert_eq!(answer.status, 403, "{body}: {}", answer.text);
    }
    media_server.get("/gate/mediamtx").await.expect(405);
}

#[tokio::test]
async fn a_seed_names_streams_and_keys() {
    let seed = super::site::seed().replacen(
        "streamPath: gate-1}",
        "streamPath: gate-1, publishKeyFile: key}",
        1,
    );
    let store = TestStore::with(&seed, |config| {
        super::site::open_gate(config);
        let folder = folder_of(config);
        std::fs::write(folder.join("key"), "the-key-of-gate-1-itself\n").expect("write a key");
    })
    .await;
    let fields = [
        ("action", "publish"),
        ("password", "the-key-of-gate-1-itself"),
        ("token", ""),
    ];
    ask(&store, &with(&fields)).await.expect(200);
}

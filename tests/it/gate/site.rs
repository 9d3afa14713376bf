//! A site with video: a store with its gate, nginx before it, and pictures by ffmpeg.

use std::{fs, path::Path, process::Command};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use vms_operator::{
    domain::network::AddressSet,
    server::{Config, GateConfig},
};

use super::nginx::{Nginx, PROXY};
use crate::support::{
    store::{SITE, TestStore, Visitor, folder_of},
    visitor::Answer,
};

/// Where Alice may watch, where nobody said that she may, and where else she may.
pub(super) const HOME: [u8; 4] = [127, 0, 0, 1];
pub(super) const ELSEWHERE: [u8; 4] = [127, 0, 0, 3];

pub(super) const ALICE: (&str, &str) = ("alice@example.com", "secret-1");
pub(super) const SECRET: &str = "the-secret-of-the-gate";
/// What stands in the video of a camera that Alice may not see.
pub(super) const NOT_HERS: &str = "a picture of gate-2";

/// What addresses of the example are of which camera.
pub(super) const PATHS: [&str; 4] = [
    "live=/hls/{camera}/{file}",
    "archive=/recordings/{camera}/{file}",
    "snapshot=/snapshots/{camera}.jpg",
    "live=/snapshots/{file}/{camera}/{file}/{file}",
];

/// The example site, where three cameras have streams.
pub(super) fn seed() -> String {
    let cameras = ["gate-1", "gate-2", "yard-1"];
    cameras.iter().fold(SITE.to_owned(), |seed, camera| {
        let streaming = format!("      - {{name: {camera}, streamPath: {camera}}}\n");
        let seed = seed.replacen(&format!("      - {camera}\n"), &streaming, 1);
        assert!(seed.contains(&streaming), "{seed}");
        seed
    })
}

/// Opens the gate of a store to nginx.
pub(super) fn open_gate(config: &mut Config) {
    let folder = folder_of(config);
    let secret_file = folder.join("gate-secret");
    fs::write(&secret_file, SECRET).expect("write a secret");
    config.trusted_proxies = AddressSet::parse(["127.0.0.9"]).expect("an address");
    assert!(config.trusted_proxies.contains(PROXY.into()));
    config.gate = GateConfig {
        paths: PATHS.map(|path| path.parse().expect("a pattern")).into(),
        secret_file: Some(secret_file),
        ..GateConfig::default()
    };
}

/// A store with its gate and Alice, who sees gate-1 from home.
pub(super) struct Site {
    pub(super) nginx: Nginx,
    pub(super) parent: Visitor,
    pub(super) alice: i64,
    /// Last, so that nobody asks it any more when it ends.
    pub(super) store: TestStore,
}

impl Site {
    pub(super) async fn start() -> Self {
        Self::with(|_| {}).await
    }

    pub(super) async fn with(configure: impl FnOnce(&mut Config)) -> Self {
        let store = gated_with(configure).await;
        let folder = store.folder().join("site");
        write_pictures(&folder);
        let addresses = (store.gate_address(), store.socket_address());
        let nginx = Nginx::start(store.folder(), addresses, SECRET).await;
        let parent = store.parent().await;
        let alice = make_alice(&parent).await;
        Self {
            nginx,
            parent,
            alice,
            store,
        }
    }

    /// Changes Alice, as her parent account does.
    pub(super) async fn change(&self, change: Value) {
        change_user(&self.parent, self.alice, change).await;
    }

    /// Alice at an address, with a password that she sends with everything.
    pub(super) async fn watch(&self, from: [u8; 4], path: &str) -> Answer {
        self.watch_as(ALICE, from, path).await
    }

    pub(super) async fn watch_as(
        &self,
        (login, password): (&str, &str),
        from: [u8; 4],
        path: &str,
    ) -> Answer {
        let basic = basic(login, password);
        let headers = [("authorization", basic.as_str())];
        self.nginx.somebody_at(from).get_with(path, &headers).await
    }
}

/// A store with its gate.
pub(super) async fn gated_with(configure: impl FnOnce(&mut Config)) -> TestStore {
    TestStore::with(&seed(), |config| {
        open_gate(config);
        configure(config);
    })
    .await
}

pub(super) fn basic(login: &str, password: &str) -> String {
    let text = BASE64_STANDARD.encode(format!("{login}:{password}"));
    format!("Basic {text}")
}

/// Alice, who sees gate-1 from home, and nothing of its archive.
pub(super) async fn make_alice(parent: &Visitor) -> i64 {
    let body = json!({
        "name": "Alice", "email": ALICE.0, "password": ALICE.1, "password_confirmation": ALICE.1,
        "cameras_to_attach": [camera(parent, "gate-1").await],
        "ip_pool": ["127.0.0.1", "127.0.0.2"],
    });
    let made = parent.post("/api/v1/users/subusers", body).await;
    made.expect(200).id()
}

pub(super) async fn change_user(parent: &Visitor, user: i64, mut change: Value) {
    let body = change.as_object_mut().expect("an object");
    body.insert("name".into(), "Alice".into());
    body.insert("email".into(), ALICE.0.into());
    let path = format!("/api/v1/users/subusers/{user}");
    parent.put(&path, change).await.expect(200);
}

/// The id of a camera.
pub(super) async fn camera(parent: &Visitor, name: &str) -> i64 {
    let listing = parent.get("/api/v1/cameras?per_page=200").await.expect(200);
    let rows = listing.body["data"].as_array().expect("a listing").clone();
    let row = rows.iter().find(|row| row["name"] == name);
    row.and_then(|row| row["id"].as_i64())
        .expect("a camera of that name")
}

/// Six seconds of a test picture of gate-1 as HLS, a recording and a snapshot of it, and something of gate-2.
fn write_pictures(folder: &Path) {
    for folder in
        ["hls/gate-1", "hls/gate-2", "recordings/gate-1", "snapshots"].map(|name| folder.join(name))
    {
        fs::create_dir_all(folder).expect("a folder for pictures");
    }
    let picture = [
        "-f",
        "lavfi",
        "-i",
        "testsrc=size=160x120:rate=10:duration=6",
    ];
    let coded = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "10"];
    let made = ffmpeg(|command| {
        command.args(picture).args(coded);
        command.args(["-f", "hls", "-hls_time", "1", "-hls_playlist_type", "vod"]);
        command.arg(folder.join("hls/gate-1/index.m3u8"));
    });
    made.expect("ffmpeg makes a picture");
    fs::copy(
        folder.join("hls/gate-1/index0.ts"),
        folder.join("recordings/gate-1/today.ts"),
    )
    .expect("a recording");
    fs::write(folder.join("snapshots/gate-1.jpg"), "a picture of gate-1").expect("a snapshot");
    for name in ["hls/gate-2/index0.ts", "snapshots/gate-2.jpg"] {
        fs::write(folder.join(name), NOT_HERS).expect("a picture of another camera");
    }
}

/// Runs ffmpeg; what it says on standard error.
pub(super) fn ffmpeg(arguments: impl FnOnce(&mut Command)) -> Result<String, String> {
    let mut command = Command::new("ffmpeg");
    command.args(["-nostdin", "-hide_banner"]);
    arguments(&mut command);
    let output = command.output();
    let output =
        output.unwrap_or_else(|error| panic!("run ffmpeg, which `make tools` brings: {error}"));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() {
        Ok(said)
    } else {
        Err(said)
    }
}

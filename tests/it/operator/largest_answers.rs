//! Servers that answer as much as they can, of what takes most memory to read.

use std::{fmt::Write as _, net::SocketAddr, sync::Arc};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Request, State},
    response::Response,
};
use parking_lot::Mutex;
use tokio::{net::TcpListener, task::AbortHandle};
use vms_operator::{
    api::{condition, v1alpha1::VmsServer},
    store::Limits,
};

use super::{manifests::secret, process::Process, site::Site};
use crate::support::{
    cluster::PATIENCE,
    eventually::eventually,
    store::{TestStore, process::memory_of},
};

/// Servers that answer so at once.
const SERVERS: usize = 6;
/// The most memory that the operator ever has, in KiB: well below the limit of the chart, which is 128 MiB.
const MOST_MEMORY: u64 = 96 * 1024;

/// All requests that the first look at a server needs, with sound answers.
const SOUND: [(&str, &str); 7] = [
    ("static/basic", r#"{"version": "24.03"}"#),
    ("token", r#"{"access_token": "first"}"#),
    ("users/self", r#"{"id": 1, "permissions": []}"#),
    ("sessions", "[]"),
    ("users/subusers", PAGE),
    ("cameras", PAGE),
    ("layouts", PAGE),
];
const PAGE: &str = r#"{"data": [], "meta": {"current_page": 1, "last_page": 1, "total": 0}}"#;

/// A server, or several under paths of their own, of whose answers one is large.
struct Hostile {
    address: SocketAddr,
    play: Play,
    serving: AbortHandle,
}

type Play = Arc<Mutex<Act>>;

#[derive(Default)]
struct Act {
    path: &'static str,
    body: Bytes,
    given: usize,
}

impl Hostile {
    async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let address = listener.local_addr().expect("the port of a listener");
        let play = Play::default();
        let app = Router::new().fallback(answer).with_state(Arc::clone(&play));
        let serving = tokio::spawn(async move { axum::serve(listener, app).await });
        Self {
            address,
            play,
            serving: serving.abort_handle(),
        }
    }

    /// Answers that to requests for the path from now on.
    fn answers(&self, path: &'static str, body: Bytes) {
        *self.play.lock() = Act {
            path,
            body,
            given: 0,
        };
    }

    fn given(&self) -> usize {
        self.play.lock().given
    }
}

impl Drop for Hostile {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn answer(State(play): State<Play>, request: Request) -> Response {
    let path = request.uri().path();
    let asked = path.split_once("/api/v1/").map_or("", |(_, asked)| asked);
    let mut act = play.lock();
    if asked == act.path {
        act.given += 1;
        let body = act.body.clone();
        // In pieces, so that nobody learns before how long it is.
        let pieces = (0..body.len()).step_by(1 << 16);
        let pieces: Vec<Result<Bytes, std::io::Error>> = pieces
            .map(|start| Ok(body.slice(start..body.len().min(start + (1 << 16)))))
            .collect();
        return Response::new(Body::from_stream(futures::stream::iter(pieces)));
    }
    let sound = SOUND.iter().find(|(path, _)| *path == asked);
    Response::new(Body::from(sound.map_or(PAGE, |(_, body)| body)))
}

/// So many bytes: as many of the element as fit, between its beginning and its end.
fn body(bytes: usize, (before, element, after): (&str, &str, &str)) -> Bytes {
    let room = bytes - before.len() - after.len();
    let mut text = before.to_owned();
    text.push_str(element);
    let more = format!(",{element}");
    text.push_str(&more.repeat((room - element.len()) / more.len()));
    text.push_str(after);
    text.push_str(&" ".repeat(bytes - text.len()));
    text.into()
}

fn servers(address: SocketAddr, round: usize, count: usize) -> String {
    let mut manifests = secret("hostile-account", "login: a, password: operator-demo");
    for server in 0..count {
        write!(
            manifests,
            "---\n{{apiVersion: vms-operator.io/v1alpha1, kind: VmsServer, metadata: {{name: hostile-{round}-{server}}}, spec: {{
                url: 'http://{address}/{round}/{server}', credentialsSecretRef: {{name: hostile-account}}, intervals: {{resync: 1h}}}}}}\n"
        )
        .expect("writing to a text");
    }
    manifests
}

/// Applies servers, and waits until each of them was seen to be what it is.
async fn look_at(site: &Site, hostile: &Hostile, round: usize, count: usize) {
    let manifests = servers(hostile.address, round, count);
    site.apply(&manifests).await;
    for server in 0..count {
        let name = format!("hostile-{round}-{server}");
        eventually(PATIENCE, "a server is seen", async || {
            let server: VmsServer = site.api().get(&name).await.expect("read a VmsServer");
            let status = server.status.unwrap_or_default();
            let ready = condition::find(&status.conditions, "Ready");
            match ready {
                Some(ready) if ready.reason != "Reconciling" => Ok(()),
                _ => Err(format!("{status:?}")),
            }
        })
        .await;
    }
    assert!(hostile.given() >= count, "{} answers", hostile.given());
    site.delete(&manifests).await;
}

#[tokio::test]
async fn six_servers_that_answer_as_much_as_they_can_take_little_memory() {
    let site = Site::prepare_on("the largest answers", TestStore::start().await).await;
    let hostile = Hostile::start().await;
    let operator = Process::start_as(
        &site,
        "operator",
        site.namespace.kubeconfig(),
        &["--listen=127.0.0.1:0"],
    );
    operator.until_ready().await;
    let largest = Limits::default().answer_bytes;
    let page = r#"],"meta":{"current_page":1,"last_page":1,"total":1}}"#;
    let last = format!("]}}{page}");
    let last = last.as_str();
    let shapes = [
        ("static/basic", 15 << 20, ("[", "0", "]")),
        (
            "static/basic",
            largest,
            (r#"{"version":"1","vms_store":{"identity":""#, "x", "\"}}"),
        ),
        ("users/self", largest, (r#"{"id":["#, "0", "]}")),
        (
            "users/self",
            largest,
            (r#"{"id":1,"permissions":["#, r#"{"id":1,"name":""}"#, "]}"),
        ),
        (
            "users/subusers",
            largest,
            (r#"{"data":["#, r#"{"id":["#, page),
        ),
        ("users/subusers", largest, (r#"{"data":["#, "0", page)),
        ("cameras", largest, (r#"{"data":["#, "[]", page)),
        (
            "layouts",
            largest,
            (r#"{"data":[{"id":1,"grid":["#, "null", last),
        ),
        (
            "groups",
            largest,
            (r#"{"data":[{"id":1,"items":["#, "0", last),
        ),
    ];
    let mut peaks = vec![(String::from("before"), memory_of(operator.id(), "VmHWM"))];
    let mut round = 0;
    // What one of them takes is seen only before there were six.
    for servers in [1, SERVERS] {
        for (path, bytes, shape) in shapes {
            hostile.answers(path, body(bytes, shape));
            look_at(&site, &hostile, round, servers).await;
            round += 1;
            let what = format!("{servers} with {path} {}{}", shape.0, shape.1);
            peaks.push((what, memory_of(operator.id(), "VmHWM")));
        }
    }
    let peak = memory_of(operator.id(), "VmHWM");
    assert!(peak <= MOST_MEMORY, "{peaks:#?}");
    eprintln!("{peaks:#?}");
}

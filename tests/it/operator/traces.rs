//! What a collector of traces is told.

use std::sync::Arc;

use axum::{Router, body::Bytes, extract::State, http::Uri};
use parking_lot::Mutex;
use rustix::process::Signal;
use tokio::net::TcpListener;

use super::{manifests::ALICE, process::Process, site::Site};
use crate::support::{cluster::PATIENCE, eventually::eventually, port::ReservedPort};

/// What came, by path.
type Received = Arc<Mutex<Vec<(String, Bytes)>>>;

async fn take(State(received): State<Received>, uri: Uri, body: Bytes) {
    received.lock().push((uri.path().to_owned(), body));
}

/// A collector on loopback: its address, and what it gets.
async fn collector() -> (String, Received) {
    let received = Received::default();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let router = Router::new()
        .fallback(take)
        .with_state(Arc::clone(&received));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (format!("http://{address}"), received)
}

/// A protobuf message holds its texts as they are.
fn holds(body: &Bytes, text: &str) -> bool {
    body.windows(text.len()).any(|part| part == text.as_bytes())
}

#[tokio::test]
async fn a_collector_is_told_of_each_reconcile_and_of_the_requests_in_it_and_of_no_secret() {
    let site = Site::prepare("traces").await;
    let (address, received) = collector().await;
    let endpoint = ["--otlp-endpoint", &address];
    let kubeconfig = site.namespace.kubeconfig();
    let mut operator = Process::start_as(&site, "operator", kubeconfig, &endpoint);
    site.apply(ALICE).await;
    site.ready("alice").await;
    operator.signal(Signal::TERM);
    operator.ended().await;
    let received = received.lock();
    let alice = format!("{}/alice", site.namespace.name);
    for told in [
        "reconcile",
        &alice,
        "store request",
        "users/subusers/{id}",
        "vms-operator",
    ] {
        let is_told = received
            .iter()
            .any(|(path, body)| path == "/v1/traces" && holds(body, told));
        assert!(is_told, "{told}");
    }
    for secret in ["alice-demo-1", "operator-demo"] {
        let is_told = received.iter().any(|(_, body)| holds(body, secret));
        assert!(!is_told, "{secret}");
    }
}

#[tokio::test]
async fn an_operator_whose_collector_is_away_works_all_the_same() {
    let site = Site::prepare("no collector").await;
    let nobody = ReservedPort::new();
    let address = format!("http://{}", nobody.address());
    let endpoint = ["--otlp-endpoint", &address];
    let kubeconfig = site.namespace.kubeconfig();
    let mut operator = Process::start_as(&site, "operator", kubeconfig, &endpoint);
    site.apply(ALICE).await;
    site.ready("alice").await;
    operator.signal(Signal::TERM);
    assert!(operator.ended().await.success());
    eventually(PATIENCE, "it says so", async || {
        let said = operator.said();
        let says = said.matches("traces could not be sent; retrying").count();
        if says == 1 { Ok(()) } else { Err(said) }
    })
    .await;
}

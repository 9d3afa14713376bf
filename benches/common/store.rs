//! The reference store, over HTTP, with a count of what it is asked. Its passwords are hashed for nothing:
//! what a hash costs is a choice, and would hide everything else.

use std::{
    collections::BTreeMap,
    net::TcpListener,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::{
    extract::{MatchedPath, Request, State},
    http::Method,
    middleware::{self, Next},
    response::Response,
};
use tempfile::TempDir;
use tokio::{
    sync::{oneshot, watch},
    time::{Instant, sleep},
};
use vms_operator::server::{Config, HashingCost, Listeners, Store as Reference};

/// A running store.
pub(crate) struct Store {
    /// Where it is, without `/api/v1`.
    pub(crate) url: String,
    /// What it is asked.
    pub(crate) traffic: Traffic,
    _stop: oneshot::Sender<()>,
    _folder: TempDir,
}

impl Store {
    /// A store with that site in it.
    pub(crate) async fn start(seed: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("seed.yaml");
        std::fs::write(&path, seed).expect("write the seed");
        let mut config = Config::new(folder.path().join("store.db"));
        config.seed = Some(path);
        config.hashing = HashingCost::WORTHLESS;
        let traffic = Traffic::new();
        let count = middleware::from_fn_with_state(traffic.clone(), count);
        let store = Reference::open(config).await.expect("the store opens");
        let listeners = Listeners {
            client: TcpListener::bind(("127.0.0.1", 0)).expect("a free port on loopback"),
            admin: None,
            gate: None,
        };
        let (stop, stopped) = oneshot::channel();
        let ended = async {
            // A sender that is gone asks for the end too.
            let _ = stopped.await;
        };
        let server = store
            .map_routers(|router| router.route_layer(count.clone()))
            .listen(listeners, ended)
            .expect("the store listens");
        Self {
            url: format!("http://{}", server.address),
            traffic,
            _stop: stop,
            _folder: folder,
        }
    }
}

/// What a store is asked.
#[derive(Clone)]
pub(crate) struct Traffic(Arc<Counts>);

struct Counts {
    by_route: Mutex<BTreeMap<String, usize>>,
    latency: AtomicU64,
    written: watch::Sender<Instant>,
}

impl Traffic {
    fn new() -> Self {
        Self(Arc::new(Counts {
            by_route: Mutex::default(),
            latency: AtomicU64::new(0),
            written: watch::Sender::new(Instant::now()),
        }))
    }

    /// Puts the store that far away, there and back.
    pub(crate) fn set_latency(&self, latency: Duration) {
        let millis = u64::try_from(latency.as_millis()).expect("a short time");
        self.0.latency.store(millis, Ordering::Relaxed);
    }

    /// Takes the counts by method and route; they begin anew.
    pub(crate) fn take(&self) -> BTreeMap<String, usize> {
        let mut counts = self.0.by_route.lock();
        std::mem::take(
            counts
                .as_deref_mut()
                .unwrap_or_else(|error| error.get_mut()),
        )
    }

    /// When the store last carried out a write of a user.
    pub(crate) fn written(&self) -> watch::Receiver<Instant> {
        self.0.written.subscribe()
    }
}

async fn count(
    State(traffic): State<Traffic>,
    route: MatchedPath,
    request: Request,
    next: Next,
) -> Response {
    let key = format!("{} {}", request.method(), route.as_str());
    // A login writes too, but nothing of a user.
    let writes = request.method() != Method::GET && route.as_str().contains("/users/");
    let counts = &traffic.0;
    *counts
        .by_route
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .entry(key)
        .or_default() += 1;
    sleep(Duration::from_millis(
        counts.latency.load(Ordering::Relaxed),
    ))
    .await;
    let response = next.run(request).await;
    if writes {
        counts.written.send_replace(Instant::now());
    }
    response
}

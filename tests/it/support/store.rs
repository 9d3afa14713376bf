//! A reference store of one's own, in this process, that checks every exchange against its document.

use std::{
    net::{IpAddr, SocketAddr, TcpListener},
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::header,
    middleware::{self, Next},
    response::Response,
};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::oneshot;
use vms_operator::server::{
    Config, HashingCost, Limits, Listeners, Server, Store, openapi_document,
};

use super::{
    cluster::install_tls_provider,
    openapi::{Document, Exchange},
};

/// The parent account of the example site.
pub(crate) const PARENT: (&str, &str) = ("operator@example.com", "operator-demo");

/// The token of every test's admin door.
const ADMIN_TOKEN: &str = "the-admin-token-of-tests";

/// The example site of the repository.
const SITE: &str = include_str!("../../../examples/store.yaml");

/// A store on a temporary database.
pub(crate) struct TestStore {
    config: Config,
    address: SocketAddr,
    admin_address: SocketAddr,
    exchanges: Exchanges,
    running: Option<(oneshot::Sender<()>, Server)>,
    /// Last, so that the database is closed before its folder goes.
    folder: TempDir,
}

impl TestStore {
    /// The example site.
    pub(crate) async fn start() -> Self {
        Self::with(SITE, |_| {}).await
    }

    /// A site of one's own, and settings.
    pub(crate) async fn with(seed: &str, configure: impl FnOnce(&mut Config)) -> Self {
        install_tls_provider();
        let folder = tempfile::tempdir().expect("a temporary folder");
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).expect("writing to a temporary folder");
            path
        };
        let mut config = Config::new(folder.path().join("store.db"));
        config.seed = Some(write("seed.yaml", seed));
        config.admin_token_file = Some(write("admin-token", ADMIN_TOKEN));
        config.hashing = HashingCost::WORTHLESS;
        config.throttle = generous();
        configure(&mut config);
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut store = Self {
            config,
            address: nowhere,
            admin_address: nowhere,
            exchanges: Exchanges::default(),
            running: None,
            folder,
        };
        store.start_again().await;
        store
    }

    /// Listens again after [`Self::stop`], with the same data at the same addresses.
    pub(crate) async fn start_again(&mut self) {
        let bind = |address| TcpListener::bind(address).expect("a free port on loopback");
        let listeners = Listeners {
            client: bind(self.address),
            admin: Some(bind(self.admin_address)),
        };
        let record = middleware::from_fn_with_state(self.exchanges.clone(), record);
        let store = Store::open(self.config.clone())
            .await
            .expect("the store opens")
            // What no route matches is not in the document.
            .map_routers(|router| router.route_layer(record.clone()));
        let (stop, stopped) = oneshot::channel();
        let ended = async {
            // A sender that is gone asks for the end too.
            let _ = stopped.await;
        };
        let server = store.listen(listeners, ended).expect("the store listens");
        self.address = server.address;
        self.admin_address = server.admin_address.expect("the admin door is open");
        self.running = Some((stop, server));
    }

    /// Ends the store; its data stay.
    pub(crate) async fn stop(&mut self) {
        if let Some((stop, server)) = self.running.take() {
            let _ = stop.send(());
            server.ended().await.expect("the store ends well");
        }
    }

    /// Where the client API is, without `/api/v1`.
    pub(crate) fn url(&self) -> String {
        let scheme = if self.config.tls.is_some() {
            "https"
        } else {
            "http"
        };
        format!("{scheme}://{}", self.address)
    }

    /// Where the client API listens.
    pub(crate) fn socket_address(&self) -> SocketAddr {
        self.address
    }

    /// The folder with the database.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Somebody at 127.0.0.1 who is not logged in.
    pub(crate) fn anybody(&self) -> Visitor {
        self.somebody_at([127, 0, 0, 1].into())
    }

    /// Somebody at that address of loopback who is not logged in.
    pub(crate) fn somebody_at(&self, address: IpAddr) -> Visitor {
        let http = client().local_address(address).build();
        Visitor {
            http: http.expect("an HTTP client"),
            base: self.url(),
            token: None,
            forwarded_for: None,
        }
    }

    /// The parent account of the example site.
    pub(crate) async fn parent(&self) -> Visitor {
        self.anybody().logged_in(PARENT).await
    }

    /// The admin door.
    pub(crate) fn admin(&self) -> Visitor {
        let scheme = if self.config.tls.is_some() {
            "https"
        } else {
            "http"
        };
        Visitor {
            http: client().build().expect("an HTTP client"),
            base: format!("{scheme}://{}", self.admin_address),
            token: Some(ADMIN_TOKEN.into()),
            forwarded_for: None,
        }
    }

    /// Every exchange so far, the oldest first.
    pub(crate) fn exchanges(&self) -> Vec<Exchange> {
        self.exchanges.all()
    }
}

impl Drop for TestStore {
    /// # Panics
    /// When an exchange was not as the document says.
    fn drop(&mut self) {
        if thread::panicking() {
            return;
        }
        let document = Document::new(openapi_document());
        for exchange in self.exchanges.all() {
            let complaints = document.complaints(&exchange);
            assert!(
                complaints.is_empty(),
                "{} {} → {} is not as documented: {complaints:#?}\nrequest: {}\nresponse: {}",
                exchange.method,
                exchange.path,
                exchange.status,
                String::from_utf8_lossy(&exchange.request),
                String::from_utf8_lossy(&exchange.response),
            );
        }
    }
}

/// Tests log in more often than people do.
fn generous() -> Limits {
    let mut limits = Limits::default();
    limits.login.attempts = 100_000;
    limits.address.attempts = 100_000;
    limits
}

fn client() -> reqwest::ClientBuilder {
    install_tls_provider();
    reqwest::Client::builder().no_proxy()
}

/// Somebody who talks to the store.
#[derive(Clone)]
pub(crate) struct Visitor {
    http: reqwest::Client,
    base: String,
    token: Option<String>,
    forwarded_for: Option<String>,
}

/// What the store said.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: header::HeaderMap,
    /// Null where it is not JSON.
    pub(crate) body: Value,
    pub(crate) text: String,
}

impl Visitor {
    /// The same with that token, or without one.
    pub(crate) fn with_token(mut self, token: Option<&str>) -> Self {
        self.token = token.map(Into::into);
        self
    }

    /// The same through a proxy that says so.
    pub(crate) fn forwarded_for(mut self, hops: &str) -> Self {
        self.forwarded_for = Some(hops.into());
        self
    }

    /// The same with that certificate trusted.
    pub(crate) fn trusting(mut self, certificate: reqwest::Certificate) -> Self {
        let http = client().tls_certs_only([certificate]).build();
        self.http = http.expect("an HTTP client");
        self
    }

    /// The answer to a login.
    pub(crate) async fn login(&self, (login, password): (&str, &str)) -> Answer {
        let body = json!({"login": login, "password": password});
        self.post("/api/v1/token", body).await
    }

    /// The same, logged in.
    pub(crate) async fn logged_in(self, credentials: (&str, &str)) -> Self {
        let answer = self.login(credentials).await.expect(200);
        let token = answer.body["access_token"].as_str().map(ToOwned::to_owned);
        Self { token, ..self }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send("POST", path, Some(body.to_string())).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.send("PUT", path, Some(body.to_string())).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, None).await
    }

    /// Any method, any body.
    pub(crate) async fn send(&self, method: &str, path: &str, body: Option<String>) -> Answer {
        let method = method.parse().expect("a method");
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.base))
            .header(header::ACCEPT, "application/json");
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(hops) = &self.forwarded_for {
            request = request.header("x-forwarded-for", hops);
        }
        if let Some(body) = body {
            request = request
                .header(header::CONTENT_TYPE, "application/json")
                .body(body);
        }
        Answer::read(request.send().await.expect("the store answers")).await
    }

    /// A request with exactly these headers.
    pub(crate) async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = self.http.get(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Answer::read(request.send().await.expect("the store answers")).await
    }
}

impl Answer {
    async fn read(response: reqwest::Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.expect("a whole answer");
        let body = serde_json::from_str(&text).unwrap_or_default();
        Self {
            status,
            headers,
            body,
            text,
        }
    }

    /// The answer, which has that status.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// The id of what the answer shows.
    #[track_caller]
    pub(crate) fn id(&self) -> i64 {
        self.body["id"].as_i64().expect("an id")
    }

    /// What a listing shows, by one field.
    #[track_caller]
    pub(crate) fn column(&self, field: &str) -> Vec<String> {
        let rows = self.body["data"].as_array().expect("a listing");
        rows.iter().map(|row| text(&row[field])).collect()
    }
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), ToOwned::to_owned)
}

/// The exchanges of a store, as they come.
#[derive(Clone, Default)]
struct Exchanges(Arc<Mutex<Vec<Exchange>>>);

impl Exchanges {
    fn add(&self, exchange: Exchange) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(exchange);
    }

    fn all(&self) -> Vec<Exchange> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

/// Requests beyond this are cut by the store, not here.
const ANY_SIZE: usize = usize::MAX;

async fn record(State(exchanges): State<Exchanges>, request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    let request = to_bytes(body, ANY_SIZE).await.unwrap_or_default();
    let (method, path) = (head.method.to_string(), head.uri.path().to_owned());
    let response = next
        .run(Request::from_parts(head, Body::from(request.clone())))
        .await;
    let (head, body) = response.into_parts();
    let response = to_bytes(body, ANY_SIZE)
        .await
        .expect("the store's own body");
    let content_type = head.headers.get(header::CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok());
    exchanges.add(Exchange {
        method,
        path,
        request: request.into(),
        status: head.status.as_u16(),
        content_type: content_type.unwrap_or_default().to_owned(),
        response: response.to_vec(),
    });
    Response::from_parts(head, Body::from(response))
}

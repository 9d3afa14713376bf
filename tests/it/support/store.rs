//! A reference store of one's own, in this process, that checks every exchange against its document.

use std::{
    net::{IpAddr, SocketAddr, TcpListener},
    path::Path,
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
use rcgen::generate_simple_self_signed;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::oneshot;
use vms_operator::server::{
    Config, HashingCost, Limits, Listeners, Profile, Server, Store, Terms, TlsFiles,
    openapi_document,
};

pub(crate) use super::visitor::{Answer, Visitor};

use super::{
    cluster::install_tls_provider,
    openapi::{Document, Exchange},
};

/// The parent account of the example site.
pub(crate) const PARENT: (&str, &str) = ("operator@example.com", "operator-demo");

/// The token of every test's admin door.
const ADMIN_TOKEN: &str = "the-admin-token-of-tests";

/// The example site of the repository.
pub(crate) const SITE: &str = include_str!("../../../examples/store.yaml");

/// A store on a temporary database.
pub(crate) struct TestStore {
    config: Config,
    address: SocketAddr,
    admin_address: SocketAddr,
    exchanges: Exchanges,
    /// What it does not announce.
    silent_about: Option<&'static str>,
    running: Option<(oneshot::Sender<()>, Server)>,
    /// Last, so that the database is closed before its folder goes.
    folder: TempDir,
}

impl TestStore {
    /// The example site.
    pub(crate) async fn start() -> Self {
        Self::with(SITE, |_| {}).await
    }

    /// The example site, where consent to that version of terms is asked for before a user is added.
    pub(crate) async fn asking_for_terms(version: &str) -> Self {
        Self::with(SITE, |config| config.terms = Some(terms(version))).await
    }

    /// The example site, encrypted by the certificate that is answered too.
    pub(crate) async fn encrypted() -> (Self, reqwest::Certificate) {
        let own = generate_simple_self_signed(["127.0.0.1".to_owned()]).expect("a certificate");
        let certificate = own.cert.pem();
        let store = Self::with(SITE, |config| {
            let folder = config.database.parent().expect("a folder");
            let key = own.signing_key.serialize_pem();
            config.tls = Some(tls_files(folder, &certificate, &key));
        })
        .await;
        let certificate = reqwest::Certificate::from_pem(certificate.as_bytes());
        (store, certificate.expect("a certificate"))
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
            silent_about: None,
            running: None,
            folder,
        };
        store.start_again().await;
        store
    }

    /// The example site, which does not announce something that it does: nobody may count on it.
    pub(crate) async fn silent_about(extension: &'static str) -> Self {
        let mut store = Self::start().await;
        store.stop().await;
        store.silent_about = Some(extension);
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
        let hush = middleware::from_fn_with_state(self.silent_about, hush);
        let store = Store::open(self.config.clone())
            .await
            .expect("the store opens")
            // What no route matches is not in the document.
            .map_routers(|router| router.route_layer(record.clone()).layer(hush.clone()));
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

    /// Ends the store and starts it again with other settings.
    pub(crate) async fn restart_with(&mut self, configure: impl FnOnce(&mut Config)) {
        self.stop().await;
        configure(&mut self.config);
        self.start_again().await;
    }

    /// Where the client API is, without `/api/v1`.
    pub(crate) fn url(&self) -> String {
        self.url_of(self.address)
    }

    /// Where the client API listens.
    pub(crate) fn socket_address(&self) -> SocketAddr {
        self.address
    }

    /// The folder with the database.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Somebody at 127.0.0.1 who is not logged in.
    pub(crate) fn anybody(&self) -> Visitor {
        self.somebody_at([127, 0, 0, 1].into())
    }

    /// Somebody at that address of loopback who is not logged in.
    pub(crate) fn somebody_at(&self, address: IpAddr) -> Visitor {
        Visitor::new(self.url(), address)
    }

    /// The parent account of the example site.
    pub(crate) async fn parent(&self) -> Visitor {
        self.anybody().logged_in(PARENT).await
    }

    /// The user of that login in full, behind every proxy's back.
    pub(crate) async fn subuser(&self, login: &str) -> Option<Value> {
        let parent = self.parent().await;
        let listing = parent.get("/api/v1/users/subusers?per_page=100").await;
        let rows = listing.expect(200).body["data"].clone();
        let rows = rows.as_array().expect("a listing").iter();
        let ours: Vec<&Value> = rows.filter(|row| row["login"] == login).collect();
        assert!(ours.len() <= 1, "one user of a login: {ours:?}");
        let shown = match ours.first() {
            Some(row) => {
                let path = format!("/api/v1/users/subusers/{}", row["id"]);
                Some(parent.get(&path).await.expect(200).body)
            }
            None => None,
        };
        // The account has few sessions.
        parent.post("/api/v1/logout", json!({})).await.expect(200);
        shown
    }

    /// The admin door.
    pub(crate) fn admin(&self) -> Visitor {
        let url = self.url_of(self.admin_address);
        Visitor::new(url, [127, 0, 0, 1].into()).with_token(Some(ADMIN_TOKEN))
    }

    fn url_of(&self, address: SocketAddr) -> String {
        let is_tls = self.config.tls.is_some();
        format!("{}://{address}", if is_tls { "https" } else { "http" })
    }
}

impl Drop for TestStore {
    /// # Panics
    /// When an exchange was not as the document says.
    fn drop(&mut self) {
        if thread::panicking() {
            return;
        }
        let profile = self.config.profile;
        let document = Document::new(openapi_document(profile));
        // What is not documented is not there.
        let is_beyond =
            |exchange: &Exchange| profile == Profile::Documented && exchange.status == 404;
        let exchanges = self.exchanges.all().into_iter();
        for exchange in exchanges.filter(|exchange| !is_beyond(exchange)) {
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

/// A certificate and its key, in a folder.
pub(crate) fn tls_files(folder: &Path, certificate: &str, key: &str) -> TlsFiles {
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).expect("writing to a temporary folder");
        path
    };
    TlsFiles {
        certificate: write("tls.crt", certificate),
        key: write("tls.key", key),
    }
}

/// A version of terms that can be read at an example address.
pub(crate) fn terms(version: &str) -> Terms {
    Terms {
        version: version.parse().expect("a version"),
        link: "https://vms.example.com/terms".parse().expect("an address"),
    }
}

/// Tests log in more often than people do.
fn generous() -> Limits {
    let mut limits = Limits::default();
    limits.login.attempts = 100_000;
    limits.address.attempts = 100_000;
    limits
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
    // The pages are for people: the document is about the API alone.
    if !request.uri().path().contains("/v1/") {
        return next.run(request).await;
    }
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

/// Takes an extension out of what the store says of itself.
async fn hush(
    State(extension): State<Option<&'static str>>,
    request: Request,
    next: Next,
) -> Response {
    let is_introduction = request.uri().path() == "/api/v1/static/basic";
    let response = next.run(request).await;
    let Some(extension) = extension.filter(|_| is_introduction) else {
        return response;
    };
    let (mut head, body) = response.into_parts();
    let body = to_bytes(body, ANY_SIZE)
        .await
        .expect("the store's own body");
    let mut said: Value = serde_json::from_slice(&body).expect("the store's own JSON");
    let announced = said["vms_store"].as_object_mut().expect("an announcement");
    announced.remove(extension).expect("it is announced");
    head.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(head, Body::from(said.to_string()))
}

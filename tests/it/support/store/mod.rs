//! A reference store of one's own, in this process, that checks every exchange against its document.

pub(crate) mod database;
mod exchanges;
pub(crate) mod process;

use std::{
    net::{IpAddr, SocketAddr},
    path::Path,
    thread,
};

use axum::middleware;
use rcgen::generate_simple_self_signed;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::oneshot;
use vms_operator::server::{
    Config, HashingCost, Limits, Listeners, Server, Store, Terms, TlsFiles,
};

pub(crate) use super::visitor::{Answer, Visitor};

use self::database::Database;
use self::exchanges::{Exchanges, hush, record};
use super::{cluster::install_tls_provider, port::ReservedPort};

/// The parent account of the example site.
pub(crate) const PARENT: (&str, &str) = ("operator@example.com", "operator-demo");

/// The token of every test's admin API.
const ADMIN_TOKEN: &str = "the-admin-token-of-tests";

/// The example site of the repository.
pub(crate) const SITE: &str = include_str!("../../../../examples/store.yaml");

/// A store on a temporary database.
pub(crate) struct TestStore {
    config: Config,
    client_port: ReservedPort,
    admin_port: ReservedPort,
    gate_port: ReservedPort,
    exchanges: Exchanges,
    /// What it does not announce.
    silent_about: Option<&'static str>,
    running: Option<(oneshot::Sender<()>, Server)>,
    database: Database,
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

    /// The example site, by a server that speaks a dialect, in YAML.
    pub(crate) async fn speaking(dialect: &str) -> Self {
        let dialect = dialect.parse().expect("a dialect");
        Self::with(SITE, |config| config.dialect = Some(dialect)).await
    }

    /// The example site, encrypted by the certificate that is answered too.
    pub(crate) async fn encrypted() -> (Self, reqwest::Certificate) {
        let own = generate_simple_self_signed(["127.0.0.1".to_owned()]).expect("a certificate");
        let certificate = own.cert.pem();
        let store = Self::with(SITE, |config| {
            let folder = folder_of(config);
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
        let database = Database::new(folder.path());
        let mut config = Config::new(database.location());
        config.seed = Some(write("seed.yaml", seed));
        config.admin_token_file = Some(write("admin-token", ADMIN_TOKEN));
        config.hashing = HashingCost::WORTHLESS;
        config.throttle = generous();
        configure(&mut config);
        let mut store = Self {
            config,
            client_port: ReservedPort::new(),
            admin_port: ReservedPort::new(),
            gate_port: ReservedPort::new(),
            exchanges: Exchanges::default(),
            silent_about: None,
            running: None,
            database,
            folder,
        };
        Box::pin(store.start_again()).await;
        store
    }

    /// The example site, which does not announce something that it does: nobody may count on it.
    pub(crate) async fn silent_about(extension: &'static str) -> Self {
        let mut store = Self::start().await;
        store.stop().await;
        store.silent_about = Some(extension);
        Box::pin(store.start_again()).await;
        store
    }

    /// Listens again after [`Self::stop`], with the same data at the same addresses.
    pub(crate) async fn start_again(&mut self) {
        let has_gate = !self.config.gate.paths.is_empty();
        let listeners = Listeners {
            client: self.client_port.listen(),
            admin: Some(self.admin_port.listen()),
            gate: has_gate.then(|| self.gate_port.listen()),
        };
        let record = middleware::from_fn_with_state(self.exchanges.clone(), record);
        let hush = middleware::from_fn_with_state(self.silent_about, hush);
        let store = Box::pin(Store::open(self.config.clone()));
        let store = store.await.expect("the store opens");
        // What no route matches is not in the document, and neither is a dialect.
        let store = match &self.config.dialect {
            Some(_) => store,
            None => {
                store.map_routers(|router| router.route_layer(record.clone()).layer(hush.clone()))
            }
        };
        let (stop, stopped) = oneshot::channel();
        let ended = async {
            // A sender that is gone asks for the end too.
            let _ = stopped.await;
        };
        let server = store.listen(listeners, ended).expect("the store listens");
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
        Box::pin(self.start_again()).await;
    }

    /// Where the client API is, without `/api/v1`.
    pub(crate) fn url(&self) -> String {
        self.url_of(self.client_port.address())
    }

    /// Where the client API listens.
    pub(crate) const fn socket_address(&self) -> SocketAddr {
        self.client_port.address()
    }

    /// Where the gate listens, of a store with paths of cameras.
    pub(crate) const fn gate_address(&self) -> SocketAddr {
        self.gate_port.address()
    }

    /// Its database.
    pub(crate) const fn database(&self) -> &Database {
        &self.database
    }

    /// The folder with its files.
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
                let shown = parent.get(&path).await;
                // It may be deleted between the two.
                (shown.status != 404).then(|| shown.expect(200).body)
            }
            None => None,
        };
        // The account has few sessions.
        parent.post("/api/v1/logout", json!({})).await.expect(200);
        shown
    }

    /// The admin API, with its token.
    pub(crate) fn admin(&self) -> Visitor {
        let url = self.url_of(self.admin_port.address());
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
        if !thread::panicking() {
            self.exchanges.assert_documented(self.config.profile);
        }
    }
}

/// The folder with the files of a store that is configured.
pub(crate) fn folder_of(config: &Config) -> &Path {
    let seed = config.seed.as_deref();
    seed.and_then(Path::parent).expect("a seed in a folder")
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

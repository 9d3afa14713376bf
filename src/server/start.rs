//! Opening the store and serving it until the end.

use std::net::{SocketAddr, TcpListener};

use axum::Router;
use tokio::task::JoinHandle;

use super::{
    config::{Config, GateConfig, Listeners},
    gate::{self, Gate},
    listener::{self, Listener},
    router,
    service::analytics,
    start_error::Error,
    state::App,
    tls::TlsFiles,
};

/// A store that is serving.
#[derive(Debug)]
pub struct Server {
    /// Where the client API is.
    pub address: SocketAddr,
    /// Where the admin API is, if it is served.
    pub admin_address: Option<SocketAddr>,
    /// Where the gate is, if it is served.
    pub gate_address: Option<SocketAddr>,
    task: JoinHandle<Result<(), Error>>,
}

impl Server {
    /// Waits until the store has shut down.
    ///
    /// # Errors
    /// A listener failed on the way.
    pub async fn ended(self) -> Result<(), Error> {
        self.task.await.map_err(Error::Interrupted)?
    }
}

/// An open store that does not listen yet.
#[derive(Debug)]
pub struct Store {
    app: App,
    config: Config,
    client: Router,
    admin: Router,
    gate: Gate,
    gate_router: Router,
}

impl Store {
    /// Opens the database, brings it up to date, and seeds it where it is empty.
    ///
    /// # Errors
    /// The database, the seed or the admin token cannot be used.
    pub async fn open(config: Config) -> Result<Self, Error> {
        let app = App::open(&config).await?;
        let gate = Gate::new(app.clone(), &config.gate)?;
        Ok(Self {
            client: router::client(app.clone(), &config),
            admin: router::admin(app.clone(), &config),
            gate_router: router::gate(gate.clone(), &config),
            gate,
            app,
            config,
        })
    }

    /// Wraps the client API and the admin API, such as with a layer that records every exchange.
    #[must_use]
    pub fn map_routers(self, wrap: impl Fn(Router) -> Router) -> Self {
        Self {
            client: wrap(self.client),
            admin: wrap(self.admin),
            ..self
        }
    }

    /// Listens until `shutdown` is ready, then finishes requests in flight and closes the database.
    ///
    /// # Errors
    /// TLS cannot be set up, or a listener cannot be used.
    pub fn listen(
        self,
        listeners: impl Into<Listeners>,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> Result<Server, Error> {
        let Listeners {
            client,
            admin,
            gate,
        } = listeners.into();
        let address = client.local_addr().map_err(Error::Listen)?;
        let admin_address = self.check_admin(admin.as_ref())?;
        let gate_address = self.check_gate(gate.as_ref())?;
        let tls = self.config.tls.as_ref().map(TlsFiles::load).transpose()?;
        let mut listeners = vec![Listener::new(client, self.client, tls.clone())?];
        if let Some(admin) = admin {
            listeners.push(Listener::new(admin, self.admin, tls.clone())?);
        }
        if let Some(gate) = gate {
            listeners.push(Listener::new(gate, self.gate_router, tls)?);
        }
        let grace = self.config.shutdown_grace;
        let (app, gate, has_gate) = (self.app, self.gate, gate_address.is_some());
        let task = tokio::spawn(async move {
            let result = tokio::select! {
                result = listener::run(listeners, shutdown, grace) => result,
                () = analytics::purge_for_ever(&app) => Ok(()),
                () = gate::work_for_ever(&gate), if has_gate => Ok(()),
            };
            gate::finish(&gate).await;
            app.database().close().await;
            result.map_err(Error::Listen)
        });
        Ok(Server {
            address,
            admin_address,
            gate_address,
            task,
        })
    }

    /// The address of the gate, if it is served, where somebody may ask there.
    fn check_gate(&self, listener: Option<&TcpListener>) -> Result<Option<SocketAddr>, Error> {
        let GateConfig {
            paths,
            secret_file,
            media_server,
            player: _,
            access_log_days: _,
        } = &self.config.gate;
        let is_set = !paths.is_empty() || secret_file.is_some() || media_server.is_some();
        match listener {
            Some(_) if self.config.trusted_proxies.is_empty() => Err(Error::NobodyAtTheGate),
            Some(listener) => listener.local_addr().map(Some).map_err(Error::Listen),
            None if is_set => Err(Error::IncompleteGate),
            None => Ok(None),
        }
    }

    /// The address of the admin API, if it is served, where it has a token and does not send it in the open.
    fn check_admin(&self, listener: Option<&TcpListener>) -> Result<Option<SocketAddr>, Error> {
        let address = listener
            .map(TcpListener::local_addr)
            .transpose()
            .map_err(Error::Listen)?;
        if address.is_some() != self.config.admin_token_file.is_some() {
            return Err(Error::IncompleteAdmin);
        }
        match address {
            Some(address) if self.config.tls.is_none() && !address.ip().is_loopback() => {
                Err(Error::UnencryptedAdmin(address))
            }
            address => Ok(address),
        }
    }
}

/// Opens the store and listens: [`Store::open`] and [`Store::listen`] in one.
///
/// # Errors
/// As both.
pub async fn serve(
    config: Config,
    listeners: impl Into<Listeners>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<Server, Error> {
    Store::open(config).await?.listen(listeners, shutdown)
}

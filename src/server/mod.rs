//! The reference store: a VMS user store with the documented client API of the VMS.
//!
//! For tests, for demonstrations, and for sites without a VMS of their own. What the vendor's reference
//! documents behaves as documented; what had to be invented is marked as ours in the API document and
//! announced in `static/basic`, so that no driver assumes it of another server.
//!
//! A request passes `routes` or `pages` (thin: take apart, put together), `service` (decides, and is what audits)
//! and `db` (SQL). The rest are parts of these: `wire` and `extract` for bodies, `throttle`, `passwords`,
//! `tokens`, `address` for logging in safely. Everything here but `db`, `seed` and the listeners is free
//! of I/O or does it through them.

use std::{io, net::SocketAddr, path::PathBuf};

use axum::Router;
use jiff::Timestamp;
use tokio::task::JoinHandle;

use crate::domain::permission::Permission;

mod address;
mod admin;
mod app;
mod auth;
pub mod command;
mod config;
mod db;
mod error;
mod extract;
mod listen;
mod openapi;
mod pages;
mod paging;
mod passwords;
mod profile;
mod routes;
mod seed;
mod service;
mod throttle;
mod time;
mod tls;
mod tokens;
mod wire;

pub use config::{Config, Listeners, Terms};
pub use openapi::document as openapi_document;
pub use passwords::HashingCost;
pub use profile::Profile;
pub use throttle::{Allowance, Limits};
pub use tls::TlsFiles;

/// Why the store does not start or does not go on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database.
    #[error("the database failed")]
    Database(#[from] db::Error),
    /// Password hashing.
    #[error("cannot set password hashing up")]
    Passwords(#[from] passwords::Error),
    /// The identity of a new database.
    #[error("cannot give the database an identity")]
    Identity(#[from] tokens::NoRandomness),
    /// The seed.
    #[error("cannot seed the database")]
    Seed(#[from] seed::Error),
    /// The token of the admin door.
    #[error(
        "cannot read the admin token from {path}: it takes a file with one token, of at least {} characters",
        admin::MIN_TOKEN
    )]
    AdminToken {
        /// The file.
        path: PathBuf,
        /// Why, where the file could not be read at all.
        source: Option<io::Error>,
    },
    /// Certificate or key.
    #[error("cannot set TLS up")]
    Tls(#[from] tls::Error),
    /// An address for the admin door without a token, or the other way round.
    #[error("the admin door takes both, an address to listen on and a token file")]
    HalfAnAdminDoor,
    /// The admin token would travel unencrypted.
    #[error("the admin door on {0} is open to the network: give it TLS, or listen on loopback")]
    PlainAdminDoor(SocketAddr),
    /// A listener.
    #[error("cannot listen")]
    Listen(#[source] io::Error),
    /// The server's task did not end by itself.
    #[error("the server was interrupted")]
    Interrupted(#[source] tokio::task::JoinError),
}

/// A store that listens.
#[derive(Debug)]
pub struct Server {
    /// Where the client API is.
    pub address: SocketAddr,
    /// Where the admin door is, if it is open.
    pub admin_address: Option<SocketAddr>,
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
    app: app::App,
    config: Config,
    client: Router,
    admin: Router,
}

impl Store {
    /// Opens the database, brings it up to date, and seeds it where it is empty.
    ///
    /// # Errors
    /// Whatever of the configuration cannot be had.
    pub async fn open(config: Config) -> Result<Self, Error> {
        let app = app::App::open(&config).await?;
        Ok(Self {
            client: routes::client(app.clone(), &config),
            admin: routes::admin(app.clone(), &config),
            app,
            config,
        })
    }

    /// Wraps the client API and the admin door, such as with a layer that records every exchange.
    #[must_use]
    pub fn map_routers(self, wrap: impl Fn(Router) -> Router) -> Self {
        Self {
            client: wrap(self.client),
            admin: wrap(self.admin),
            ..self
        }
    }

    /// Listens until `shutdown` is ready, then finishes what is in flight and closes the database.
    ///
    /// # Errors
    /// TLS cannot be set up, or a listener cannot be used.
    pub fn listen(
        self,
        listeners: impl Into<Listeners>,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> Result<Server, Error> {
        let Listeners { client, admin } = listeners.into();
        let address = client.local_addr().map_err(Error::Listen)?;
        let admin_address = admin
            .as_ref()
            .map(std::net::TcpListener::local_addr)
            .transpose()
            .map_err(Error::Listen)?;
        if admin_address.is_some() != self.config.admin_token_file.is_some() {
            return Err(Error::HalfAnAdminDoor);
        }
        if let Some(address) = admin_address
            && self.config.tls.is_none()
            && !address.ip().is_loopback()
        {
            return Err(Error::PlainAdminDoor(address));
        }
        let tls = self.config.tls.as_ref().map(TlsFiles::load).transpose()?;
        let mut doors = vec![listen::Door::new(client, self.client, tls.clone())?];
        if let Some(listener) = admin {
            doors.push(listen::Door::new(listener, self.admin, tls)?);
        }
        let grace = self.config.shutdown_grace;
        let app = self.app;
        let task = tokio::spawn(async move {
            let result = tokio::select! {
                result = listen::run(doors, shutdown, grace) => result,
                () = service::analytics::purge_for_ever(&app) => Ok(()),
            };
            app.database().close().await;
            result.map_err(Error::Listen)
        });
        Ok(Server {
            address,
            admin_address,
            task,
        })
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

/// What a database knows of itself.
struct Installed {
    identity: String,
    /// How far the clock was moved, in seconds.
    clock_ahead: i64,
}

/// Gives a new database its identity and an old one what this version offers.
async fn prepare(
    database: &db::Database,
    now: Timestamp,
    candidate: &str,
    known: &[Permission],
) -> Result<Installed, db::Error> {
    let mut transaction = database.write().await?;
    let identity = db::installation::identity(&mut transaction, candidate, now).await?;
    let clock_ahead = db::installation::clock_ahead(&mut transaction).await?;
    db::permissions::offer(&mut transaction, known).await?;
    db::commit(transaction).await?;
    Ok(Installed {
        identity,
        clock_ahead,
    })
}

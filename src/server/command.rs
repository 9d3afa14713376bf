//! The command line of `vms-store`.

use std::{
    io::{self, Write as _},
    net::{SocketAddr, TcpListener},
    path::PathBuf,
};

use clap::{Parser, Subcommand};
use tokio::signal;

use super::{
    Config, Dialect, DialectError, GateConfig, Listeners, MediaServerUrl, PathPattern, PlayerPath,
    Profile, Terms, TlsFiles, access_log,
    database_arguments::{self, DatabaseArguments},
    db::{backup, copy},
    openapi_document, serve,
    start_error::Error as StartError,
};
use crate::{
    domain::{
        network::{AddressRange, AddressSet},
        terms::{TermsLink, TermsVersion},
    },
    listen::listen,
    logging::LogFormat,
};

/// A reference user store for video management systems.
#[derive(Debug, Parser)]
#[command(name = "vms-store", version)]
pub struct Arguments {
    /// The format of the log, which goes to standard error.
    #[arg(
        long,
        global = true,
        default_value = "human",
        env = "VMS_STORE_LOG_FORMAT"
    )]
    pub log_format: LogFormat,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves the client API.
    Serve(Box<Serve>),
    /// Copies the file of the database to a new one, as of one moment, also while a store serves it. A PostgreSQL is backed up by
    /// its own tools, such as `pg_dump`.
    Backup {
        #[command(flatten)]
        database: DatabaseArguments,
        /// The file to write, which must not exist.
        file: PathBuf,
    },
    /// Copies all that is in a SQLite file to an empty PostgreSQL, while no store serves the file; all of it or nothing.
    Copy {
        /// The SQLite file, which stays as it is.
        #[arg(long, value_name = "FILE")]
        from: PathBuf,
        #[command(flatten)]
        database: DatabaseArguments,
    },
    /// Prints who watched which camera, from where, from when to when.
    AccessLog(access_log::AccessLog),
    /// Prints the API document as JSON.
    Openapi {
        /// `full` or `documented`.
        #[arg(long, default_value = "full")]
        profile: Profile,
    },
}

#[derive(Debug, clap::Args)]
struct Serve {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8080", env = "VMS_STORE_LISTEN")]
    listen: SocketAddr,
    #[command(flatten)]
    database: DatabaseArguments,
    /// A YAML file that fills an empty database.
    #[arg(long, env = "VMS_STORE_SEED")]
    seed: Option<PathBuf>,
    /// A trusted proxy, whose X-Forwarded-For counts: an address, a CIDR block or first-last.
    #[arg(long = "trusted-proxy", value_name = "RANGE")]
    trusted_proxies: Vec<AddressRange>,
    /// The version of the terms that have to be agreed to before a user is added.
    #[arg(long, requires = "terms_url", env = "VMS_STORE_TERMS_VERSION")]
    terms_version: Option<TermsVersion>,
    /// Where these terms can be read: http or https.
    #[arg(long, requires = "terms_version", env = "VMS_STORE_TERMS_URL")]
    terms_url: Option<TermsLink>,
    /// `full`, or `documented`: what a public source documents of the VMS, and nothing of our own. For tests.
    #[arg(long, default_value = "full")]
    profile: Profile,
    /// A YAML file that says how a server does what no source documents: the documented API is served, with that. For
    /// tests.
    #[arg(long, value_name = "FILE", conflicts_with = "profile")]
    dialect: Option<PathBuf>,
    /// Serves the API alone, without the pages for a browser.
    #[arg(long)]
    no_pages: bool,
    /// Where the admin API listens.
    #[arg(long, default_value = "127.0.0.1:8081", requires = "admin_token_file")]
    admin_listen: SocketAddr,
    /// The file with the token of the admin API; without one it is not served.
    #[arg(long)]
    admin_token_file: Option<PathBuf>,
    /// The certificate with its chain, PEM.
    #[arg(long, requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The private key, PEM.
    #[arg(long, requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Where proxies and media servers ask whether somebody may see a camera; without it, they cannot.
    #[arg(long, requires = "trusted_proxies", env = "VMS_STORE_GATE_LISTEN")]
    gate_listen: Option<SocketAddr>,
    /// Which addresses behind a proxy are of which camera, such as live=/hls/{camera}/{file}; also archive, download and
    /// snapshot.
    #[arg(long = "gate-path", value_name = "PATTERN", requires = "gate_listen")]
    gate_paths: Vec<PathPattern>,
    /// The file with the secret that whoever asks at the gate sends in X-Gate-Secret.
    #[arg(long, value_name = "FILE", requires = "gate_listen")]
    gate_secret_file: Option<PathBuf>,
    /// The control API of a MediaMTX that asks at the gate: who may not watch any more is put out there.
    #[arg(long, value_name = "URL", requires = "gate_listen")]
    media_server_api: Option<MediaServerUrl>,
    /// Where the pages find the live video of a camera as HLS, behind a proxy at the same address, such as
    /// /hls/{camera}/index.m3u8; without it they show none.
    #[arg(long, value_name = "PATH", requires = "gate_listen")]
    player_path: Option<PlayerPath>,
    /// For how many days the access log is kept.
    #[arg(long, value_name = "DAYS", default_value = "30", value_parser = clap::value_parser!(u16).range(1..))]
    access_log_days: u16,
    /// Allow the admin API to move the clock ahead, to see today what would happen in a week. For tests.
    #[arg(long, requires = "admin_token_file")]
    movable_clock: bool,
}

/// Why the command failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store.
    #[error(transparent)]
    Store(#[from] StartError),
    /// Where the database is.
    #[error(transparent)]
    Database(#[from] database_arguments::Error),
    /// The backup.
    #[error(transparent)]
    Backup(#[from] backup::Error),
    /// The copy.
    #[error(transparent)]
    Copy(#[from] copy::Error),
    /// The access log.
    #[error(transparent)]
    AccessLog(#[from] access_log::Error),
    /// The dialect.
    #[error(transparent)]
    Dialect(#[from] DialectError),
    /// An address that is not free.
    #[error("cannot listen on {address}")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// Standard output.
    #[error("cannot write to standard output")]
    Write(#[source] io::Error),
}

/// Runs the command; serving ends with SIGINT or SIGTERM.
///
/// # Errors
/// Whatever keeps the store from serving.
pub async fn run(arguments: Arguments) -> Result<(), Error> {
    match arguments.command {
        Command::Serve(options) => options.run().await,
        Command::Backup { database, file } => Ok(backup::write(&database.read()?, &file).await?),
        Command::Copy { from, database } => {
            let rows = copy::copy(&from, &database.read()?).await?;
            writeln!(io::stdout().lock(), "copied {rows} rows").map_err(Error::Write)
        }
        Command::AccessLog(options) => Ok(options.run().await?),
        Command::Openapi { profile } => print_document(profile),
    }
}

impl Serve {
    async fn run(self) -> Result<(), Error> {
        let dialect = self.dialect.as_deref().map(Dialect::read).transpose()?;
        let listeners = Listeners {
            client: bind(self.listen)?,
            admin: match self.admin_token_file {
                Some(_) => Some(bind(self.admin_listen)?),
                None => None,
            },
            gate: self.gate_listen.map(bind).transpose()?,
        };
        let config = Config {
            seed: self.seed,
            trusted_proxies: self.trusted_proxies.into_iter().collect::<AddressSet>(),
            admin_token_file: self.admin_token_file,
            terms: self
                .terms_version
                .zip(self.terms_url)
                .map(|(version, link)| Terms { version, link }),
            pages: !self.no_pages,
            tls: self
                .tls_cert
                .zip(self.tls_key)
                .map(|(certificate, key)| TlsFiles { certificate, key }),
            movable_clock: self.movable_clock,
            gate: GateConfig {
                paths: self.gate_paths,
                secret_file: self.gate_secret_file,
                media_server: self.media_server_api,
                player: self.player_path,
                access_log_days: self.access_log_days,
            },
            profile: self.profile,
            dialect,
            ..Config::new(self.database.read()?)
        };
        let server = serve(config, listeners, interrupted()).await?;
        tracing::info!(address = %server.address, "serving");
        if let Some(address) = server.admin_address {
            tracing::info!(%address, "serving the admin API");
        }
        if let Some(address) = server.gate_address {
            tracing::info!(%address, "serving the gate");
        }
        Ok(server.ended().await?)
    }
}

/// Ready at SIGINT or SIGTERM.
async fn interrupted() {
    let mut terminate = match signal::unix::signal(signal::unix::SignalKind::terminate()) {
        Ok(terminate) => terminate,
        Err(error) => {
            tracing::warn!(%error, "SIGTERM will not end the store gracefully");
            return signal::ctrl_c().await.unwrap_or_default();
        }
    };
    tokio::select! {
        _ = signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

fn bind(address: SocketAddr) -> Result<TcpListener, Error> {
    listen(address).map_err(|source| Error::Bind { address, source })
}

fn print_document(profile: Profile) -> Result<(), Error> {
    let json = serde_json::to_string_pretty(&openapi_document(profile));
    let json = json.map_err(|error| Error::Write(error.into()))?;
    writeln!(io::stdout().lock(), "{json}").map_err(Error::Write)
}

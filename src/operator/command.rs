//! The command line of `vms-operator`.

use std::{
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};

use clap::{Parser, Subcommand};
use kube::Client;
use tokio::signal::unix::{SignalKind, signal};

use super::{Config, Error as RunError, run};

/// Declares who may watch which camera, and makes a video management system agree.
#[derive(Debug, Parser)]
#[command(name = "vms-operator", version)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Reconciles until it is told to end.
    Run(Run),
}

#[derive(Debug, clap::Args)]
struct Run {
    /// Only these namespaces, separated by commas; all of them by default.
    #[arg(long, value_delimiter = ',', env = "VMS_OPERATOR_NAMESPACES")]
    namespaces: Vec<String>,
    /// The namespace of the operator's own Secret, which holds the key of fingerprints.
    #[arg(long, default_value = "vms-operator", env = "VMS_OPERATOR_NAMESPACE")]
    operator_namespace: String,
    /// How many users of one server are worked on at once.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=64))]
    workers: u16,
    /// Serve metrics and probes at this address, such as `127.0.0.1:8481`: /metrics, /livez, /readyz.
    #[arg(long, value_name = "ADDRESS", env = "VMS_OPERATOR_LISTEN")]
    listen: Option<SocketAddr>,
}

/// Why the command failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No cluster.
    #[error("cannot find the cluster: neither a service account nor a kubeconfig can be used")]
    Kubeconfig(#[source] kube::config::InferConfigError),
    /// No client.
    #[error("cannot make a client of the API server")]
    Client(#[source] kube::Error),
    /// No address to listen at.
    #[error("cannot listen at {0}, where metrics and probes are to be served")]
    Listen(SocketAddr, #[source] std::io::Error),
    /// No signals.
    #[error("cannot listen to signals")]
    Signals(#[source] std::io::Error),
    /// The operator.
    #[error(transparent)]
    Run(#[from] RunError),
}

/// Does what the arguments say; running ends with SIGINT or SIGTERM.
///
/// # Errors
/// Whatever keeps the operator from running.
pub async fn execute(arguments: Arguments) -> Result<(), Error> {
    let Command::Run(options) = arguments.command;
    let mut settings = kube::Config::infer().await.map_err(Error::Kubeconfig)?;
    // A request is tried again by whoever knows what it was for.
    settings.default_retry = false;
    settings.connect_timeout = Some(Duration::from_secs(10));
    let client = Client::try_from(settings).map_err(Error::Client)?;
    let (mut interrupt, mut terminate) = (
        signal(SignalKind::interrupt()).map_err(Error::Signals)?,
        signal(SignalKind::terminate()).map_err(Error::Signals)?,
    );
    let shutdown = async {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    };
    run(options.config()?, client, shutdown)
        .await
        .map_err(Error::Run)
}

impl Run {
    fn config(self) -> Result<Config, Error> {
        let listen = |address| {
            let listener = TcpListener::bind(address);
            listener.map_err(|error| Error::Listen(address, error))
        };
        Ok(Config {
            namespaces: (!self.namespaces.is_empty()).then_some(self.namespaces),
            own_namespace: self.operator_namespace,
            workers: self.workers.into(),
            listener: self.listen.map(listen).transpose()?.map(Arc::new),
            ..Config::default()
        })
    }
}

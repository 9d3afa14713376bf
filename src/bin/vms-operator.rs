//! `vms-operator`: the engine for ever, over the custom resources of a cluster.

use std::{io::IsTerminal as _, process::ExitCode};

use clap::Parser as _;
use tokio::runtime::Runtime;
use tracing_subscriber::EnvFilter;
use vms_operator::{
    causes::Causes,
    operator::command::{Arguments, FAILURE, execute},
};

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .init();
    // Before the first connection: an error says that there is a provider already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = match Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            tracing::error!(%error, "cannot start the threads of this process");
            return ExitCode::from(FAILURE);
        }
    };
    let ended = runtime.block_on(Box::pin(execute(arguments)));
    // Who has lost the lease ends now, and does not wait for a name that is being resolved.
    runtime.shutdown_background();
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{}", Causes(&error));
            ExitCode::from(error.exit_code())
        }
    }
}

//! `vms-store`: a reference user store with the documented client API of the VMS.

use std::{io::IsTerminal as _, process::ExitCode};

use clap::Parser as _;
use tracing_subscriber::EnvFilter;
use vms_operator::{
    causes::Causes,
    server::command::{Arguments, run},
};

/// Neither ours nor of the user: the environment or the store failed.
const FAILURE: u8 = 3;

#[tokio::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .init();
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{}", Causes(&error));
            ExitCode::from(FAILURE)
        }
    }
}

//! `vms-store`: a reference user store with the documented client API of the VMS.

use std::process::ExitCode;

use clap::Parser as _;
use vms_operator::{
    error_chain::ErrorChain,
    logging,
    server::command::{Arguments, run},
};

/// Neither ours nor of the user: the environment or the store failed.
const FAILURE: u8 = 3;

#[tokio::main]
async fn main() -> ExitCode {
    // For the client of a media server; an error says that there is a provider already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let arguments = Arguments::parse();
    logging::start(arguments.log_format, None);
    match run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{}", ErrorChain(&error));
            ExitCode::from(FAILURE)
        }
    }
}

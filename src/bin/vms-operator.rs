//! `vms-operator`: the engine for ever, over the custom resources of a cluster.

use std::process::ExitCode;

use clap::Parser as _;
use tokio::runtime::Runtime;
use vms_operator::{
    error_chain::ErrorChain,
    logging,
    operator::{
        Traces,
        command::{Arguments, FAILURE, execute},
    },
};

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    // Before the first connection: an error says that there is a provider already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let traces = arguments.otlp_endpoint.as_deref().map(Traces::start);
    let (traces, listener, refused) = match traces.transpose() {
        Ok(started) => {
            let (traces, listener) = started.unzip();
            (traces, listener, None)
        }
        Err(error) => (None, None, Some(error)),
    };
    logging::start(arguments.log_format, listener);
    if let Some(error) = refused {
        tracing::error!(
            "cannot send traces to --otlp-endpoint: {}",
            ErrorChain(&error)
        );
        return ExitCode::from(FAILURE);
    }
    let code = run(arguments);
    if let Some(traces) = traces {
        traces.end();
    }
    code
}

fn run(arguments: Arguments) -> ExitCode {
    let runtime = match Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            tracing::error!(%error, "cannot start the threads of this process");
            return ExitCode::from(FAILURE);
        }
    };
    let ended = runtime.block_on(Box::pin(execute(arguments)));
    // A replica that has lost the lease ends now, and does not wait for a name that is being resolved.
    runtime.shutdown_background();
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{}", ErrorChain(&error));
            ExitCode::from(error.exit_code())
        }
    }
}

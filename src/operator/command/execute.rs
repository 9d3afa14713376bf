//! Does what the arguments say.

use std::{io::Write, time::Duration};

use kube::Client;
use tokio::signal::unix::{SignalKind, signal};

use super::{
    error::Error,
    options::{Arguments, Command},
};
use crate::{api::rbac::Rights, operator::run::run, proxy};

/// Does what the arguments say; running ends with SIGINT or SIGTERM.
///
/// # Errors
/// Whatever keeps the operator from running.
pub async fn execute(arguments: Arguments) -> Result<(), Error> {
    let options = match arguments.command {
        Command::Run(options) => options,
        Command::Rights => return print_rights(&mut std::io::stdout().lock()),
    };
    let config = options.config()?;
    let mut settings = kube::Config::infer().await.map_err(Error::Kubeconfig)?;
    proxy::settle(&mut settings);
    // Callers retry: they know what a request was for.
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
    let ended = Box::pin(run(config, client, shutdown)).await;
    ended.map_err(Error::Run)
}

fn print_rights(out: &mut dyn Write) -> Result<(), Error> {
    let text = serde_json::to_string_pretty(&Rights::default()).map_err(std::io::Error::from);
    text.and_then(|text| writeln!(out, "{text}"))
        .map_err(Error::Print)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chart_has_the_rights_that_the_code_says() {
        let mut printed = Vec::new();
        print_rights(&mut printed).unwrap();
        let printed = String::from_utf8(printed).unwrap();
        let chart = include_str!("../../../charts/vms-operator/files/rights.json");
        assert!(printed == chart, "run `make generate`");
    }
}

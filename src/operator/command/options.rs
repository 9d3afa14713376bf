//! The command line of `vms-operator`.

use std::{
    net::{SocketAddr, TcpListener},
    num::NonZeroU16,
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use clap::{Parser, Subcommand, ValueEnum};

use super::error::Error;
use crate::{
    listen,
    logging::LogFormat,
    operator::{
        audit::AuditLog,
        config::{Certificate, Config, Election, Mode, OwnCertificate, Webhook},
        sharding::Sharding,
    },
};

/// A replica reads the Lease of each every two seconds.
const MOST_SHARDS: u16 = 32;

/// Declares who may watch which camera, and makes a video management system agree.
#[derive(Debug, Parser)]
#[command(name = "vms-operator", version)]
pub struct Arguments {
    /// Send traces to the collector at this address, by OTLP over HTTP, such as `http://127.0.0.1:4318`.
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "OTEL_EXPORTER_OTLP_ENDPOINT"
    )]
    pub otlp_endpoint: Option<String>,
    /// How lines of the log are written, on standard error.
    #[arg(
        long,
        global = true,
        default_value = "human",
        env = "VMS_OPERATOR_LOG_FORMAT"
    )]
    pub log_format: LogFormat,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Reconciles until it is told to end.
    Run(Box<RunOptions>),
    /// Prints, as JSON, the rules of the roles that the operator and people need.
    Rights,
}

#[derive(Debug, clap::Args)]
pub(super) struct RunOptions {
    /// Only these namespaces, separated by commas; all of them by default.
    #[arg(long, value_delimiter = ',', env = "VMS_OPERATOR_NAMESPACES")]
    namespaces: Vec<String>,
    /// The namespace of the operator's own Secret, which holds the key of fingerprints.
    #[arg(long, default_value = "vms-operator", env = "VMS_OPERATOR_NAMESPACE")]
    operator_namespace: String,
    /// How many users of one server are reconciled at once; of those that wait since a restart four at most.
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=64))]
    workers: u16,
    /// Serve metrics and probes at this address, such as `127.0.0.1:8481`: /metrics, /livez, /readyz.
    #[arg(long, value_name = "ADDRESS", env = "VMS_OPERATOR_LISTEN")]
    listen: Option<SocketAddr>,
    /// The NetworkPolicy that limits where the operator connects; named where a VMS cannot be reached.
    #[arg(long, value_name = "NAME", env = "VMS_OPERATOR_NETWORK_POLICY")]
    network_policy: Option<String>,
    /// Record in this file, or on standard output where it is `-`, who gained and lost what: one JSON object a line.
    #[arg(long, value_name = "FILE", env = "VMS_OPERATOR_AUDIT_LOG")]
    audit_log: Option<PathBuf>,
    /// Post that as an Event of the VmsUser too: `AccessChanged`.
    #[arg(long, env = "VMS_OPERATOR_AUDIT_EVENTS")]
    audit_events: bool,
    #[command(flatten)]
    election: ElectionOptions,
    #[command(flatten)]
    webhook: WebhookOptions,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Admission webhook")]
struct WebhookOptions {
    /// Serve the admission webhook at this address, such as `[::]:9443`.
    #[arg(
        id = "webhook-listen",
        long = "webhook-listen",
        value_name = "ADDRESS",
        env = "VMS_OPERATOR_WEBHOOK_LISTEN"
    )]
    listen: Option<SocketAddr>,
    /// What becomes of a user that no other object could make valid; everything else is warned of.
    #[arg(
        id = "webhook-mode",
        long = "webhook-mode",
        value_name = "MODE",
        default_value = "warn",
        env = "VMS_OPERATOR_WEBHOOK_MODE"
    )]
    mode: WebhookMode,
    /// The ValidatingWebhookConfiguration that is to trust the certificate which the operator makes.
    #[arg(
        id = "webhook-configuration",
        long = "webhook-configuration",
        value_name = "NAME",
        default_value = "vms-operator",
        env = "VMS_OPERATOR_WEBHOOK_CONFIGURATION"
    )]
    configuration: String,
    /// The Secret in the operator's own namespace that keeps that certificate.
    #[arg(
        id = "webhook-secret",
        long = "webhook-secret",
        value_name = "NAME",
        default_value = "vms-operator-webhook",
        env = "VMS_OPERATOR_WEBHOOK_SECRET"
    )]
    secret: String,
    /// Make no certificate, and serve `tls.crt` and `tls.key` of this folder, also when they are replaced.
    #[arg(
        id = "webhook-certificate-folder",
        long = "webhook-certificate-folder",
        value_name = "FOLDER",
        env = "VMS_OPERATOR_WEBHOOK_CERTIFICATE_FOLDER"
    )]
    certificate_folder: Option<PathBuf>,
    /// Answer only clients with a certificate that an authority in this PEM file has signed, also when it is replaced.
    #[arg(
        id = "webhook-client-ca",
        long = "webhook-client-ca",
        value_name = "FILE",
        env = "VMS_OPERATOR_WEBHOOK_CLIENT_CA"
    )]
    client_authority: Option<PathBuf>,
}

/// As it is written on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum WebhookMode {
    /// It is warned of too.
    Warn,
    /// It is refused.
    Deny,
}

#[derive(Debug, clap::Args)]
struct ElectionOptions {
    /// Act only while holding a Lease in the operator's own namespace, so that of several replicas one acts.
    #[arg(long, env = "VMS_OPERATOR_LEADER_ELECTION")]
    leader_election: bool,
    /// Divide the servers into so many shards, each with a Lease of its own: the replicas share them.
    #[arg(long, default_value_t = NonZeroU16::MIN, value_parser = shards, env = "VMS_OPERATOR_SHARDS")]
    shards: NonZeroU16,
    /// The name of the Lease.
    #[arg(
        long,
        value_name = "NAME",
        default_value = "vms-operator",
        env = "VMS_OPERATOR_LEASE_NAME"
    )]
    lease_name: String,
    /// Seconds without a renewal after which another replica leads.
    #[arg(long, value_name = "SECONDS", default_value_t = 15, value_parser = clap::value_parser!(u16).range(1..), env = "VMS_OPERATOR_LEASE_DURATION")]
    lease_duration: u16,
    /// Seconds after which a leader that cannot renew its lease ends.
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..), env = "VMS_OPERATOR_RENEW_DEADLINE")]
    renew_deadline: u16,
    /// How many seconds to wait between two tries, to renew the lease or to take it.
    #[arg(long, value_name = "SECONDS", default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..), env = "VMS_OPERATOR_RETRY_PERIOD")]
    retry_period: u16,
}

impl RunOptions {
    pub(super) fn config(self) -> Result<Config, Error> {
        let listen = |address| listen(address, "metrics and probes are");
        Ok(Config {
            namespaces: (!self.namespaces.is_empty()).then_some(self.namespaces),
            own_namespace: self.operator_namespace,
            workers: self.workers.into(),
            election: self.election.election()?,
            listener: self.listen.map(listen).transpose()?,
            network_policy: self.network_policy,
            audit: self
                .audit_log
                .map(|path| AuditLog::open(&path))
                .transpose()?
                .map(Arc::new),
            audit_events: self.audit_events,
            webhook: self.webhook.webhook()?,
            ..Config::default()
        })
    }
}

impl WebhookOptions {
    fn webhook(self) -> Result<Option<Webhook>, Error> {
        let Some(address) = self.listen else {
            return Ok(None);
        };
        Ok(Some(Webhook {
            listener: listen(address, "the webhook is")?,
            mode: match self.mode {
                WebhookMode::Warn => Mode::Warn,
                WebhookMode::Deny => Mode::Deny,
            },
            certificate: match self.certificate_folder {
                Some(folder) => Certificate::Folder(folder),
                None => Certificate::Own(OwnCertificate {
                    secret: self.secret,
                    configuration: self.configuration,
                    lifetime: OwnCertificate::LIFETIME,
                }),
            },
            client_authority: self.client_authority,
            check: Webhook::CHECK,
        }))
    }
}

fn shards(text: &str) -> Result<NonZeroU16, String> {
    let shards = text.parse::<NonZeroU16>().ok();
    let shards = shards.filter(|shards| shards.get() <= MOST_SHARDS);
    shards.ok_or_else(|| format!("not a number from 1 to {MOST_SHARDS}"))
}

fn listen(address: SocketAddr, what: &'static str) -> Result<Arc<TcpListener>, Error> {
    let listener = listen::listen(address);
    let listener = listener.map_err(|error| Error::Listen(address, what, error))?;
    Ok(Arc::new(listener))
}

impl ElectionOptions {
    fn election(self) -> Result<Option<Election>, Error> {
        let seconds = |seconds: u16| Duration::from_secs(seconds.into());
        if self.retry_period >= self.renew_deadline || self.renew_deadline >= self.lease_duration {
            return Err(Error::Times);
        }
        let sharding = Sharding::new(self.shards);
        if sharding.is_divided() && !self.leader_election {
            return Err(Error::Shards);
        }
        Ok(self.leader_election.then(|| Election {
            lease: self.lease_name,
            sharding,
            duration: seconds(self.lease_duration),
            renew_deadline: seconds(self.renew_deadline),
            retry_period: seconds(self.retry_period),
            ..Election::default()
        }))
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn no_two_options_are_taken_for_one_another() {
        Arguments::command().debug_assert();
    }
}

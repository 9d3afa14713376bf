//! Keeping the certificate: every replica serves the newest there is, and the one that leads makes it.
//!
//! A new certificate is trusted before it is served: one check puts it into the configuration, and the next one into the
//! Secret. The one before stays trusted until it ends.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use axum_server::tls_rustls::RustlsConfig;
use k8s_openapi::api::core::v1::Secret;
use kube::{Api, api::PostParams};
use rustls::ServerConfig;
use tokio::time::sleep;
use zeroize::Zeroizing;

use super::{
    certificate::{Pair, StoredCertificate},
    trust,
};
use crate::{
    clock,
    engine::PortError,
    error_chain::ErrorChain,
    operator::{
        config::{Certificate, OwnCertificate},
        state::context::Context,
    },
    pem::{PemError, certificates, private_key},
    tls,
};

/// How long to wait before the next check while there is no certificate to serve.
const SOON: Duration = Duration::from_secs(1);

/// What failures are logged of.
const CERTIFICATE: &str = "the webhook's certificate";

/// Why there is no certificate, or no newer one.
#[derive(Debug, thiserror::Error)]
enum Error {
    #[error(transparent)]
    Cluster(#[from] PortError),
    #[error("there is no ValidatingWebhookConfiguration `{0}` that says how the webhook is called")]
    Unregistered(String),
    #[error("there is no certificate yet: the replica that leads makes it")]
    NotYet,
    #[error("cannot make a certificate")]
    Make(#[source] rcgen::Error),
    #[error("cannot read {0}")]
    File(PathBuf, #[source] io::Error),
    #[error("the certificate, its key or the authority of clients is no PEM")]
    Pem(#[from] PemError),
    #[error("certificate and key cannot be used together, or with the authority of clients")]
    Use(#[source] rustls::Error),
}

/// Where all that is served is from.
pub(crate) struct Source {
    pub(crate) certificate: Certificate,
    pub(crate) client_authority: Option<PathBuf>,
}

/// Certificate and key as PEM.
struct Texts {
    certificate: String,
    key: Zeroizing<String>,
}

/// What a served certificate is told by: its own text, and that of the authority of clients.
type Served = (String, Option<String>);

/// Keeps the served certificate up to date.
pub(crate) struct CertificateManager {
    source: Source,
    check: Duration,
    context: Arc<Context>,
    /// Trusted since the last check, and not yet served.
    staged: Option<Pair>,
    /// What is served.
    served: Option<Served>,
}

impl CertificateManager {
    pub(crate) fn new(source: Source, check: Duration, context: Arc<Context>) -> Self {
        Self {
            source,
            check,
            context,
            staged: None,
            served: None,
        }
    }

    /// Waits until there is a certificate.
    pub(crate) async fn first(&mut self) -> Arc<ServerConfig> {
        loop {
            if let Some(config) = self.check_once().await {
                return config;
            }
            sleep(SOON.min(self.check)).await;
        }
    }

    /// Serves each newer certificate; never returns.
    pub(crate) async fn replace(&mut self, tls: &RustlsConfig) {
        loop {
            sleep(self.check).await;
            if let Some(config) = self.check_once().await {
                tls.reload_from_config(config);
                tracing::info!("the webhook certificate was replaced");
            }
        }
    }

    /// What to serve, where that is something else than before. The same failure is logged once.
    async fn check_once(&mut self) -> Option<Arc<ServerConfig>> {
        let newer = self.newer().await;
        let log_once = &self.context.log_once;
        match newer {
            Ok(config) => {
                log_once.clear(&CERTIFICATE);
                config
            }
            Err(error) => {
                if log_once.should_log(&CERTIFICATE, &ErrorChain(&error)) {
                    tracing::warn!(error = %ErrorChain(&error), "the webhook certificate could not be renewed; retrying");
                }
                None
            }
        }
    }

    async fn newer(&mut self) -> Result<Option<Arc<ServerConfig>>, Error> {
        let texts = match self.source.certificate.clone() {
            Certificate::Folder(folder) => Texts::read(&folder)?,
            Certificate::Own(own) => {
                let mut stored = self.load(&own).await?;
                if self.context.shards.leads_first() {
                    stored = self.renew(&own, stored).await?;
                }
                Texts::of(stored.ok_or(Error::NotYet)?.pair)
            }
        };
        let authority = self.source.client_authority.as_deref();
        let authority = authority.map(read).transpose()?;
        let served = (texts.certificate.clone(), authority);
        if self.served.as_ref() == Some(&served) {
            return Ok(None);
        }
        let config = texts.config(served.1.as_deref())?;
        self.served = Some(served);
        Ok(Some(config))
    }

    async fn load(&self, own: &OwnCertificate) -> Result<Option<StoredCertificate>, Error> {
        let secrets = self.secrets();
        let attempted = || self.attempted("read", own);
        let read = secrets.get_opt(&own.secret);
        let secret = self.context.cluster.bounded(attempted, read).await?;
        Ok(secret.and_then(StoredCertificate::read))
    }

    /// Makes a certificate if one is due, and makes the API server trust the served one.
    async fn renew(
        &mut self,
        own: &OwnCertificate,
        stored: Option<StoredCertificate>,
    ) -> Result<Option<StoredCertificate>, Error> {
        let cluster = &self.context.cluster;
        let Some(configuration) = trust::read(cluster, &own.configuration).await? else {
            return match stored {
                Some(stored) => Ok(Some(stored)),
                None => Err(Error::Unregistered(own.configuration.clone())),
            };
        };
        let (names, now) = (trust::names(&configuration), clock::now());
        let make = || Pair::make(names.clone(), own.lifetime, now).map_err(Error::Make);
        let staged = self.staged.take().filter(|staged| staged.names == names);
        let (stored, staged) = match (stored, staged) {
            (None, _) => (self.store(own, &make()?, None).await?, None),
            (Some(stored), Some(staged)) => (self.store(own, &staged, Some(&stored)).await?, None),
            (Some(stored), None) if stored.pair.is_due(&names, own.lifetime, now) => {
                (stored, Some(make()?))
            }
            (Some(stored), None) => (stored, None),
        };
        let bundle = stored.bundle(staged.as_ref(), now);
        trust::trust(&self.context.cluster, configuration, &bundle).await?;
        // What is not trusted is not staged.
        self.staged = staged;
        Ok(Some(stored))
    }

    /// Puts a certificate into the Secret, in place of what it keeps.
    async fn store(
        &self,
        own: &OwnCertificate,
        pair: &Pair,
        before: Option<&StoredCertificate>,
    ) -> Result<StoredCertificate, Error> {
        let namespace = &self.context.config.own_namespace;
        let secret = pair.secret(&own.secret, namespace, before);
        let (secrets, parameters) = (self.secrets(), PostParams::default());
        let written = async {
            if before.is_some() {
                secrets.replace(&own.secret, &parameters, &secret).await
            } else {
                secrets.create(&parameters, &secret).await
            }
        };
        let attempted = || self.attempted("write", own);
        let secret = self.context.cluster.write(attempted, written).await?;
        tracing::info!(secret = own.secret, "a webhook certificate was made");
        StoredCertificate::read(secret).ok_or(Error::NotYet)
    }

    fn secrets(&self) -> Api<Secret> {
        let client = self.context.cluster.client().clone();
        Api::namespaced(client, &self.context.config.own_namespace)
    }

    fn attempted(&self, what: &str, own: &OwnCertificate) -> String {
        let namespace = &self.context.config.own_namespace;
        format!(
            "{what} Secret {namespace}/{}, the certificate of the webhook",
            own.secret
        )
    }
}

impl Texts {
    fn of(pair: Pair) -> Self {
        Self {
            certificate: pair.trusted.certificate,
            key: pair.key,
        }
    }

    fn read(folder: &Path) -> Result<Self, Error> {
        Ok(Self {
            certificate: read(&folder.join("tls.crt"))?,
            key: Zeroizing::new(read(&folder.join("tls.key"))?),
        })
    }

    fn config(&self, authority: Option<&str>) -> Result<Arc<ServerConfig>, Error> {
        let chain = certificates(self.certificate.as_bytes())?;
        let key = private_key(self.key.as_bytes())?;
        let authority = authority.map(str::as_bytes);
        match authority.map(certificates).transpose()? {
            Some(authorities) => tls::server_config_for(authorities, chain, key),
            None => tls::server_config(chain, key),
        }
        .map_err(Error::Use)
    }
}

fn read(path: &Path) -> Result<String, Error> {
    fs::read_to_string(path).map_err(|error| Error::File(path.to_owned(), error))
}

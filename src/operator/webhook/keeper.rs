//! Keeping the certificate: every replica serves the newest there is, and the one that leads makes it.
//!
//! A new certificate is trusted before it is served: it goes into the configuration at one look, and into the Secret at
//! the next. The one before stays trusted until it ends.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use axum_server::tls_rustls::RustlsConfig;
use k8s_openapi::api::core::v1::Secret;
use kube::{Api, api::PostParams};
use rustls::{
    ServerConfig,
    pki_types::{
        CertificateDer, PrivateKeyDer,
        pem::{self, PemObject as _},
    },
};
use tokio::time::sleep;
use zeroize::Zeroizing;

use super::{
    Certificate, OwnCertificate,
    certificate::{Kept, Pair},
    trust,
};
use crate::{clock, engine::PortError, error_chain::ErrorChain, operator::shared::Shared, tls};

/// How soon it is looked again while there is no certificate to serve.
const SOON: Duration = Duration::from_secs(1);

/// What trouble is about.
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
    #[error("the certificate or its key is no PEM")]
    Pem(#[source] pem::Error),
    #[error("certificate and key cannot be used together")]
    Use(#[source] rustls::Error),
}

/// Certificate and key as PEM.
struct Texts {
    certificate: String,
    key: Zeroizing<String>,
}

/// Whoever keeps it.
pub(super) struct Keeper {
    source: Certificate,
    check: Duration,
    shared: Arc<Shared>,
    /// Trusted since the last look, and not yet served.
    staged: Option<Pair>,
    /// What is served.
    served: Option<String>,
}

impl Keeper {
    pub(super) fn new(source: Certificate, check: Duration, shared: Arc<Shared>) -> Self {
        Self {
            source,
            check,
            shared,
            staged: None,
            served: None,
        }
    }

    /// Waits until there is a certificate.
    pub(super) async fn first(&mut self) -> Arc<ServerConfig> {
        loop {
            if let Some(config) = self.look_out().await {
                return config;
            }
            sleep(SOON.min(self.check)).await;
        }
    }

    /// Serves each newer one, for ever.
    pub(super) async fn replace(&mut self, tls: &RustlsConfig) {
        loop {
            sleep(self.check).await;
            if let Some(config) = self.look_out().await {
                tls.reload_from_config(config);
                tracing::info!("the webhook serves another certificate");
            }
        }
    }

    /// What to serve, where that is something else than before. The same trouble is told once.
    async fn look_out(&mut self) -> Option<Arc<ServerConfig>> {
        let looked = self.look().await;
        let troubles = &self.shared.troubles;
        match looked {
            Ok(config) => {
                troubles.end(&CERTIFICATE);
                config
            }
            Err(error) => {
                if troubles.is_news(&CERTIFICATE, &ErrorChain(&error)) {
                    tracing::warn!(error = %ErrorChain(&error), "cannot look after the webhook's certificate");
                }
                None
            }
        }
    }

    async fn look(&mut self) -> Result<Option<Arc<ServerConfig>>, Error> {
        let texts = match self.source.clone() {
            Certificate::Folder(folder) => Texts::read(&folder)?,
            Certificate::Own(own) => {
                let mut kept = self.load(&own).await?;
                if self.shared.is_judging() {
                    kept = self.look_after(&own, kept).await?;
                }
                Texts::of(kept.ok_or(Error::NotYet)?.pair)
            }
        };
        if self.served.as_ref() == Some(&texts.certificate) {
            return Ok(None);
        }
        let config = texts.config()?;
        self.served = Some(texts.certificate);
        Ok(Some(config))
    }

    async fn load(&self, own: &OwnCertificate) -> Result<Option<Kept>, Error> {
        let secrets = self.secrets();
        let attempted = || self.attempted("read", own);
        let read = secrets.get_opt(&own.secret);
        let secret = self.shared.cluster.bounded(attempted, read).await?;
        Ok(secret.and_then(Kept::read))
    }

    /// Makes a certificate where one is due, and lets the API server trust what is served.
    async fn look_after(
        &mut self,
        own: &OwnCertificate,
        kept: Option<Kept>,
    ) -> Result<Option<Kept>, Error> {
        let cluster = &self.shared.cluster;
        let Some(configuration) = trust::read(cluster, &own.configuration).await? else {
            return match kept {
                Some(kept) => Ok(Some(kept)),
                None => Err(Error::Unregistered(own.configuration.clone())),
            };
        };
        let (names, now) = (trust::names(&configuration), clock::now());
        let make = || Pair::make(names.clone(), own.lifetime, now).map_err(Error::Make);
        let staged = self.staged.take().filter(|staged| staged.names == names);
        let (kept, staged) = match (kept, staged) {
            (None, _) => (self.keep(own, &make()?, None).await?, None),
            (Some(kept), Some(staged)) => (self.keep(own, &staged, Some(&kept)).await?, None),
            (Some(kept), None) if kept.pair.is_due(&names, own.lifetime, now) => {
                (kept, Some(make()?))
            }
            (Some(kept), None) => (kept, None),
        };
        let bundle = kept.bundle(staged.as_ref(), now);
        trust::trust(&self.shared.cluster, configuration, &bundle).await?;
        // What is not trusted is not staged.
        self.staged = staged;
        Ok(Some(kept))
    }

    /// Puts a certificate into the Secret, in place of what it keeps.
    async fn keep(
        &self,
        own: &OwnCertificate,
        pair: &Pair,
        before: Option<&Kept>,
    ) -> Result<Kept, Error> {
        let namespace = &self.shared.config.own_namespace;
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
        let secret = self.shared.cluster.write(attempted, written).await?;
        tracing::info!(secret = own.secret, "made a certificate for the webhook");
        Kept::read(secret).ok_or(Error::NotYet)
    }

    fn secrets(&self) -> Api<Secret> {
        let client = self.shared.cluster.client().clone();
        Api::namespaced(client, &self.shared.config.own_namespace)
    }

    fn attempted(&self, what: &str, own: &OwnCertificate) -> String {
        let namespace = &self.shared.config.own_namespace;
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
        let read = |name: &str| {
            let path = folder.join(name);
            fs::read_to_string(&path).map_err(|error| Error::File(path, error))
        };
        Ok(Self {
            certificate: read("tls.crt")?,
            key: Zeroizing::new(read("tls.key")?),
        })
    }

    fn config(&self) -> Result<Arc<ServerConfig>, Error> {
        let chain = CertificateDer::pem_slice_iter(self.certificate.as_bytes());
        let chain = chain.collect::<Result<Vec<_>, _>>().map_err(Error::Pem)?;
        let key = PrivateKeyDer::from_pem_slice(self.key.as_bytes()).map_err(Error::Pem)?;
        tls::server_config(chain, key).map_err(Error::Use)
    }
}

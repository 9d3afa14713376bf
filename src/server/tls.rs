//! TLS built in: certificate and key from PEM files.

use std::path::PathBuf;

use axum_server::tls_rustls::RustlsConfig;
use rustls::pki_types::{
    CertificateDer, PrivateKeyDer,
    pem::{self, PemObject as _},
};

use crate::tls::server_config;

/// Where certificate and key are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate with its chain.
    pub certificate: PathBuf,
    /// The private key.
    pub key: PathBuf,
}

/// Why TLS cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file does not read as PEM.
    #[error("cannot read PEM from {path}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: pem::Error,
    },
    /// Certificate and key do not do.
    #[error("the certificate {certificate} and the key {key} cannot be used together")]
    Use {
        /// The certificate.
        certificate: PathBuf,
        /// The key.
        key: PathBuf,
        /// Why.
        source: rustls::Error,
    },
}

impl TlsFiles {
    /// Reads both files.
    pub(crate) fn load(&self) -> Result<RustlsConfig, Error> {
        let read = |path: &PathBuf, source| Error::Read {
            path: path.clone(),
            source,
        };
        let chain = CertificateDer::pem_file_iter(&self.certificate)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(|source| read(&self.certificate, source))?;
        let key =
            PrivateKeyDer::from_pem_file(&self.key).map_err(|source| read(&self.key, source))?;
        let config = server_config(chain, key).map_err(|source| Error::Use {
            certificate: self.certificate.clone(),
            key: self.key.clone(),
            source,
        })?;
        Ok(RustlsConfig::from_config(config))
    }
}

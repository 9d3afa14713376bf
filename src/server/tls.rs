//! TLS built in: certificate and key from PEM files.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use axum_server::tls_rustls::RustlsConfig;

use crate::{
    pem::{PemError, certificates, private_key},
    tls::server_config,
};

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
    /// A file cannot be read.
    #[error("cannot read {path}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file does not read as PEM.
    #[error("cannot read PEM from {path}")]
    Pem {
        /// The file.
        path: PathBuf,
        /// Why.
        source: PemError,
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
        let pem = |path: &Path, source| Error::Pem {
            path: path.to_owned(),
            source,
        };
        let chain = certificates(&read(&self.certificate)?)
            .map_err(|source| pem(&self.certificate, source))?;
        let key = private_key(&read(&self.key)?).map_err(|source| pem(&self.key, source))?;
        let config = server_config(chain, key).map_err(|source| Error::Use {
            certificate: self.certificate.clone(),
            key: self.key.clone(),
            source,
        })?;
        Ok(RustlsConfig::from_config(config))
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(|source| Error::Read {
        path: path.to_owned(),
        source,
    })
}

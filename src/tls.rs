//! How whatever is served here by TLS is served.

use std::sync::Arc;

use rustls::{
    Error, RootCertStore, ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer},
    server::{WebPkiClientVerifier, danger::ClientCertVerifier},
};

/// Serves HTTP/1.1 under this certificate with its chain, to any client.
///
/// # Errors
/// Certificate and key do not belong together, or cannot be used.
pub fn server_config(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> Result<Arc<ServerConfig>, Error> {
    serving(chain, key, WebPkiClientVerifier::no_client_auth())
}

/// The same, to clients alone with a certificate that one of these authorities has signed.
///
/// # Errors
/// As before; or there is no authority, or one cannot be used.
pub fn server_config_for(
    authorities: impl IntoIterator<Item = CertificateDer<'static>>,
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> Result<Arc<ServerConfig>, Error> {
    let mut trusted = RootCertStore::empty();
    for authority in authorities {
        trusted.add(authority)?;
    }
    let provider = Arc::new(ring::default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(trusted), provider).build();
    let verifier = verifier.map_err(|error| Error::General(error.to_string()))?;
    serving(chain, key, verifier)
}

fn serving(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
    verifier: Arc<dyn ClientCertVerifier>,
) -> Result<Arc<ServerConfig>, Error> {
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_client_cert_verifier(verifier)
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

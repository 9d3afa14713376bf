//! Whom the driver trusts.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tempfile::TempDir;
use vms_operator::store::{ErrorKind, connect};

use super::{connection, credentials};
use crate::support::{
    cluster::install_tls_provider,
    store::{SITE, TestStore, tls_files},
};

/// A certificate authority of its own.
fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().expect("a key");
    CertifiedIssuer::self_signed(params, key).expect("an authority")
}

/// A store with a certificate of that authority.
async fn store(authority: &CertifiedIssuer<'static, KeyPair>, folder: &TempDir) -> TestStore {
    let key = KeyPair::generate().expect("a key");
    let params = CertificateParams::new(["127.0.0.1".to_owned()]).expect("a name");
    let certificate = params.signed_by(&key, authority).expect("a certificate");
    let files = tls_files(folder.path(), &certificate.pem(), &key.serialize_pem());
    TestStore::with(SITE, |config| config.tls = Some(files)).await
}

/// What `openssl req -x509` makes: a certificate for an authority, which its server shows.
#[tokio::test]
async fn a_given_certificate_of_an_authority_is_taken_from_the_server_that_has_its_key() {
    install_tls_provider();
    let key = KeyPair::generate().expect("a key");
    let mut params = CertificateParams::new(["127.0.0.1".to_owned()]).expect("a name");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let certificate = params.self_signed(&key).expect("a certificate");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let files = tls_files(folder.path(), &certificate.pem(), &key.serialize_pem());
    let store = TestStore::with(SITE, |config| config.tls = Some(files)).await;
    let given = |certificate: &str| {
        let certificate = Some(certificate.as_bytes());
        connect(
            &connection(&store.url()),
            credentials(),
            certificate,
            "site-1",
        )
        .unwrap()
    };
    let users = given(&certificate.pem()).list().await.unwrap();
    assert!(users.is_empty());
    let other = params.self_signed(&KeyPair::generate().expect("a key"));
    let other = other.expect("another certificate of the same name");
    let error = given(&other.pem()).list().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreachable);
}

#[tokio::test]
async fn only_the_given_authority_is_trusted() {
    install_tls_provider();
    let (ours, other) = (authority(), authority());
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = store(&ours, &folder).await;
    let trusting = |ca: Option<String>| {
        let ca = ca.map(String::into_bytes);
        connect(
            &connection(&store.url()),
            credentials(),
            ca.as_deref(),
            "site-1",
        )
    };
    let users = trusting(Some(ours.pem())).unwrap().list().await.unwrap();
    assert!(users.is_empty());
    for stranger in [None, Some(other.pem())] {
        let error = trusting(stranger).unwrap().list().await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unreachable);
    }
    for nothing in [
        "",
        "hunter2",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
    ] {
        let refused = trusting(Some(nothing.to_owned())).err().expect("a refusal");
        assert_eq!(refused.kind, ErrorKind::Configuration, "{nothing}");
    }
}

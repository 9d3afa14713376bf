//! TLS built in.

use rcgen::generate_simple_self_signed;
use vms_operator::server::{Config, HashingCost, Store};

use crate::support::store::{PARENT, TestStore, tls_files};

#[tokio::test]
async fn the_store_speaks_tls_with_its_own_certificate() {
    let (store, certificate) = TestStore::encrypted().await;
    let visitor = store
        .anybody()
        .trusting(certificate.clone())
        .logged_in(PARENT)
        .await;
    let cameras = visitor.get("/api/v1/cameras").await.expect(200);
    assert!(
        cameras.body["links"]["first"]
            .as_str()
            .unwrap()
            .starts_with("https://")
    );
    store
        .admin()
        .trusting(certificate)
        .get("/admin/v1/audit")
        .await
        .expect(200);
}

#[tokio::test]
async fn certificate_and_key_that_do_not_fit_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let one = generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let other = generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let key = other.signing_key.serialize_pem();
    let files = tls_files(folder.path(), &one.cert.pem(), &key);
    let mut config = Config::new(folder.path().join("store.db"));
    config.hashing = HashingCost::WORTHLESS;
    config.tls = Some(files);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let store = Store::open(config).await.unwrap();
    let error = store.listen(listener, std::future::pending()).unwrap_err();
    assert_eq!(error.to_string(), "cannot set TLS up");
}

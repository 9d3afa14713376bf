//! Where the webhook asks for the certificate of a client, it answers the API server alone.

use std::{
    fs,
    net::{SocketAddr, TcpListener},
    path::PathBuf,
};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    generate_simple_self_signed,
};
use reqwest::Identity;
use tempfile::TempDir;
use vms_operator::operator::{Certificate, Mode, Webhook};

use super::webhook;
use crate::{
    operator::{process::Process, site::Site},
    support::{
        cluster::PATIENCE,
        eventually::eventually,
        store::{TestStore, tls_files},
    },
};

type Authority = CertifiedIssuer<'static, KeyPair>;

fn key() -> KeyPair {
    KeyPair::generate().expect("a key")
}

fn authority() -> Authority {
    let mut parameters = CertificateParams::new([]).expect("parameters");
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(parameters, key()).expect("an authority")
}

/// A client of that authority, with its key.
fn client_of(authority: &Authority) -> Identity {
    let mut parameters = CertificateParams::new([]).expect("parameters");
    parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    let key = key();
    let certificate = parameters.signed_by(&key, authority);
    let certificate = certificate.expect("a certificate").pem();
    let identity = format!("{certificate}{}", key.serialize_pem());
    Identity::from_pem(identity.as_bytes()).expect("an identity")
}

/// A folder with the certificate of a webhook, and the authority of its clients.
struct Folder {
    folder: TempDir,
    own: reqwest::Certificate,
}

impl Folder {
    fn with(clients: &Authority) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let own = generate_simple_self_signed(["127.0.0.1".to_owned()]).expect("a certificate");
        let (certificate, key) = (own.cert.pem(), own.signing_key.serialize_pem());
        tls_files(folder.path(), &certificate, &key);
        let own = reqwest::Certificate::from_pem(certificate.as_bytes());
        let own = own.expect("a certificate");
        let folder = Self { folder, own };
        folder.trust(clients);
        folder
    }

    fn clients(&self) -> PathBuf {
        self.folder.path().join("clients.crt")
    }

    fn trust(&self, clients: &Authority) {
        fs::write(self.clients(), clients.pem()).expect("write an authority");
    }

    /// What a client is answered; `None` without an answer.
    async fn status(&self, address: SocketAddr, client: Option<Identity>) -> Option<u16> {
        let http = reqwest::Client::builder().no_proxy();
        let http = http.tls_certs_only([self.own.clone()]);
        let http = match client {
            Some(client) => http.identity(client),
            None => http,
        };
        let http = http.build().expect("an HTTP client");
        let answer = http.get(format!("https://{address}/review")).send().await;
        answer.ok().map(|answer| answer.status().as_u16())
    }
}

#[tokio::test]
async fn only_a_client_of_the_given_authority_is_answered() {
    let site = Site::prepare_on("only known clients are answered", TestStore::start().await).await;
    let (ours, other) = (authority(), authority());
    let folder = Folder::with(&ours);
    let options = [
        "--webhook-listen=127.0.0.1:0".to_owned(),
        format!(
            "--webhook-certificate-folder={}",
            folder.folder.path().display()
        ),
        format!("--webhook-client-ca={}", folder.clients().display()),
    ];
    let options = options.each_ref().map(String::as_str);
    let operator = Process::start_as(&site, "operator", site.namespace.kubeconfig(), &options);
    let address = operator
        .until_listening("serving the admission webhook")
        .await;
    let status = async |client| folder.status(address, client).await;
    assert_eq!(status(Some(client_of(&ours))).await, Some(405));
    assert_eq!(status(None).await, None, "without a certificate");
    assert_eq!(status(Some(client_of(&other))).await, None, "of another");
}

#[tokio::test]
async fn the_authority_of_clients_is_replaced_while_the_webhook_serves() {
    let mut site = Site::prepare_on("an authority is replaced", TestStore::start().await).await;
    let (ours, other) = (authority(), authority());
    let folder = Folder::with(&ours);
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port on loopback");
    let address = listener.local_addr().expect("an address");
    let certificate = Certificate::Folder(folder.folder.path().to_owned());
    let webhook = Webhook {
        client_authority: Some(folder.clients()),
        ..webhook(listener, Mode::Warn, certificate)
    };
    site.run_with(|config| config.webhook = Some(webhook)).await;
    for (trusted, refused) in [(&ours, &other), (&other, &ours)] {
        folder.trust(trusted);
        eventually(PATIENCE, "one authority alone is trusted", async || {
            let seen = (
                folder.status(address, Some(client_of(trusted))).await,
                folder.status(address, Some(client_of(refused))).await,
            );
            if seen == (Some(405), None) {
                Ok(())
            } else {
                Err(format!("{seen:?}"))
            }
        })
        .await;
    }
}

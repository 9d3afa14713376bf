//! The webhook's certificate: made and replaced while it serves, or somebody else's.

use std::{fs, net::SocketAddr};

use k8s_openapi::api::{
    coordination::v1::{Lease, LeaseSpec},
    core::v1::Secret,
};
use kube::api::PostParams;
use rcgen::generate_simple_self_signed;
use vms_operator::operator::{Certificate, Config, Election, Mode, rbac};

use super::{WebhookSite, alice, webhook};
use crate::{
    operator::site::Site,
    support::{
        cluster::PATIENCE, eventually::eventually, namespace::named, rbac::rules, store::tls_files,
        webhook::let_end_soon,
    },
};

/// The certificate in the Secret.
async fn kept(site: &Site) -> String {
    let secret = site.api::<Secret>().get("webhook").await;
    let mut data = secret.expect("a Secret").data.expect("a certificate");
    let certificate = data.remove("tls.crt").expect("a certificate");
    String::from_utf8(certificate.0).expect("PEM")
}

/// Whether the webhook serves that certificate, and no other.
async fn is_served(address: SocketAddr, certificate: &str) -> bool {
    let trusted = reqwest::Certificate::from_pem(certificate.as_bytes());
    let client = reqwest::Client::builder().no_proxy();
    let client = client.tls_certs_only([trusted.expect("a certificate")]);
    let client = client.build().expect("an HTTP client");
    let answer = client.get(format!("https://{address}/review")).send().await;
    answer.is_ok_and(|answer| answer.status() == 405)
}

#[tokio::test]
async fn a_certificate_is_replaced_before_it_ends_and_no_review_fails_meanwhile() {
    let (served, address) = WebhookSite::open("a certificate is replaced", Mode::Warn).await;
    let mut before = kept(&served.site).await;
    for _ in 0..2 {
        let_end_soon(&served.site.namespace, "webhook").await;
        let after = eventually(PATIENCE, "another certificate", async || {
            served.assert_judged().await;
            let after = kept(&served.site).await;
            if after == before {
                Err("the same".to_owned())
            } else {
                Ok(after)
            }
        })
        .await;
        eventually(PATIENCE, "it is served", async || {
            served.assert_judged().await;
            if is_served(address, &after).await {
                Ok(())
            } else {
                Err("not yet".to_owned())
            }
        })
        .await;
        assert!(
            !is_served(address, &before).await,
            "the one before is served still"
        );
        let bundle = served.registration.bundle().await;
        assert!(bundle.starts_with(&after), "the newest comes first");
        assert!(
            bundle.contains(&before),
            "the one before is trusted until it ends"
        );
        before = after;
    }
    let said = served.site.log.text();
    assert!(!said.contains("PRIVATE KEY"), "{said}");
}

#[tokio::test]
async fn a_replica_that_does_not_lead_judges_by_the_declarations_under_a_certificate_of_a_folder() {
    let (mut served, listener) = WebhookSite::prepare("a replica that does not lead").await;
    let address = listener.local_addr().expect("an address");
    let site = &served.site;
    site.namespace.grant(&rules(rbac::ELECTING)).await;
    let held = Lease {
        metadata: named("vms-operator"),
        spec: Some(LeaseSpec {
            holder_identity: Some("somebody-else".to_owned()),
            lease_duration_seconds: Some(3600),
            ..LeaseSpec::default()
        }),
    };
    let leases = site.api::<Lease>();
    leases
        .create(&PostParams::default(), &held)
        .await
        .expect("create a Lease");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let make = || generate_simple_self_signed(["127.0.0.1".to_owned()]).expect("a certificate");
    let write = |made: &rcgen::CertifiedKey<rcgen::KeyPair>| {
        let key = made.signing_key.serialize_pem();
        tls_files(folder.path(), &made.cert.pem(), &key)
    };
    let first = make();
    write(&first);
    served.registration.trust(&first.cert.pem()).await;
    let certificate = Certificate::Folder(folder.path().to_owned());
    let elect = |config: &mut Config| config.election = Some(Election::default());
    served
        .run(webhook(listener, Mode::Deny, certificate), elect)
        .await;
    let wrong = alice("cameras: {names: [gate-1]}, layouts: {names: [north-wall]}");
    let refused = served.apply(&wrong).await;
    assert!(
        refused.stderr.contains("LayoutCamerasNotGranted") && !refused.status.success(),
        "{refused:?}"
    );
    assert_eq!(served.site.proxy.requests(), [""; 0], "nobody asks the VMS");

    let second = make();
    write(&second);
    eventually(PATIENCE, "the other certificate is served", async || {
        if is_served(address, &second.cert.pem()).await {
            Ok(())
        } else {
            Err("not yet".to_owned())
        }
    })
    .await;
    fs::remove_file(folder.path().join("tls.key")).expect("remove the key");
    eventually(PATIENCE, "it is missed", async || {
        let said = served.site.log.text();
        let is_missed = said.contains("the webhook certificate could not be renewed");
        is_missed.then_some(()).ok_or(said)
    })
    .await;
    assert!(is_served(address, &second.cert.pem()).await);
}

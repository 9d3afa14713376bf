//! What a person is told at once, by the real API server and the real kubectl, while they apply.

mod answers;
mod bodies;
mod certificate;
mod clients;
mod effects;

use std::{
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};

use vms_operator::operator::{Certificate, Config, Mode, OwnCertificate, Webhook, rbac};

use super::{manifests::ALICE, site::Site};
use crate::support::{
    cluster::PATIENCE, command::Output, eventually::eventually, rbac::rules, webhook::Registration,
};

/// A user who is told something, to see whether anybody is.
const PROBE: &str = "{apiVersion: vms-operator.io/v1alpha1, kind: VmsUser, metadata: {name: probe}, spec: {serverRef: {name: main},
    login: probe@example.com, access: {cameras: {names: [gate-99]}}}}";

/// A site whose operator is asked what it thinks of changes.
pub(super) struct WebhookSite {
    pub(super) site: Site,
    pub(super) registration: Registration,
}

impl WebhookSite {
    /// Registered, and nobody answers yet.
    pub(super) async fn prepare(test: &str) -> (Self, TcpListener) {
        Self::before(Site::prepare(test).await).await
    }

    /// The same before a site of one's own.
    pub(super) async fn before(site: Site) -> (Self, TcpListener) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port on loopback");
        let address = listener.local_addr().expect("an address");
        let registration = Registration::of(&site.namespace, address).await;
        let namespace = &site.namespace;
        namespace.grant(&rules(rbac::CERTIFYING)).await;
        let mut registering = rules(rbac::REGISTERING);
        registering[0].resource_names = Some(vec![registration.name.clone()]);
        namespace.grant_everywhere(&registering).await;
        (Self { site, registration }, listener)
    }

    /// With a certificate of the operator's own.
    pub(super) async fn open(test: &str, mode: Mode) -> (Self, SocketAddr) {
        let (mut served, listener) = Self::prepare(test).await;
        let address = listener.local_addr().expect("an address");
        served.run_with_own(listener, mode).await;
        (served, address)
    }

    /// Runs the operator with a certificate of its own.
    pub(super) async fn run_with_own(&mut self, listener: TcpListener, mode: Mode) {
        let certificate = Certificate::Own(OwnCertificate {
            secret: "webhook".to_owned(),
            configuration: self.registration.name.clone(),
            lifetime: OwnCertificate::LIFETIME,
        });
        self.run(webhook(listener, mode, certificate), |_| {}).await;
    }

    /// Runs the operator until it is asked.
    pub(super) async fn run(&mut self, webhook: Webhook, configure: impl FnOnce(&mut Config)) {
        let configure = |config: &mut Config| {
            config.webhook = Some(webhook);
            configure(config);
        };
        self.site.run_with(configure).await;
        self.until_judged().await;
    }

    /// The same with alice, who sees the north wall.
    pub(super) async fn with_alice(test: &str, mode: Mode) -> Self {
        let (served, _) = Self::open(test, mode).await;
        served.site.apply(ALICE).await;
        served.site.ready("alice").await;
        served
    }

    /// Waits until the API server asks it.
    pub(super) async fn until_judged(&self) {
        eventually(PATIENCE, "somebody is warned", async || {
            let output = self.apply_with(PROBE, &["--dry-run=server"]).await;
            if output.stderr.contains("UnknownCamera") {
                Ok(())
            } else {
                Err(format!("{output:?}"))
            }
        })
        .await;
    }

    /// The API server asks it now.
    pub(super) async fn assert_judged(&self) {
        let output = self.apply_with(PROBE, &["--dry-run=server"]).await;
        assert!(output.stderr.contains("UnknownCamera"), "{output:?}");
    }

    pub(super) async fn apply(&self, manifests: &str) -> Output {
        self.apply_with(manifests, &[]).await
    }

    pub(super) async fn apply_with(&self, manifests: &str, flags: &[&str]) -> Output {
        let kubectl = self.site.namespace.kubectl();
        let arguments = [&["apply", "--filename=-"], flags].concat();
        kubectl.run_with_input(&arguments, manifests).await
    }

    /// kubectl in the namespace of the site.
    pub(super) async fn kubectl(&self, arguments: &[&str]) -> Output {
        self.site.namespace.kubectl().run(arguments).await
    }
}

pub(super) fn webhook(listener: TcpListener, mode: Mode, certificate: Certificate) -> Webhook {
    Webhook {
        listener: Arc::new(listener),
        mode,
        certificate,
        client_authority: None,
        // Long enough for the API server to trust a new certificate before it is served.
        check: Duration::from_secs(2),
    }
}

/// What a person sees, for a snapshot.
pub(super) fn seen(output: &Output) -> String {
    format!("{}{}", output.stderr, output.stdout)
}

/// Alice with another access.
pub(super) fn alice(access: &str) -> String {
    format!(
        "{{apiVersion: vms-operator.io/v1alpha1, kind: VmsUser, metadata: {{name: alice}}, spec: {{serverRef: {{name: main}},
           login: alice@example.com, access: {{{access}}}}}}}"
    )
}

//! The chart's registration of the webhook, for one namespace, at an address of loopback.
//!
//! The test cluster has no kube-proxy, so that the API server calls an address and not a Service; everything else is what
//! the chart says.

use std::{net::SocketAddr, time::Duration};

use k8s_openapi::{
    ByteString,
    api::admissionregistration::v1::{
        ValidatingWebhookConfiguration as Configuration, WebhookClientConfig,
    },
    api::core::v1::Secret,
};
use kube::{
    Api,
    api::{Patch, PatchParams, PostParams},
};
use serde_json::json;
use vms_operator::clock;

use super::{
    helm::{chart, helm},
    namespace::TestNamespace,
};

/// The settings of a chart whose webhook judges that namespace alone.
pub(crate) fn settings(namespace: &str) -> String {
    format!(
        "webhook.enabled=true,webhook.namespaceSelector.matchLabels.kubernetes\\.io/metadata\\.name={namespace}"
    )
}

/// A registration of one's own.
pub(crate) struct Registration {
    api: Api<Configuration>,
    pub(crate) name: String,
}

impl Registration {
    /// What the chart registers, for that namespace, with nobody trusted yet.
    pub(crate) async fn of(namespace: &TestNamespace, address: SocketAddr) -> Self {
        let chart = chart();
        let chart = chart.to_str().expect("a path of text");
        let settings = settings(&namespace.name);
        let shown = ["--show-only", "templates/webhook.yaml"];
        let release = ["template", &namespace.name, chart, "--set", &settings];
        let rendered = helm(&[&release[..], &shown].concat())
            .await
            .expect_success();
        let objects: Vec<serde_json::Value> = serde_saphyr::from_multiple(&rendered).expect("YAML");
        let mut objects = objects.into_iter();
        let configuration =
            objects.find(|object| object["kind"] == "ValidatingWebhookConfiguration");
        let configuration = configuration.expect("a configuration");
        let mut configuration: Configuration =
            serde_json::from_value(configuration).expect("a configuration");
        configuration.metadata.name = Some(namespace.name.clone());
        call(&mut configuration, address);
        let api = Api::all(namespace.admin.clone());
        let created = api.create(&PostParams::default(), &configuration).await;
        created.expect("create a ValidatingWebhookConfiguration");
        Self {
            api,
            name: namespace.name.clone(),
        }
    }

    /// Lets the API server call an address of loopback for what a release has registered.
    pub(crate) async fn redirect(namespace: &TestNamespace, name: &str, address: SocketAddr) {
        let registration = Self {
            api: Api::all(namespace.admin.clone()),
            name: name.to_owned(),
        };
        registration.change(|known| call(known, address)).await;
    }

    /// Trusts a certificate.
    pub(crate) async fn trust(&self, certificate: &str) {
        let trust = |known: &mut Configuration| {
            for webhook in known.webhooks.iter_mut().flatten() {
                webhook.client_config.ca_bundle = Some(ByteString(certificate.into()));
            }
        };
        self.change(trust).await;
    }

    /// Lets nothing pass that was not judged.
    pub(crate) async fn fail_without_answer(&self) {
        let fail = |known: &mut Configuration| {
            for webhook in known.webhooks.iter_mut().flatten() {
                webhook.failure_policy = Some("Fail".to_owned());
            }
        };
        self.change(fail).await;
    }

    async fn change(&self, change: impl FnOnce(&mut Configuration)) {
        let mut known = self.api.get(&self.name).await.expect("it is there");
        change(&mut known);
        let parameters = PostParams::default();
        let replaced = self.api.replace(&self.name, &parameters, &known).await;
        replaced.expect("replace a ValidatingWebhookConfiguration");
    }

    /// The certificates that are trusted now.
    pub(crate) async fn bundle(&self) -> String {
        let known = self.api.get(&self.name).await.expect("it is there");
        let webhook = known.webhooks.unwrap_or_default().swap_remove(0);
        let bundle = webhook.client_config.ca_bundle.unwrap_or_default();
        String::from_utf8(bundle.0).expect("PEM")
    }
}

fn call(configuration: &mut Configuration, address: SocketAddr) {
    for webhook in configuration.webhooks.iter_mut().flatten() {
        // A machine that is busy lets nothing pass unjudged.
        webhook.timeout_seconds = Some(30);
        webhook.client_config = WebhookClientConfig {
            url: Some(format!("https://{address}/review")),
            ca_bundle: webhook.client_config.ca_bundle.take(),
            ..WebhookClientConfig::default()
        };
    }
}

/// Lets the certificate that a Secret keeps end in an hour, as far as the Secret says.
pub(crate) async fn let_end_soon(namespace: &TestNamespace, secret: &str) {
    let soon = clock::now() + Duration::from_hours(1);
    let annotations = json!({"vms-operator.io/certificate-expires": soon});
    let patch = Patch::Merge(json!({"metadata": {"annotations": annotations}}));
    let secrets: Api<Secret> = Api::namespaced(namespace.admin.clone(), &namespace.name);
    let patched = secrets.patch(secret, &PatchParams::default(), &patch).await;
    patched.expect("patch the Secret of a certificate");
}

//! The chart's registration of the webhook, for one namespace, at an address of loopback.
//!
//! The test cluster has no kube-proxy, so that the API server calls an address and not a Service; everything else is what
//! the chart says.

use std::net::TcpListener;

use k8s_openapi::{
    ByteString,
    api::admissionregistration::v1::{
        ValidatingWebhookConfiguration as Configuration, WebhookClientConfig,
    },
};
use kube::{Api, api::PostParams};

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
    pub(crate) async fn of(namespace: &TestNamespace, listener: &TcpListener) -> Self {
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
        call(&mut configuration, listener);
        let api = Api::all(namespace.cluster.admin_client().await);
        let created = api.create(&PostParams::default(), &configuration).await;
        created.expect("create a ValidatingWebhookConfiguration");
        Self {
            api,
            name: namespace.name.clone(),
        }
    }

    /// Lets the API server call an address of loopback for what a release has registered.
    pub(crate) async fn redirect(namespace: &TestNamespace, name: &str, listener: &TcpListener) {
        let registration = Self {
            api: Api::all(namespace.cluster.admin_client().await),
            name: name.to_owned(),
        };
        registration.change(|known| call(known, listener)).await;
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

fn call(configuration: &mut Configuration, listener: &TcpListener) {
    for webhook in configuration.webhooks.iter_mut().flatten() {
        webhook.client_config = WebhookClientConfig {
            url: Some(url(listener)),
            ..WebhookClientConfig::default()
        };
    }
}

fn url(listener: &TcpListener) -> String {
    let address = listener.local_addr().expect("an address");
    format!("https://{address}/review")
}

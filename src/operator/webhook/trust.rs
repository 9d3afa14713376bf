//! What the API server trusts: the `caBundle` of the ValidatingWebhookConfiguration, and the address in it.

use k8s_openapi::{
    ByteString,
    api::admissionregistration::v1::{
        ValidatingWebhookConfiguration as Configuration, WebhookClientConfig,
    },
};
use kube::{Api, api::PostParams};

use crate::{engine::PortError, operator::kubernetes::client::Cluster};

/// The configuration, if there is one.
pub(crate) async fn read(
    cluster: &Cluster,
    name: &str,
) -> Result<Option<Configuration>, PortError> {
    let configurations: Api<Configuration> = Api::all(cluster.client().clone());
    let attempted = || format!("read ValidatingWebhookConfiguration {name}");
    let read = configurations.get_opt(name);
    cluster.bounded(attempted, read).await
}

/// Makes the API server trust these certificates, if it does not yet.
pub(crate) async fn trust(
    cluster: &Cluster,
    configuration: Configuration,
    bundle: &str,
) -> Result<(), PortError> {
    let Some(wanted) = trusting(configuration, bundle) else {
        return Ok(());
    };
    let name = wanted.metadata.name.clone().unwrap_or_default();
    let configurations: Api<Configuration> = Api::all(cluster.client().clone());
    let parameters = PostParams::default();
    let attempted = || format!("write the caBundle of ValidatingWebhookConfiguration {name}");
    let written = configurations.replace(&name, &parameters, &wanted);
    cluster.write(attempted, written).await?;
    tracing::info!(
        configuration = name,
        "the webhook configuration was updated: the API server trusts the certificate"
    );
    Ok(())
}

/// The configuration with another `caBundle`; `None` where it has that one.
fn trusting(mut configuration: Configuration, bundle: &str) -> Option<Configuration> {
    let bundle = ByteString(bundle.as_bytes().to_vec());
    let mut is_new = false;
    for webhook in configuration.webhooks.iter_mut().flatten() {
        let known = &mut webhook.client_config.ca_bundle;
        is_new |= known.as_ref() != Some(&bundle);
        *known = Some(bundle.clone());
    }
    is_new.then_some(configuration)
}

/// By which names the API server calls the webhook, sorted.
pub(crate) fn names(configuration: &Configuration) -> Vec<String> {
    let webhooks = configuration.webhooks.iter().flatten();
    let mut names: Vec<String> = webhooks
        .filter_map(|webhook| name(&webhook.client_config))
        .collect();
    names.sort();
    names.dedup();
    names
}

fn name(client: &WebhookClientConfig) -> Option<String> {
    if let Some(service) = &client.service {
        return Some(format!("{}.{}.svc", service.name, service.namespace));
    }
    let (_, rest) = client.url.as_deref()?.split_once("://")?;
    let authority = rest.split('/').next()?;
    // An IPv6 address is in brackets because of its colons.
    let host = match authority.strip_prefix('[') {
        Some(address) => address.split(']').next()?,
        None => authority.split(':').next()?,
    };
    Some(host.to_owned())
}

#[cfg(test)]
mod tests {
    use k8s_openapi::api::admissionregistration::v1::ValidatingWebhook;
    use serde_json::json;

    use super::*;

    fn calling(client: serde_json::Value) -> ValidatingWebhook {
        ValidatingWebhook {
            client_config: serde_json::from_value(client).unwrap(),
            ..ValidatingWebhook::default()
        }
    }

    fn configuration(webhooks: Vec<ValidatingWebhook>) -> Configuration {
        Configuration {
            webhooks: Some(webhooks),
            ..Configuration::default()
        }
    }

    #[test]
    fn the_names_are_those_by_which_the_api_server_calls() {
        let service = json!({"service": {"name": "ops-webhook", "namespace": "ops"}});
        let all = configuration(vec![
            calling(service.clone()),
            calling(service),
            calling(json!({"url": "https://127.0.0.1:8443/review"})),
            calling(json!({"url": "https://[::1]:8443/review"})),
            calling(json!({"url": "https://ops.example.com/review"})),
        ]);
        let expected = ["127.0.0.1", "::1", "ops-webhook.ops.svc", "ops.example.com"];
        assert_eq!(names(&all), expected);
    }

    #[test]
    fn a_configuration_is_written_only_where_it_trusts_something_else() {
        let url = json!({"url": "https://127.0.0.1:8443/review"});
        let wanted = trusting(
            configuration(vec![calling(url.clone()), calling(url)]),
            "new",
        );
        let wanted = wanted.expect("it trusts nobody");
        let webhooks = wanted.webhooks.iter().flatten();
        let bundles: Vec<_> = webhooks
            .map(|webhook| webhook.client_config.ca_bundle.clone())
            .collect();
        let new = Some(ByteString(b"new".to_vec()));
        assert_eq!(bundles, [new.clone(), new]);
        assert_eq!(trusting(wanted, "new"), None);
    }
}

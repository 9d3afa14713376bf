//! What the API server asks before it takes an object of ours.

use k8s_openapi::api::admissionregistration::v1::{
    ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding, ValidatingWebhook,
    ValidatingWebhookConfiguration,
};

use super::{asked::Asked, finding::Finding};
use crate::api::deletion_protection;

const POLICIES: &str = "policies";
const WEBHOOKS: &str = "webhooks";
const GROUP: &str = "vms-operator.io";
/// The label that the API server gives to every namespace.
const NAMESPACE_NAME: &str = "kubernetes.io/metadata.name";
const INSTALL: &str =
    "vmsctl policies | kubectl apply --server-side -f - (or policies.install=true of the chart)";

/// Namespace and name of a Service.
pub type Service = (String, String);

/// The webhooks of a configuration that are asked about objects of ours in a namespace, as far as its name tells.
pub fn ours<'a>(
    configuration: &'a ValidatingWebhookConfiguration,
    namespace: &'a str,
) -> impl Iterator<Item = &'a ValidatingWebhook> {
    let webhooks = configuration.webhooks.iter().flatten();
    webhooks.filter(move |webhook| {
        let rules = webhook.rules.iter().flatten();
        let mut groups = rules.flat_map(|rule| rule.api_groups.iter().flatten());
        let selector = webhook.namespace_selector.as_ref();
        let labels = selector.and_then(|selector| selector.match_labels.as_ref());
        let name = labels.and_then(|labels| labels.get(NAMESPACE_NAME));
        groups.any(|group| group == GROUP) && name.is_none_or(|name| name == namespace)
    })
}

/// The Services that these are asked through.
pub fn services(
    configurations: &Asked<Vec<ValidatingWebhookConfiguration>>,
    namespace: &str,
) -> Vec<Service> {
    let configurations = configurations.known().into_iter().flatten();
    let mut services: Vec<Service> = configurations
        .flat_map(|configuration| ours(configuration, namespace))
        .filter_map(|webhook| webhook.client_config.service.as_ref())
        .map(|service| (service.namespace.clone(), service.name.clone()))
        .collect();
    services.sort();
    services.dedup();
    services
}

/// What there is to say of the policy that protects users from being deleted.
pub fn policies(
    policy: &Asked<Option<ValidatingAdmissionPolicy>>,
    binding: &Asked<Option<ValidatingAdmissionPolicyBinding>>,
) -> Finding {
    let (ours, _) = deletion_protection();
    let name = ours.metadata.name.clone().unwrap_or_default();
    let looked_at = format!("ValidatingAdmissionPolicy {name} and its binding");
    let right = "get validatingadmissionpolicies and their bindings";
    let found = match policy.answer(POLICIES, &looked_at, right) {
        Ok(found) => found,
        Err(unknown) => return unknown,
    };
    let bound = match binding.answer(POLICIES, &looked_at, right) {
        Ok(bound) => bound,
        Err(unknown) => return unknown,
    };
    let unprotected =
        "so that protected users can be deleted, which the operator then has to hold back";
    match (found, bound) {
        (None, _) => Finding::warn(
            POLICIES,
            looked_at,
            format!("is not there, {unprotected}"),
            INSTALL,
        ),
        (_, None) => Finding::warn(
            POLICIES,
            looked_at,
            format!("is not bound, {unprotected}"),
            INSTALL,
        ),
        (Some(policy), Some(_)) if is_ours(&ours, policy) => Finding::ok(
            POLICIES,
            looked_at,
            "are there, as this version generates them",
        ),
        (Some(_), Some(_)) => Finding::warn(POLICIES, looked_at, "is of another version", INSTALL),
    }
}

/// By what decides: the API server fills the rest with defaults.
fn is_ours(ours: &ValidatingAdmissionPolicy, theirs: &ValidatingAdmissionPolicy) -> bool {
    let (Some(ours), Some(theirs)) = (&ours.spec, &theirs.spec) else {
        return false;
    };
    ours.validations == theirs.validations && ours.match_conditions == theirs.match_conditions
}

/// What there is to say of the webhooks; `services` says which of the Services are there.
pub fn webhooks(
    configurations: &Asked<Vec<ValidatingWebhookConfiguration>>,
    services: &[(Service, Asked<bool>)],
    namespace: &str,
) -> Vec<Finding> {
    let looked_at = "the webhooks that are asked about objects of vms-operator.io";
    let right = "list validatingwebhookconfigurations";
    let configurations = match configurations.answer(WEBHOOKS, looked_at, right) {
        Ok(configurations) => configurations,
        Err(unknown) => return vec![unknown],
    };
    let mut findings = Vec::new();
    for configuration in configurations {
        let name = configuration.metadata.name.as_deref().unwrap_or_default();
        findings.extend(ours(configuration, namespace).map(|webhook| one(name, webhook, services)));
    }
    if findings.is_empty() {
        findings.push(Finding::ok(
            WEBHOOKS,
            looked_at,
            "none is registered, and none is needed",
        ));
    }
    findings
}

fn one(
    configuration: &str,
    webhook: &ValidatingWebhook,
    services: &[(Service, Asked<bool>)],
) -> Finding {
    let looked_at = format!("webhook {} of {configuration}", webhook.name);
    let is_strict = webhook.failure_policy.as_deref() != Some("Ignore");
    let wrong = |found: String, remedy: String| {
        if is_strict {
            let found = format!("{found}, so that objects of ours are refused");
            Finding::fail(WEBHOOKS, &looked_at, found, remedy)
        } else {
            let found = format!("{found}, so that objects of ours are taken unseen");
            Finding::warn(WEBHOOKS, &looked_at, found, remedy)
        }
    };
    let target = &webhook.client_config;
    if target
        .ca_bundle
        .as_ref()
        .is_none_or(|bundle| bundle.0.is_empty())
    {
        return wrong(
            "it trusts no certificate".to_owned(),
            "the operator writes its caBundle: look whether one runs with --webhook-listen, and at its log".to_owned(),
        );
    }
    let Some(service) = &target.service else {
        return Finding::ok(WEBHOOKS, looked_at, "is asked at an address");
    };
    let key = (service.namespace.clone(), service.name.clone());
    let (namespace, name) = &key;
    let there = services.iter().find(|(known, _)| *known == key);
    match there.map(|(_, there)| there) {
        Some(Asked::Answered(true)) => Finding::ok(
            WEBHOOKS,
            looked_at,
            format!("Service {namespace}/{name} is there"),
        ),
        Some(Asked::Answered(false)) => wrong(
            format!("Service {namespace}/{name} does not exist"),
            format!(
                "upgrade the release of the chart, or: kubectl delete validatingwebhookconfiguration {configuration}"
            ),
        ),
        Some(Asked::NotAllowed | Asked::Failed(_)) | None => Finding::unknown(
            WEBHOOKS,
            looked_at,
            format!("whether Service {namespace}/{name} exists is not known"),
            format!("ask somebody who may get services in namespace {namespace} to run this"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::cli::doctor::finding::Verdict;

    fn configuration(policy: &str, bundle: &str) -> ValidatingWebhookConfiguration {
        serde_json::from_value(json!({
            "metadata": {"name": "vms"},
            "webhooks": [{
                "name": "users.vms-operator.io", "failurePolicy": policy,
                "admissionReviewVersions": ["v1"], "sideEffects": "None",
                "clientConfig": {"caBundle": bundle, "service": {"namespace": "vms", "name": "hook"}},
                "rules": [{"apiGroups": [GROUP]}],
            }],
        }))
        .unwrap()
    }

    #[test]
    fn a_webhook_whose_service_is_gone_fails_where_nothing_passes_without_it() {
        for (policy, there, bundle, expected) in [
            ("Fail", true, "YQ==", Verdict::Ok),
            ("Fail", false, "YQ==", Verdict::Fail),
            ("Ignore", false, "YQ==", Verdict::Warn),
            ("Fail", true, "", Verdict::Fail),
        ] {
            let all = Asked::Answered(vec![configuration(policy, bundle)]);
            let there: Vec<_> = services(&all, "video")
                .into_iter()
                .map(|service| (service, Asked::Answered(there)))
                .collect();
            assert_eq!(
                webhooks(&all, &there, "video")[0].result,
                expected,
                "{policy}"
            );
        }
    }

    #[test]
    fn users_are_protected_where_policy_and_binding_are_ours() {
        let (policy, binding) = deletion_protection();
        let judged =
            |policy, binding| policies(&Asked::Answered(policy), &Asked::Answered(binding)).result;
        let both = judged(Some(policy.clone()), Some(binding.clone()));
        assert_eq!(both, Verdict::Ok);
        assert_eq!(judged(None, Some(binding.clone())), Verdict::Warn);
        assert_eq!(judged(Some(policy.clone()), None), Verdict::Warn);
        let mut other = policy;
        if let Some(spec) = &mut other.spec {
            spec.validations = None;
        }
        assert_eq!(judged(Some(other), Some(binding)), Verdict::Warn);
    }
}

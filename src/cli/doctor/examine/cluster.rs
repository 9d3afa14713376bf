//! What the cluster has of ours.

use std::fmt::Debug;

use k8s_openapi::{
    api::{
        admissionregistration::v1::{
            ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding,
            ValidatingWebhookConfiguration,
        },
        apps::v1::Deployment,
        coordination::v1::Lease,
        core::v1::Service,
    },
    apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition,
};
use kube::{Api, Client, Resource, api::ListParams};
use serde::de::DeserializeOwned;

use super::request::{Examination, PATIENCE};
use crate::{
    api::deletion_protection,
    cli::doctor::{admission, asked::Asked},
};

/// The most objects of a kind that are looked at.
const MOST: u32 = 500;
/// What the chart's Deployments have in common.
const COMPONENTS: &str = "app.kubernetes.io/name,app.kubernetes.io/instance";

/// What the cluster has of ours.
pub(super) struct Cluster {
    pub(super) definitions: Asked<Vec<CustomResourceDefinition>>,
    pub(super) deployments: Asked<Vec<Deployment>>,
    pub(super) leases: Asked<Vec<Lease>>,
    pub(super) policy: Asked<Option<ValidatingAdmissionPolicy>>,
    pub(super) binding: Asked<Option<ValidatingAdmissionPolicyBinding>>,
    pub(super) webhooks: Asked<Vec<ValidatingWebhookConfiguration>>,
    pub(super) services: Vec<(admission::Service, Asked<bool>)>,
}

impl Cluster {
    pub(super) async fn read(client: &Client, examination: &Examination) -> Self {
        let (policy, binding) = deletion_protection();
        let policy = policy.metadata.name.unwrap_or_default();
        let binding = binding.metadata.name.unwrap_or_default();
        let (policies, bindings) = (Api::all(client.clone()), Api::all(client.clone()));
        let webhooks = list(Api::all(client.clone()), "").await;
        let mut services = Vec::new();
        for service in admission::services(&webhooks, &examination.namespace) {
            let there = is_there(client, &service).await;
            services.push((service, there));
        }
        Self {
            definitions: definitions(client).await,
            deployments: list(place(client, examination), COMPONENTS).await,
            leases: list(place(client, examination), "").await,
            policy: Asked::within(PATIENCE, policies.get_opt(&policy)).await,
            binding: Asked::within(PATIENCE, bindings.get_opt(&binding)).await,
            webhooks,
            services,
        }
    }
}

/// Those of our group alone: a cluster has hundreds.
async fn definitions(client: &Client) -> Asked<Vec<CustomResourceDefinition>> {
    let api: Api<CustomResourceDefinition> = Api::all(client.clone());
    let mut found = Vec::new();
    for ours in crate::api::crds() {
        let name = ours.metadata.name.unwrap_or_default();
        match Asked::within(PATIENCE, api.get_opt(&name)).await {
            Asked::Answered(definition) => found.extend(definition),
            Asked::NotAllowed => return Asked::NotAllowed,
            Asked::Failed(why) => return Asked::Failed(why),
        }
    }
    Asked::Answered(found)
}

fn place<K>(client: &Client, examination: &Examination) -> Api<K>
where
    K: Resource<DynamicType = (), Scope = k8s_openapi::NamespaceResourceScope>,
{
    match &examination.operator_namespace {
        None => Api::all(client.clone()),
        Some(namespace) => Api::namespaced(client.clone(), namespace),
    }
}

async fn list<K>(api: Api<K>, labels: &str) -> Asked<Vec<K>>
where
    K: Clone + Debug + DeserializeOwned,
{
    let parameters = ListParams::default().labels(labels).limit(MOST);
    let listed = Asked::within(PATIENCE, api.list(&parameters)).await;
    listed.map(|listed| listed.items)
}

async fn is_there(client: &Client, (namespace, name): &admission::Service) -> Asked<bool> {
    let services: Api<Service> = Api::namespaced(client.clone(), namespace);
    let found = Asked::within(PATIENCE, services.get_opt(name)).await;
    found.map(|found| found.is_some())
}

//! The objects of a cluster, as if they stood in a file: read with whatever rights a kubeconfig gives. No Secret is read.

use std::fmt;

use k8s_openapi::NamespaceResourceScope;
use kube::{Api, Client, Resource, api::ListParams};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::files::{File, Files, Origin};
use crate::{
    api::v1alpha1::{VmsCamera, VmsCameraGroup, VmsIpPool, VmsLayout, VmsRole, VmsServer, VmsUser},
    cli::cluster::{self, connect},
};

/// Objects per page of a listing.
const PAGE: u32 = 500;

/// Why the objects of a cluster cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no cluster.
    #[error(transparent)]
    Cluster(#[from] cluster::Error),
    /// The API server does not answer as it should.
    #[error("cannot list the {kind} objects of {namespaces}")]
    List {
        /// The kind.
        kind: String,
        /// Where.
        namespaces: String,
        /// Why.
        source: kube::Error,
    },
    /// An object cannot be written down.
    #[error("cannot read what the API server has of {kind}")]
    Read {
        /// The kind.
        kind: String,
        /// Why.
        source: serde_json::Error,
    },
}

/// Everything of ours in the cluster of that context of the kubeconfig, or of the current one: in all namespaces, or in one.
///
/// # Errors
/// There is no such cluster, or it may not be listed.
pub async fn read(context: Option<&str>, namespace: Option<&str>) -> Result<Files, Error> {
    let (client, _) = connect(context).await?;
    let place = Place { client, namespace };
    let mut items = Vec::new();
    items.extend(list::<VmsServer>(&place).await?);
    items.extend(list::<VmsCamera>(&place).await?);
    items.extend(list::<VmsCameraGroup>(&place).await?);
    items.extend(list::<VmsLayout>(&place).await?);
    items.extend(list::<VmsIpPool>(&place).await?);
    items.extend(list::<VmsRole>(&place).await?);
    items.extend(list::<VmsUser>(&place).await?);
    let text = json!({"apiVersion": "v1", "kind": "List", "items": items}).to_string();
    let name = context.map_or_else(
        || "the cluster".to_owned(),
        |context| format!("the cluster of context {context}"),
    );
    let file = File {
        name,
        text,
        origin: Origin::Named,
    };
    Ok(Files {
        files: vec![file],
        ignored: Vec::new(),
    })
}

/// Where objects are listed.
struct Place<'a> {
    client: Client,
    namespace: Option<&'a str>,
}

async fn list<Kind>(place: &Place<'_>) -> Result<Vec<Value>, Error>
where
    Kind: Resource<DynamicType = (), Scope = NamespaceResourceScope>
        + Clone
        + DeserializeOwned
        + Serialize
        + fmt::Debug,
{
    let kind = || Kind::kind(&()).into_owned();
    let client = place.client.clone();
    let api: Api<Kind> = match place.namespace {
        None => Api::all(client),
        Some(namespace) => Api::namespaced(client, namespace),
    };
    let mut page = ListParams::default().limit(PAGE);
    let mut items = Vec::new();
    loop {
        let listed = api.list(&page).await.map_err(|source| Error::List {
            kind: kind(),
            namespaces: place.namespace.map_or_else(
                || {
                    "all namespaces: say one with --namespace, or use an account that may"
                        .to_owned()
                },
                |namespace| format!("namespace `{namespace}`"),
            ),
            source,
        })?;
        for mut object in listed.items {
            object.meta_mut().managed_fields = None;
            let value = serde_json::to_value(&object).map_err(|source| Error::Read {
                kind: kind(),
                source,
            })?;
            items.push(value);
        }
        match listed.metadata.continue_.filter(|token| !token.is_empty()) {
            Some(token) => page = page.continue_token(&token),
            None => return Ok(items),
        }
    }
}

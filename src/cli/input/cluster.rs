//! The objects of a cluster, as if they stood in a file: read with whatever rights a kubeconfig gives. No Secret is read.

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
    #[error("cannot list the {kind} objects of all namespaces")]
    List {
        /// The kind.
        kind: String,
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

/// Everything of ours in all namespaces of the cluster of that context of the kubeconfig, or of the current one.
///
/// # Errors
/// There is no such cluster, or it may not be listed.
pub async fn read(context: Option<&str>) -> Result<Files, Error> {
    let (client, _) = connect(context).await?;
    let mut items = Vec::new();
    items.extend(list::<VmsServer>(&client).await?);
    items.extend(list::<VmsCamera>(&client).await?);
    items.extend(list::<VmsCameraGroup>(&client).await?);
    items.extend(list::<VmsLayout>(&client).await?);
    items.extend(list::<VmsIpPool>(&client).await?);
    items.extend(list::<VmsRole>(&client).await?);
    items.extend(list::<VmsUser>(&client).await?);
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

async fn list<Kind>(client: &Client) -> Result<Vec<Value>, Error>
where
    Kind: Resource<DynamicType = ()> + Clone + DeserializeOwned + Serialize + std::fmt::Debug,
{
    let kind = || Kind::kind(&()).into_owned();
    let api: Api<Kind> = Api::all(client.clone());
    let mut page = ListParams::default().limit(PAGE);
    let mut items = Vec::new();
    loop {
        let listed = api.list(&page).await.map_err(|source| Error::List {
            kind: kind(),
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

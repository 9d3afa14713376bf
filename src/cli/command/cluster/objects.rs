//! The objects of a namespace, read and annotated with whatever rights a kubeconfig gives.

use std::{io, path::PathBuf};

use k8s_openapi::{NamespaceResourceScope, apimachinery::pkg::apis::meta::v1::Condition};
use kube::{
    Api, Client, Resource,
    api::{ListParams, Patch, PatchParams},
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::cli::{
    bundle::request::LogError,
    cluster::{self, connect},
};

/// The field manager of what is annotated.
const FIELD_MANAGER: &str = "vmsctl";

/// Which namespace of which cluster is meant.
#[derive(clap::Args, Debug)]
pub(super) struct ClusterArgs {
    /// The namespace of the objects. Default: that of the kubeconfig.
    #[arg(short = 'n', long)]
    namespace: Option<String>,
    /// The context of the kubeconfig.
    #[arg(long)]
    context: Option<String>,
}

/// Why nothing can be said or done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no cluster.
    #[error(transparent)]
    Cluster(#[from] cluster::Error),
    /// An object cannot be read.
    #[error("cannot read {object} of namespace `{namespace}`")]
    Read {
        /// The object, or objects.
        object: String,
        /// Where.
        namespace: String,
        /// Why.
        source: kube::Error,
    },
    /// An object cannot be annotated.
    #[error("cannot annotate {object} of namespace `{namespace}`")]
    Annotate {
        /// The object.
        object: String,
        /// Where.
        namespace: String,
        /// Why.
        source: kube::Error,
    },
    /// Nobody answered.
    #[error(
        "{object} was not looked at within {seconds} s: is an operator running that watches namespace `{namespace}`?"
    )]
    Unanswered {
        /// The object.
        object: String,
        /// Where.
        namespace: String,
        /// How long.
        seconds: u64,
    },
    /// A log cannot be read.
    #[error(transparent)]
    Log(#[from] LogError),
    /// A file cannot be written.
    #[error("could not write {path}", path = path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The output takes nothing.
    #[error("could not write the output")]
    Write(#[from] io::Error),
}

/// A namespace of a cluster.
pub(super) struct Objects {
    client: Client,
    pub(super) namespace: String,
}

/// A kind that lives in namespaces.
pub(super) trait Kind:
    Resource<DynamicType = (), Scope = NamespaceResourceScope>
    + Clone
    + DeserializeOwned
    + std::fmt::Debug
{
}

impl<T> Kind for T where
    T: Resource<DynamicType = (), Scope = NamespaceResourceScope>
        + Clone
        + DeserializeOwned
        + std::fmt::Debug
{
}

impl Objects {
    pub(super) async fn of(arguments: &ClusterArgs) -> Result<Self, Error> {
        let (client, home) = connect(arguments.context.as_deref()).await?;
        let namespace = arguments.namespace.clone();
        let namespace = namespace.unwrap_or_else(|| home.to_string());
        Ok(Self { client, namespace })
    }

    /// A client with those rights.
    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    /// An object; `None` where there is none.
    pub(super) async fn get<K: Kind>(&self, name: &str) -> Result<Option<K>, Error> {
        let found = self.api::<K>().get_opt(name).await;
        found.map_err(|source| Error::Read {
            object: titled::<K>(name),
            namespace: self.namespace.clone(),
            source,
        })
    }

    pub(super) async fn list<K: Kind>(&self) -> Result<Vec<K>, Error> {
        let listed = self.api::<K>().list(&ListParams::default()).await;
        let listed = listed.map_err(|source| Error::Read {
            object: format!("the {} objects", K::kind(&())),
            namespace: self.namespace.clone(),
            source,
        })?;
        Ok(listed.items)
    }

    /// Gives an annotation that value, or takes it away.
    pub(super) async fn annotate<K: Kind>(
        &self,
        name: &str,
        annotation: &str,
        value: Option<&str>,
    ) -> Result<K, Error> {
        let value = value.map_or(Value::Null, Value::from);
        let patch = json!({"metadata": {"annotations": {annotation: value}}});
        let how = PatchParams {
            field_manager: Some(FIELD_MANAGER.to_owned()),
            ..PatchParams::default()
        };
        let patched = self
            .api::<K>()
            .patch(name, &how, &Patch::Merge(&patch))
            .await;
        patched.map_err(|source| Error::Annotate {
            object: titled::<K>(name),
            namespace: self.namespace.clone(),
            source,
        })
    }

    fn api<K: Kind>(&self) -> Api<K> {
        Api::namespaced(self.client.clone(), &self.namespace)
    }
}

fn titled<K: Kind>(name: &str) -> String {
    format!("{} {name}", K::kind(&()))
}

/// What a condition says, such as `True Applied: the VMS holds what is declared`.
pub(super) fn told(conditions: &[Condition], about: &str) -> String {
    let condition = conditions.iter().find(|condition| condition.type_ == about);
    match condition {
        None => "nothing is said yet".to_owned(),
        Some(condition) => format!(
            "{} {}: {}",
            condition.status, condition.reason, condition.message
        ),
    }
}

/// Whether `Ready` is true.
pub(super) fn is_ready(conditions: &[Condition]) -> bool {
    conditions
        .iter()
        .any(|condition| condition.type_ == "Ready" && condition.status == "True")
}

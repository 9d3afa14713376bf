//! The cluster of a kubeconfig, with whatever rights that gives.

use std::time::Duration;

use kube::{
    Client, Config,
    config::{InferConfigError, KubeConfigOptions, KubeconfigError},
};

use crate::{domain::name::Namespace, proxy};

/// How long an API server may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why there is no cluster.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No cluster.
    #[error("cannot find the cluster: neither a kubeconfig nor a service account can be used")]
    Nowhere(#[source] InferConfigError),
    /// No such context.
    #[error("cannot use the context `{context}` of the kubeconfig")]
    Context {
        /// Its name.
        context: String,
        /// Why.
        source: KubeconfigError,
    },
    /// No client.
    #[error("cannot make a client of the API server")]
    Client(#[source] kube::Error),
}

/// A client of the cluster of that context of the kubeconfig, or of the current one, and the namespace of the context.
///
/// # Errors
/// There is no such thing.
pub async fn connect(context: Option<&str>) -> Result<(Client, Namespace), Error> {
    let mut config = match context {
        None => Config::infer().await.map_err(Error::Nowhere)?,
        Some(context) => {
            let options = KubeConfigOptions {
                context: Some(context.to_owned()),
                ..KubeConfigOptions::default()
            };
            let config = Config::from_kubeconfig(&options).await;
            config.map_err(|source| Error::Context {
                context: context.to_owned(),
                source,
            })?
        }
    };
    proxy::settle(&mut config);
    // Whoever typed the command tries again.
    config.default_retry = false;
    config.connect_timeout = Some(PATIENCE);
    config.read_timeout = Some(PATIENCE);
    let namespace = config.default_namespace.as_str().into();
    let client = Client::try_from(config).map_err(Error::Client)?;
    Ok((client, namespace))
}

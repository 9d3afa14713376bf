//! A user of a cluster, read with whatever rights a kubeconfig gives.

use std::time::Duration;

use kube::{
    Api, Client, Config,
    config::{InferConfigError, KubeConfigOptions, KubeconfigError},
};

use super::{Newcomer, Original, Refusal};
use crate::{
    api::v1alpha1::VmsUser,
    domain::name::{Namespace, ObjectRef},
};

/// How long an API server may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why a cluster cannot be read.
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
    /// The API server does not answer as it should.
    #[error("cannot read VmsUser {object}")]
    Read {
        /// The object.
        object: ObjectRef,
        /// Why.
        source: kube::Error,
    },
}

/// A cluster, and the namespace that is meant there.
pub struct Cluster {
    client: Client,
    namespace: Namespace,
}

impl Cluster {
    /// The cluster of that context of the kubeconfig, or of the current one; the namespace, unless one is said,
    /// is that of the context.
    ///
    /// # Errors
    /// There is no such thing.
    pub async fn connect(
        context: Option<&str>,
        namespace: Option<&Namespace>,
    ) -> Result<Self, Error> {
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
        // Whoever typed the command tries again.
        config.default_retry = false;
        config.connect_timeout = Some(PATIENCE);
        config.read_timeout = Some(PATIENCE);
        let home = config.default_namespace.as_str();
        let namespace = namespace.cloned().unwrap_or_else(|| home.into());
        let client = Client::try_from(config).map_err(Error::Client)?;
        Ok(Self { client, namespace })
    }

    /// The user of that name.
    ///
    /// # Errors
    /// It cannot be read; or, inside, there is none, or the new one would be one that is there.
    pub async fn user(
        &self,
        name: &str,
        newcomer: &Newcomer,
    ) -> Result<Result<Original, Refusal>, Error> {
        let object = ObjectRef::new(self.namespace.clone(), name);
        let Some(user) = self.get(&object).await? else {
            return Ok(Err(Refusal::NoUser {
                name: name.to_owned(),
                place: format!("in namespace `{}`", self.namespace),
            }));
        };
        let original = Original {
            title: format!("VmsUser {object}"),
            home: self.namespace.clone(),
            says_home: true,
            spec: user.spec,
            omitted: Vec::new(),
        };
        let object = match newcomer.object(&original) {
            Ok(object) => object,
            Err(refusal) => return Ok(Err(refusal)),
        };
        Ok(match self.get(&object).await? {
            Some(_) => Err(Refusal::NameTaken { object }),
            None => Ok(original),
        })
    }

    async fn get(&self, object: &ObjectRef) -> Result<Option<VmsUser>, Error> {
        let users: Api<VmsUser> = Api::namespaced(self.client.clone(), &object.namespace);
        let found = users.get_opt(&object.name).await;
        found.map_err(|source| Error::Read {
            object: object.clone(),
            source,
        })
    }
}

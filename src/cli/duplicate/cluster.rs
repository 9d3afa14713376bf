//! A user of a cluster, read with whatever rights a kubeconfig gives.

use kube::{Api, Client};

use super::{new_user::NewUser, original::Original, refusal::Refusal};
use crate::{
    api::v1alpha1::VmsUser,
    cli::cluster::{self, connect},
    domain::name::{Namespace, ObjectRef},
};

/// Why a cluster cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is none.
    #[error(transparent)]
    Cluster(#[from] cluster::Error),
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
        let (client, home) = connect(context).await?;
        let namespace = namespace.cloned().unwrap_or(home);
        Ok(Self { client, namespace })
    }

    /// The user of that name.
    ///
    /// # Errors
    /// It cannot be read; or, inside, there is none, or the new one would be one that is there.
    pub async fn user(
        &self,
        name: &str,
        new_user: &NewUser,
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
        let object = match new_user.object(&original) {
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

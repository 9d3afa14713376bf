//! Another user with the settings of one that is there: from manifests, from a cluster, or from the store.
//!
//! All is copied but login and password, as the VMS's own page does it. What comes out is a manifest to be
//! read, completed and committed; nothing is written anywhere else.

mod cluster;
mod files;
mod manifest;
mod stored;

use crate::{
    api::v1alpha1::VmsUserSpec,
    cli::{load::NotOneServer, naming},
    domain::name::{Login, Namespace, ObjectRef},
};

pub use cluster::{Cluster, Error as ClusterError};
pub use files::from_files;
pub use manifest::write;
pub use stored::from_store;

/// A user to copy from.
#[derive(Clone, Debug)]
pub struct Original {
    /// What it is, for a sentence.
    pub title: String,
    /// Where it is: names without a namespace mean objects there.
    pub home: Namespace,
    /// Whether its manifest has to say where that is.
    pub says_home: bool,
    /// Its settings.
    pub spec: VmsUserSpec,
    /// What of it no manifest can say, or not yet.
    pub omitted: Vec<String>,
}

/// What the new user is called.
#[derive(Clone, Debug)]
pub struct Newcomer {
    /// The login.
    pub login: Login,
    /// The name of the object; by default made of the login.
    pub name: Option<String>,
    /// The name that people see; by default that of the other user.
    pub display_name: Option<String>,
    /// Where the object is to be; by default where the other one is.
    pub namespace: Option<Namespace>,
}

/// Why there is nothing to write.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Nobody of that name.
    #[error("there is no VmsUser `{name}` {place}")]
    NoUser {
        /// The name.
        name: String,
        /// Where it was looked for.
        place: String,
    },
    /// Several of that name.
    #[error(
        "there are several VmsUsers `{name}`, in the namespaces {namespaces}: say which with --namespace"
    )]
    SeveralUsers {
        /// The name.
        name: String,
        /// Where they are.
        namespaces: String,
    },
    /// Nobody of that login in the store.
    #[error("the store has no user of the login `{login}` under this account")]
    NoLogin {
        /// The login.
        login: String,
    },
    /// The text is no login.
    #[error("`{text}` is no login, which --from-store looks for: {reason}")]
    NotALogin {
        /// The text.
        text: String,
        /// Why not.
        reason: crate::domain::name::LoginError,
    },
    /// Which server is not clear.
    #[error(transparent)]
    WhichServer(#[from] NotOneServer),
    /// The login is somebody's.
    #[error("{owner} has the login `{login}` already")]
    LoginTaken {
        /// Whose.
        owner: String,
        /// The login.
        login: Login,
    },
    /// The name is somebody's.
    #[error("there is a VmsUser {object} already: choose another name with --name")]
    NameTaken {
        /// The object.
        object: ObjectRef,
    },
    /// The file is somebody's.
    #[error("{path} is there already: --overwrite writes over it")]
    FileIsThere {
        /// Its path.
        path: String,
    },
    /// No object can be called like that.
    #[error("no object can be called after the login `{login}`: say a name with --name")]
    NoName {
        /// The login.
        login: Login,
    },
}

impl Newcomer {
    /// The object that the new user is to be.
    ///
    /// # Errors
    /// The login makes no name.
    pub fn object(&self, original: &Original) -> Result<ObjectRef, Refusal> {
        let namespace = self.namespace.as_ref().unwrap_or(&original.home);
        let name = self.name.clone().or_else(|| naming::of_login(&self.login));
        let name = name.ok_or_else(|| Refusal::NoName {
            login: self.login.clone(),
        })?;
        Ok(ObjectRef::new(namespace.clone(), name))
    }
}

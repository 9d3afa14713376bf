//! From a declared server and the Secrets of the folder to a store.

use std::sync::Arc;

use crate::{
    cli::input::secrets::FolderSecrets,
    domain::{
        name::ObjectRef,
        secret::{KeyNames, SecretData},
        server::Server,
    },
    store::{self, Credentials, CredentialsError, UserStore, connect},
};

/// Tells sessions of the command line from those of an operator.
const INSTALLATION: &str = "vmsctl";

/// Why a server cannot be connected to.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A Secret of the connection is not in the folder.
    #[error("VmsServer {server} needs Secret {secret}, which no manifest has")]
    Secret {
        /// The server's object.
        server: ObjectRef,
        /// The Secret.
        secret: ObjectRef,
    },
    /// A Secret of the connection has no such key.
    #[error(
        "VmsServer {server} needs key `{key}` of Secret {secret}, which it does not have; {keys}"
    )]
    Key {
        /// The server's object.
        server: ObjectRef,
        /// The Secret.
        secret: ObjectRef,
        /// The key.
        key: String,
        /// Those that it has.
        keys: KeyNames,
    },
    /// The Secret of the account does not say what to log in with.
    #[error("VmsServer {server} cannot be connected to: Secret {secret} {error}")]
    Credentials {
        /// The server's object.
        server: ObjectRef,
        /// The Secret.
        secret: ObjectRef,
        /// Why.
        error: CredentialsError,
    },
    /// The connection's settings are wrong.
    #[error("VmsServer {server} cannot be connected to")]
    Settings {
        /// The server's object.
        server: ObjectRef,
        /// Why.
        source: store::Error,
    },
}

/// How the servers of the manifests are reached.
#[derive(Clone, Debug, Default)]
pub struct ConnectOptions {
    /// The address of a store that this process serves itself, in place of the one that the manifests name.
    pub url: Option<Arc<str>>,
}

impl ConnectOptions {
    pub(super) fn connect(
        &self,
        server: &Server,
        secrets: &FolderSecrets,
    ) -> Result<Arc<dyn UserStore>, Error> {
        let secret = server.object.sibling(&server.connection.credentials);
        let data = content(server, secrets, &secret)?;
        let credentials = Credentials::read(data).map_err(|error| Error::Credentials {
            server: server.object.clone(),
            secret,
            error,
        })?;
        let mut connection = server.connection.clone();
        let mut authorities = None;
        if let Some(url) = &self.url {
            connection.url = Arc::clone(url);
        } else if let Some((name, key)) = &connection.ca {
            authorities = Some(bytes(server, secrets, &server.object.sibling(name), key)?);
        }
        connect(&connection, credentials, authorities, INSTALLATION).map_err(|source| {
            Error::Settings {
                server: server.object.clone(),
                source,
            }
        })
    }
}

fn content<'a>(
    server: &Server,
    secrets: &'a FolderSecrets,
    secret: &ObjectRef,
) -> Result<&'a SecretData, Error> {
    secrets.get(secret).ok_or_else(|| Error::Secret {
        server: server.object.clone(),
        secret: secret.clone(),
    })
}

fn bytes<'a>(
    server: &Server,
    secrets: &'a FolderSecrets,
    secret: &ObjectRef,
    key: &str,
) -> Result<&'a [u8], Error> {
    let data = content(server, secrets, secret)?;
    let bytes = data.get(key).ok_or_else(|| Error::Key {
        server: server.object.clone(),
        secret: secret.clone(),
        key: key.to_owned(),
        keys: KeyNames::of(data),
    })?;
    Ok(bytes)
}

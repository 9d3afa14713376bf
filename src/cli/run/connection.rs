//! From a declared server and the Secrets of the folder to a store.

use std::sync::Arc;

use crate::{
    cli::input::secrets::FolderSecrets,
    domain::{name::ObjectRef, server::Server},
    store::{self, Credentials, Secret, UserStore, connect},
};

/// Tells sessions of the command line from those of an operator.
const INSTALLATION: &str = "vmsctl";

/// Why a server cannot be connected to.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A Secret of the connection is not in the folder.
    #[error("VmsServer {server} needs key `{key}` of Secret {secret}, which no manifest has")]
    Secret {
        /// The server's object.
        server: ObjectRef,
        /// The Secret.
        secret: ObjectRef,
        /// The key.
        key: String,
    },
    /// The key of a Secret is not text.
    #[error("key `{key}` of Secret {secret} is not text")]
    Text {
        /// The Secret.
        secret: ObjectRef,
        /// The key.
        key: String,
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
        let login = text(server, secrets, &secret, "login")?;
        let password = text(server, secrets, &secret, "password")?;
        let credentials = Credentials {
            login: login.into(),
            password: Secret::new(password),
        };
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

fn bytes<'a>(
    server: &Server,
    secrets: &'a FolderSecrets,
    secret: &ObjectRef,
    key: &str,
) -> Result<&'a [u8], Error> {
    secrets.key(secret, key).ok_or_else(|| Error::Secret {
        server: server.object.clone(),
        secret: secret.clone(),
        key: key.to_owned(),
    })
}

fn text<'a>(
    server: &Server,
    secrets: &'a FolderSecrets,
    secret: &ObjectRef,
    key: &str,
) -> Result<&'a str, Error> {
    std::str::from_utf8(bytes(server, secrets, secret, key)?).map_err(|_| Error::Text {
        secret: secret.clone(),
        key: key.to_owned(),
    })
}

//! From a declared server and the Secrets of the folder to a store.

use std::sync::Arc;

use crate::{
    cli::input::secrets::FolderSecrets,
    domain::{
        name::ObjectRef,
        secret::{KeyNames, SecretData},
        server::{Connection, Server},
    },
    store::{
        self, AipixDiscovery, Credentials, CredentialsError, UserLogin, UserStore, connect,
        connect_discovery, connect_login,
    },
};

/// Tells sessions of the command line from those of an operator.
const INSTALLATION: &str = "vmsctl";

/// Why a server cannot be connected to.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A Secret of the connection is not in the folder.
    #[error(
        "VmsServer {server} needs Secret {secret}, which no manifest has: give it with -f, or its login and password by the \
         environment, as VMSCTL_LOGIN and VMSCTL_PASSWORD"
    )]
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

impl Error {
    fn of_settings(server: &Server) -> impl FnOnce(store::Error) -> Self {
        let server = server.object.clone();
        |source| Self::Settings { server, source }
    }
}

/// How the servers of the manifests are reached.
#[derive(Clone, Debug, Default)]
pub struct ConnectOptions {
    /// The address of a store that this process serves itself, in place of the one that the manifests name.
    pub url: Option<Arc<str>>,
}

impl ConnectOptions {
    /// The users of a server, under its account.
    ///
    /// # Errors
    /// A Secret is missing or cannot be used, or the settings of the connection are wrong.
    pub fn connect(
        &self,
        server: &Server,
        secrets: &FolderSecrets,
    ) -> Result<Arc<dyn UserStore>, Error> {
        let credentials = credentials(server, secrets)?;
        let (connection, authorities) = self.address(server, secrets)?;
        let store = connect(&connection, credentials, authorities, INSTALLATION);
        store.map_err(Error::of_settings(server))
    }

    /// What finds out what is left open of a server, where its driver leaves something open.
    ///
    /// # Errors
    /// As [`Self::connect`].
    pub fn connect_discovery(
        &self,
        server: &Server,
        secrets: &FolderSecrets,
    ) -> Result<Option<AipixDiscovery>, Error> {
        let credentials = credentials(server, secrets)?;
        let (connection, authorities) = self.address(server, secrets)?;
        let discovery = connect_discovery(&connection, credentials, authorities, INSTALLATION);
        discovery.map_err(Error::of_settings(server))
    }

    /// The way that users of a server come in.
    ///
    /// # Errors
    /// As [`Self::connect`].
    pub fn connect_login(
        &self,
        server: &Server,
        secrets: &FolderSecrets,
    ) -> Result<Box<dyn UserLogin>, Error> {
        let (connection, authorities) = self.address(server, secrets)?;
        let login = connect_login(&connection, authorities, INSTALLATION);
        login.map_err(Error::of_settings(server))
    }

    /// Where the server is, and the certificates to trust there.
    fn address<'a>(
        &self,
        server: &Server,
        secrets: &'a FolderSecrets,
    ) -> Result<(Connection, Option<&'a [u8]>), Error> {
        let mut connection = server.connection.clone();
        if let Some(url) = &self.url {
            connection.url = Arc::clone(url);
            return Ok((connection, None));
        }
        let authorities = match &connection.ca {
            Some((name, key)) => Some(bytes(server, secrets, &server.object.sibling(name), key)?),
            None => None,
        };
        Ok((connection, authorities))
    }
}

fn credentials(server: &Server, secrets: &FolderSecrets) -> Result<Credentials, Error> {
    let secret = server.object.sibling(&server.connection.credentials);
    let data = content(server, secrets, &secret)?;
    Credentials::read(data).map_err(|error| Error::Credentials {
        server: server.object.clone(),
        secret,
        error,
    })
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

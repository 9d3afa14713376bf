//! The connection to one server: made of its declaration and its Secrets, kept until either changes.

use std::sync::Arc;

use super::{config::FIELD_MANAGER, metrics::ServerMeter, problem, shared::Shared};
use crate::{
    domain::{
        name::Name,
        server::{Connection, Server},
        user::SecretVersion,
    },
    engine::{SecretValue, Secrets as _},
    status::Problem,
    store::{Caller, Credentials, Secret, UserStore, connect},
};

/// A store and what the way to it was made of.
pub(super) struct Session {
    connection: Connection,
    credentials: Option<SecretVersion>,
    authorities: Option<SecretVersion>,
    pub(super) store: Arc<dyn UserStore>,
}

impl Session {
    /// Connects by what is declared now.
    pub(super) async fn open(shared: &Shared, server: &Server) -> Result<Self, Problem> {
        let (credentials, authorities) = versions(shared, server);
        let store = open(shared, server).await?;
        Ok(Self {
            connection: server.connection.clone(),
            credentials,
            authorities,
            store,
        })
    }

    /// Whether what is declared now leads to the same store. A Secret that is gone changes nothing: deleting a
    /// whole folder takes the credentials before the users that are deleted with them.
    pub(super) fn fits(&self, shared: &Shared, server: &Server) -> bool {
        let (credentials, authorities) = versions(shared, server);
        self.connection == server.connection
            && (credentials.is_none() || self.credentials == credentials)
            && (authorities.is_none() || self.authorities == authorities)
    }
}

fn versions(shared: &Shared, server: &Server) -> (Option<SecretVersion>, Option<SecretVersion>) {
    let version = |name: &Name| shared.secrets.version(&server.object.namespace, name);
    let authorities = server
        .connection
        .ca
        .as_ref()
        .and_then(|(name, _)| version(name));
    (version(&server.connection.credentials), authorities)
}

async fn open(shared: &Shared, server: &Server) -> Result<Arc<dyn UserStore>, Problem> {
    let name = &server.connection.credentials;
    let found = secret(shared, server, name).await?;
    let text = |key: &str| match found.data.get(key).map(|bytes| std::str::from_utf8(bytes)) {
        Some(Ok(text)) => Ok(text.to_owned()),
        Some(Err(_)) => Err(problem::credentials_missing(
            name,
            &format!("has no text under `{key}`"),
        )),
        None => Err(problem::credentials_missing(
            name,
            &format!("has no key `{key}`"),
        )),
    };
    let credentials = Credentials {
        login: text("login")?.into(),
        password: Secret::new(text("password")?),
    };
    let authorities = match &server.connection.ca {
        None => None,
        Some((name, key)) => {
            let found = secret(shared, server, name).await?;
            let bytes = found.data.get(key).map(|bytes| bytes.to_vec());
            Some(bytes.ok_or_else(|| {
                problem::credentials_missing(name, &format!("has no key `{key}`"))
            })?)
        }
    };
    let installation = format!("{FIELD_MANAGER}-{}-{}", shared.key().id(), server.object);
    let meter = ServerMeter {
        metrics: Arc::clone(&shared.metrics),
        server: server.object.clone(),
    };
    let caller = Caller {
        installation: installation.into(),
        meter: Some(Arc::new(meter)),
        fence: shared.cluster.fence().clone(),
    };
    let authorities = authorities.as_deref();
    connect(&server.connection, credentials, authorities, caller)
        .map_err(|error| problem::of_store(&error))
}

async fn secret(shared: &Shared, server: &Server, name: &Name) -> Result<SecretValue, Problem> {
    match shared.secrets.read(&server.object.namespace, name).await {
        Ok(Some(secret)) => Ok(secret),
        Ok(None) => Err(problem::credentials_missing(name, "does not exist")),
        Err(error) => Err(problem::of_port(&error)),
    }
}

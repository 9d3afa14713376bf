//! The connection to one server: made of its declaration and its Secrets, kept until either changes.

use std::sync::Arc;

use crate::{
    domain::{
        name::Name,
        secret::KeyNames,
        server::{Connection, Server},
        user::SecretVersion,
    },
    engine::{SecretValue, Secrets as _},
    error_chain::ErrorChain,
    operator::{
        config::FIELD_MANAGER,
        problem::{self, ServerProblem},
        state::context::Context,
        telemetry::metrics::meter::ServerMeter,
    },
    store::{Caller, Credentials, UserStore, connect_within},
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
    pub(super) async fn open(context: &Context, server: &Server) -> Result<Self, ServerProblem> {
        let (credentials, authorities) = versions(context, server);
        let store = open(context, server).await?;
        Ok(Self {
            connection: server.connection.clone(),
            credentials,
            authorities,
            store,
        })
    }

    /// Whether what is declared now leads to the same store. A Secret that is gone changes nothing: deleting a
    /// whole folder takes the credentials before the users that are deleted with them.
    pub(super) fn fits(&self, context: &Context, server: &Server) -> bool {
        let (credentials, authorities) = versions(context, server);
        self.connection == server.connection
            && (credentials.is_none() || self.credentials == credentials)
            && (authorities.is_none() || self.authorities == authorities)
    }
}

/// Ends the session of a store that is not needed any more; one that is left expires by itself.
pub(crate) async fn close(store: &dyn UserStore) {
    if let Err(error) = store.close().await {
        tracing::debug!(error = %ErrorChain(&error), "the session with a server could not be ended");
    }
}

fn versions(context: &Context, server: &Server) -> (Option<SecretVersion>, Option<SecretVersion>) {
    let version = |name: &Name| context.secrets.version(&server.object.namespace, name);
    let authorities = server
        .connection
        .ca
        .as_ref()
        .and_then(|(name, _)| version(name));
    (version(&server.connection.credentials), authorities)
}

async fn open(context: &Context, server: &Server) -> Result<Arc<dyn UserStore>, ServerProblem> {
    let credentials = credentials(context, server).await?;
    let authorities = authorities(context, server).await?;
    let installation = format!(
        "{FIELD_MANAGER}-{}-{}",
        context.phase.key().id(),
        server.object
    );
    let meter = ServerMeter {
        metrics: Arc::clone(&context.metrics),
        server: server.object.clone(),
    };
    let caller = Caller {
        installation: installation.into(),
        meter: Some(Arc::new(meter)),
        fence: context.cluster.fence().clone(),
    };
    let authorities = authorities.as_deref();
    let limits = &context.config.store_limits;
    connect_within(limits, &server.connection, credentials, authorities, caller)
        .map_err(|error| problem::of_store(&error).into())
}

async fn credentials(context: &Context, server: &Server) -> Result<Credentials, ServerProblem> {
    let name = &server.connection.credentials;
    let found = secret(context, server, name).await?;
    Credentials::read(&found.data).map_err(|error| problem::of_credentials(name, &error))
}

async fn authorities(context: &Context, server: &Server) -> Result<Option<Vec<u8>>, ServerProblem> {
    let Some((name, key)) = &server.connection.ca else {
        return Ok(None);
    };
    let found = secret(context, server, name).await?;
    let bytes = found.data.get(key).map(|bytes| bytes.to_vec());
    let no_key = || format!("has no key `{key}`; {}", KeyNames::of(&found.data));
    let bytes = bytes.ok_or_else(|| problem::credentials_missing(name, &no_key()));
    bytes.map(Some)
}

async fn secret(
    context: &Context,
    server: &Server,
    name: &Name,
) -> Result<SecretValue, ServerProblem> {
    match context.secrets.read(&server.object.namespace, name).await {
        Ok(Some(secret)) => Ok(secret),
        Ok(None) => Err(problem::credentials_missing(name, "does not exist")),
        Err(error) => Err(problem::of_port(&error).into()),
    }
}

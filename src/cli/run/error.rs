//! Why a run could not go on.

use std::sync::Arc;

use super::connection;
use crate::{
    cli::state,
    domain::{name::ObjectRef, server::Server},
    store::{self, UserStore},
};

/// Why a run could not go on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The connection is not complete.
    #[error(transparent)]
    Connection(#[from] connection::Error),
    /// The server does not answer as it should.
    #[error("the server of VmsServer {server} cannot be used: {}", source.kind.hint())]
    Store {
        /// The server's object.
        server: ObjectRef,
        /// Why.
        source: store::Error,
    },
    /// An operator has a session under the same account: the two would undo each other's work.
    #[error(
        "the server of VmsServer {server} is managed by an operator ({operator}): apply the manifests to its cluster, \
         or stop it and end its session in the VMS"
    )]
    Managed {
        /// The server's object.
        server: ObjectRef,
        /// The operator's installation.
        operator: Arc<str>,
    },
    /// The state file cannot be read or written.
    #[error(transparent)]
    State(#[from] state::Error),
}

impl Error {
    /// What a failure of the store is to a run over that server.
    pub(super) fn of_store(server: &Server) -> impl Fn(store::Error) -> Self {
        let server = server.object.clone();
        move |source| Self::Store {
            server: server.clone(),
            source,
        }
    }
}

/// An operator that has a session under the same account would undo what a run does.
pub(super) async fn refuse_managed(server: &Server, store: &dyn UserStore) -> Result<(), Error> {
    let operators = store.other_installations().await;
    let operators = operators.map_err(Error::of_store(server))?;
    match operators.into_iter().next() {
        None => Ok(()),
        Some(operator) => Err(Error::Managed {
            server: server.object.clone(),
            operator,
        }),
    }
}

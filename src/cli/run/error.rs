//! Why a run could not go on.

use std::sync::Arc;

use super::connection;
use crate::{
    cli::state,
    domain::{name::ObjectRef, server::Server},
    store::{self, ErrorKind, UserStore},
};

/// Why a run could not go on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The connection is not complete.
    #[error(transparent)]
    Connection(#[from] connection::Error),
    /// The server does not answer as it should.
    #[error("VmsServer {server} at {address} cannot be used: {}", hint(source.kind))]
    Store {
        /// The server's object.
        server: ObjectRef,
        /// Where it was asked.
        address: Arc<str>,
        /// Why.
        source: Box<store::Error>,
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
        let (server, address) = (server.object.clone(), Arc::clone(&server.connection.url));
        move |source| Self::Store {
            server: server.clone(),
            address: Arc::clone(&address),
            source: Box::new(source),
        }
    }
}

/// What a person can do about it who runs this once: nobody tries again for them.
const fn hint(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Unavailable
        | ErrorKind::Unknown
        | ErrorKind::NotFound
        | ErrorKind::LoginRateLimited
        | ErrorKind::TermsNotAccepted => {
            "run this again later; if it stays so, look at the VMS, and at what is between it and this machine"
        }
        ErrorKind::Unreachable
        | ErrorKind::Unauthenticated
        | ErrorKind::AddressRefused
        | ErrorKind::Forbidden
        | ErrorKind::CaptchaRequired
        | ErrorKind::SessionLimit
        | ErrorKind::LicenseLimit
        | ErrorKind::Refused
        | ErrorKind::LoginTaken
        | ErrorKind::Invalid
        | ErrorKind::RateLimited
        | ErrorKind::Garbled
        | ErrorKind::TooLarge
        | ErrorKind::Unsupported
        | ErrorKind::Configuration => kind.hint(),
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

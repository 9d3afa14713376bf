//! Why the store does not start.

use std::{io, net::SocketAddr};

use tokio::task::JoinError;

use super::{
    db,
    gate::MediaServerError,
    security::{passwords, token_digest, tokens},
    seed, tls,
};

/// Why the store does not start or does not go on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database.
    #[error("the database failed")]
    Database(#[from] db::Error),
    /// Password hashing.
    #[error("cannot set password hashing up")]
    Passwords(#[from] passwords::Error),
    /// The identity of a new database.
    #[error("cannot give the database an identity")]
    Identity(#[from] tokens::NoRandomness),
    /// The seed.
    #[error("cannot seed the database")]
    Seed(#[from] seed::Error),
    /// The token of the admin API, or a secret.
    #[error(transparent)]
    Token(#[from] token_digest::Error),
    /// The gate has nobody to ask.
    #[error(
        "nobody may ask at the gate: name the proxies and media servers with `--trusted-proxy`"
    )]
    NobodyAtTheGate,
    /// The control API of a media server.
    #[error(transparent)]
    MediaServer(#[from] MediaServerError),
    /// Settings of the gate without a listener for it.
    #[error("the gate has settings, but no address to listen on: say `--gate-listen`")]
    IncompleteGate,
    /// Certificate or key.
    #[error("cannot set TLS up")]
    Tls(#[from] tls::Error),
    /// An address for the admin API without a token, or the other way round.
    #[error("the admin API needs both, an address to listen on and a token file")]
    IncompleteAdmin,
    /// The admin token would travel unencrypted.
    #[error("the admin API on {0} is open to the network: give it TLS, or listen on loopback")]
    UnencryptedAdmin(SocketAddr),
    /// A listener.
    #[error("cannot listen")]
    Listen(#[source] io::Error),
    /// The server's task did not end by itself.
    #[error("the server was interrupted")]
    Interrupted(#[source] JoinError),
}

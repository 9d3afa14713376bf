//! Who may ask at the gate: proxies and media servers of ours, and nobody else.
//!
//! What they say of who watches, and from where, is believed.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::ConnectInfo,
    http::{HeaderMap, HeaderName, request::Parts},
};

use super::state::Gate;
use crate::server::error::{Error, Result};

/// The header with the secret of `--gate-secret-file`.
pub(super) const SECRET: HeaderName = HeaderName::from_static("x-gate-secret");

/// The one value of a header; `None` where there is none, another one, or one that is not text.
pub(super) fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        (_, _) => None,
    }
}

/// Lets whoever asks in; `secret` is what they show.
///
/// # Errors
/// They are no proxy of ours.
pub(super) fn check(gate: &Gate, parts: &Parts, secret: Option<&str>) -> Result<()> {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    let peer: Option<IpAddr> = peer.map(|ConnectInfo(peer)| peer.ip().to_canonical());
    let is_ours = peer.is_some_and(|peer| gate.app().trusted_proxies().contains(peer));
    if !is_ours {
        tracing::warn!(
            ?peer,
            "refused at the gate: only a proxy that `--trusted-proxy` names may ask there"
        );
        return Err(Error::Forbidden("Only a trusted proxy may ask here."));
    }
    let knows = gate
        .secret()
        .is_none_or(|known| secret.is_some_and(|secret| known.matches(secret)));
    if !knows {
        tracing::warn!(
            ?peer,
            "refused at the gate: the proxy does not send the secret of `--gate-secret-file`"
        );
        return Err(Error::Forbidden(
            "The secret of the gate is missing or wrong.",
        ));
    }
    Ok(())
}

//! Forward authentication: a proxy asks before it serves.
//!
//! Each way of asking has an address of its own, and the headers of one are not looked at by another: what a proxy does not
//! write itself it passes on from whoever watches.

use axum::{
    extract::{FromRequestParts as _, Request, State},
    http::{HeaderMap, HeaderName, request::Parts},
    response::Response,
};

use super::{
    answer::{REFUSED, Understands, answer},
    credentials::Credentials,
    decide,
    door::{self, only},
    identify::{Watcher, identify},
    location::Location,
    state::Gate,
    viewings::book::Viewing,
};
use crate::server::{
    auth::{Client, Cookie, Cookies},
    error::{Error, Result},
};

/// How a proxy says what it was asked for.
#[derive(Clone, Debug)]
struct Dialect {
    target: HeaderName,
    is_url: bool,
    method: HeaderName,
    understands: Understands,
}

const NGINX_METHOD: HeaderName = HeaderName::from_static("x-original-method");

/// `auth_request` of nginx, with the headers of our documentation.
const NGINX: Dialect = Dialect {
    target: HeaderName::from_static("x-original-uri"),
    is_url: false,
    method: NGINX_METHOD,
    understands: Understands::Refusals,
};

/// The annotation `auth-url` of ingress-nginx.
const INGRESS_NGINX: Dialect = Dialect {
    target: HeaderName::from_static("x-original-url"),
    is_url: true,
    method: NGINX_METHOD,
    understands: Understands::Refusals,
};

/// `ForwardAuth` of Traefik, `forward_auth` of Caddy.
const FORWARDED: Dialect = Dialect {
    target: HeaderName::from_static("x-forwarded-uri"),
    is_url: false,
    method: HeaderName::from_static("x-forwarded-method"),
    understands: Understands::Anything,
};

pub(super) async fn nginx(State(gate): State<Gate>, request: Request) -> Response {
    forward(&gate, &NGINX, request).await
}

pub(super) async fn ingress_nginx(State(gate): State<Gate>, request: Request) -> Response {
    forward(&gate, &INGRESS_NGINX, request).await
}

pub(super) async fn forwarded(State(gate): State<Gate>, request: Request) -> Response {
    forward(&gate, &FORWARDED, request).await
}

async fn forward(gate: &Gate, dialect: &Dialect, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let decision = decide(gate, dialect, &mut parts).await;
    answer(decision, dialect.understands, &parts.headers)
}

async fn decide(gate: &Gate, dialect: &Dialect, parts: &mut Parts) -> Result<()> {
    door::check(gate, parts, only(&parts.headers, &door::SECRET))?;
    let client = watcher(gate, parts).await?;
    let Ok(cookies) = Cookies::from_request_parts(parts, gate.app()).await;
    let location = dialect.location(&parts.headers).ok_or(REFUSED)?;
    let cookie = cookies.read(&parts.headers, Cookie::Session);
    let credentials = Credentials::of_request(&parts.headers, cookie);
    let credentials = credentials.ok_or(Error::Unauthenticated)?;
    let Watcher { user, .. } = identify(gate, &client, credentials).await?;
    let (camera, action) = decide::at(gate.app(), &user, gate.paths(), &location).await?;
    let viewing = Viewing {
        user: user.id,
        camera: camera.id,
        action,
        protocol: "http",
        address: client.address,
    };
    gate.viewings()
        .note(viewing, (&user.login, &camera.name), gate.app().now());
    Ok(())
}

/// Who watches, from where the proxy says. One that does not say it would make everybody watch from its own address.
async fn watcher(gate: &Gate, parts: &mut Parts) -> Result<Client> {
    if !parts.headers.contains_key("x-forwarded-for") {
        tracing::warn!("refused at the gate: the proxy does not send X-Forwarded-For");
        return Err(REFUSED);
    }
    Client::from_request_parts(parts, gate.app()).await
}

impl Dialect {
    /// What is asked for, where it is only looked at.
    fn location<'a>(&self, headers: &'a HeaderMap) -> Option<Location<'a>> {
        let is_read = matches!(only(headers, &self.method)?, "GET" | "HEAD");
        let target = only(headers, &self.target).filter(|_| is_read)?.as_bytes();
        if self.is_url {
            Location::of_url(target)
        } else {
            Location::of_uri(target)
        }
    }
}

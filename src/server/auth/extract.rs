//! Extractors: what handlers take from a request. Each rejects in the one shape of errors.

use std::net::{IpAddr, SocketAddr};

use axum::{
    body::Bytes,
    extract::{
        ConnectInfo, FromRequest, FromRequestParts, Path, Query as AxumQuery, Request,
        rejection::BytesRejection,
    },
    http::{HeaderMap, header, request::Parts},
};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use super::client_address::client_address;
use crate::server::{
    error::{Error, Result},
    state::App,
};

/// A JSON body. An empty one reads as `{}`, as in PHP.
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = Error;

    async fn from_request(request: Request, app: &App) -> Result<Self> {
        let bytes = Bytes::from_request(request, app)
            .await
            .map_err(|rejection| refuse_bytes(&rejection))?;
        read(&bytes).map(Self)
    }
}

/// What a body says.
pub(crate) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T> {
    let text: &[u8] = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(text).map_err(|error| refuse_json(&error))
}

fn refuse_bytes(rejection: &BytesRejection) -> Error {
    if rejection.status().as_u16() == 413 {
        Error::TooLarge
    } else {
        Error::BadRequest("The body cannot be read.".into())
    }
}

fn refuse_json(error: &serde_json::Error) -> Error {
    match error.classify() {
        Category::Data => Error::invalid("body", mismatch(error)),
        Category::Syntax | Category::Eof | Category::Io => Error::BadRequest(format!(
            "The body is not JSON at line {} column {}.",
            error.line(),
            error.column()
        )),
    }
}

/// What is wrong with a body, without what stands there: it may be a password in the wrong place.
fn mismatch(error: &serde_json::Error) -> String {
    let said = error.to_string();
    let field = said
        .strip_prefix("missing field `")
        .and_then(|rest| rest.split_once('`'));
    let place = format!("at line {} column {}", error.line(), error.column());
    match field {
        Some((field, _)) => format!("The field {field} is missing, {place}."),
        None => format!("A field is not known, or of another type than it should be, {place}."),
    }
}

/// The query of a listing.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequestParts<App> for Query<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        AxumQuery::from_request_parts(parts, app)
            .await
            .map(|AxumQuery(query)| Self(query))
            .map_err(|_| {
                Error::invalid("query", "A parameter is not of the type that it should be.")
            })
    }
}

/// The ids of a path. A path that does not parse is not found.
pub(crate) struct Named<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Named<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let Path(named) = Path::from_request_parts(parts, app)
            .await
            .map_err(|_| Error::NotFound)?;
        Ok(Self(named))
    }
}

/// The URL of a listing without its query, for its links.
pub(crate) struct Address(pub(crate) String);

impl FromRequestParts<App> for Address {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let host = header(&parts.headers, &header::HOST).unwrap_or("localhost");
        Ok(Self(format!(
            "{}://{host}{}",
            app.scheme(),
            parts.uri.path()
        )))
    }
}

/// The client that sent a request, before it is authenticated.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    /// Behind trusted proxies, the address that they report.
    pub(crate) address: IpAddr,
    pub(crate) user_agent: Option<String>,
    /// What it calls itself in `X-Client`.
    pub(crate) kind: Option<String>,
}

/// Longer descriptions of a client are cut.
const MAX_SELF_DESCRIPTION: usize = 255;

impl FromRequestParts<App> for Client {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let ConnectInfo(peer): ConnectInfo<SocketAddr> =
            ConnectInfo::from_request_parts(parts, app)
                .await
                .map_err(|_| Error::BadRequest("The connection has no address.".into()))?;
        let forwarded: Vec<&str> = parts
            .headers
            .get_all("x-forwarded-for")
            .iter()
            // A value that is not text is not an address either.
            .map(|value| value.to_str().unwrap_or_default())
            .collect();
        let address = client_address(peer.ip(), forwarded.into_iter(), app.trusted_proxies())
            .map_err(|error| Error::BadRequest(error.to_string()))?;
        let describe = |name| {
            header(&parts.headers, &name)
                .map(|text: &str| text.chars().take(MAX_SELF_DESCRIPTION).collect())
        };
        Ok(Self {
            address,
            user_agent: describe(header::USER_AGENT),
            kind: describe(header::HeaderName::from_static("x-client")),
        })
    }
}

/// The token of `Authorization: Bearer …`.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = header(headers, &header::AUTHORIZATION)?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn header<'a>(headers: &'a HeaderMap, name: &header::HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

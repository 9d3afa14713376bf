//! The client of this API: its headers, and its token as a bearer.

use std::sync::Arc;

use reqwest::header::{ACCEPT, HeaderMap, HeaderName, HeaderValue};

use super::{answer::Answer, request::Request};
use crate::store::{
    Budget, Caller, Error, ErrorKind, Limits, Result, Secret,
    http::{self, Endpoint},
};

/// What the vendor's web client calls itself; of other names only those of its apps are known.
const WEB_CLIENT: &str = "web";

/// An HTTP client for one server.
pub(super) struct Client(http::Client);

impl Client {
    /// A client that trusts the certificates in `ca`, PEM, or else those of the system.
    ///
    /// # Errors
    /// `Configuration`, where certificates or installation are not what they should be.
    pub(super) fn new(
        endpoint: Endpoint,
        ca: Option<&[u8]>,
        caller: Caller,
        limits: &Limits,
        budget: Arc<Budget>,
    ) -> Result<Self> {
        let headers = headers(&caller.installation)?;
        http::Client::new(endpoint, headers, ca, caller, limits, budget).map(Self)
    }

    /// Where the API is.
    pub(super) const fn endpoint(&self) -> &Endpoint {
        self.0.endpoint()
    }

    /// Sends a request and receives the whole answer, whatever it says.
    ///
    /// # Errors
    /// `Unreachable` where nothing was sent; else `Unknown` for a write and `Unavailable` for a read.
    pub(super) async fn send(&self, request: &Request, token: Option<&Secret>) -> Result<Answer> {
        let sent = self.0.send(request, |mut builder| {
            builder = builder.query(&request.query);
            if let Some(token) = token {
                builder = builder.bearer_auth(token.expose());
            }
            match &request.body {
                Some(body) => builder.json(body),
                None => builder,
            }
        });
        Ok(Answer::of(sent.await?))
    }
}

fn headers(installation: &str) -> Result<HeaderMap> {
    let installation = HeaderValue::from_str(installation).map_err(|error| {
        let detail = "the installation's id does not fit into a header";
        Error::new(ErrorKind::Configuration, "set up the connection", detail).caused_by(error)
    })?;
    Ok(HeaderMap::from_iter([
        // Without it errors come as HTML.
        (ACCEPT, HeaderValue::from_static("application/json")),
        (
            HeaderName::from_static("hl"),
            HeaderValue::from_static("en"),
        ),
        (
            HeaderName::from_static("x-client"),
            HeaderValue::from_static(WEB_CLIENT),
        ),
        (HeaderName::from_static("x-uuid"), installation),
    ]))
}

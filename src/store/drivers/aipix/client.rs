//! Sending one request and receiving its answer, within limits.
//!
//! Follows no redirect, sends nothing twice, and logs neither bodies nor headers.

use std::{sync::Arc, time::Duration};

use reqwest::{
    RequestBuilder, Response,
    header::{ACCEPT, HeaderMap, HeaderName, HeaderValue},
    redirect,
};
use tokio::time::Instant;
use tracing::Instrument as _;

use super::{
    answer::{Answer, Body, SMALL},
    endpoint::Endpoint,
    request::Request,
    trust,
};
use crate::store::{
    Budget, Caller, Error, ErrorKind, Exchange, Fence, Limits, Meter, Result, Secret,
};

/// What the vendor's web client calls itself; of other names only those of its apps are known.
const WEB_CLIENT: &str = "web";
/// Shorter than servers keep an idle connection, so that none is closed under a request.
const IDLE: Duration = Duration::from_secs(10);

/// An HTTP client for one server.
pub(super) struct Client {
    http: reqwest::Client,
    endpoint: Endpoint,
    budget: Arc<Budget>,
    limits: Limits,
    meter: Option<Arc<dyn Meter>>,
    fence: Fence,
}

/// How our sessions are told from others: `vms-operator/1.2.3 (INSTALLATION)`.
pub(super) fn user_agent(installation: &str) -> String {
    format!(
        "vms-operator/{} ({installation})",
        env!("CARGO_PKG_VERSION")
    )
}

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
        let mut builder = reqwest::Client::builder()
            .default_headers(headers(&caller.installation)?)
            .user_agent(user_agent(&caller.installation))
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .connect_timeout(limits.connect)
            .timeout(limits.total)
            .pool_idle_timeout(IDLE);
        if let Some(pem) = ca {
            let trusted = trust::trusting(pem).map_err(|error| {
                misconfigured("the certificate authority holds no certificate in PEM")
                    .caused_by(error)
            })?;
            builder = builder.tls_backend_preconfigured(trusted);
        }
        if endpoint.is_loopback() {
            builder = builder.no_proxy();
        }
        let http = builder.build().map_err(|error| {
            misconfigured("the certificates or the proxy settings are not usable").caused_by(error)
        })?;
        Ok(Self {
            http,
            endpoint,
            budget,
            limits: *limits,
            meter: caller.meter,
            fence: caller.fence,
        })
    }

    /// Where the API is.
    pub(super) const fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Sends a request and receives the whole answer, whatever it says.
    ///
    /// # Errors
    /// `Unreachable` where nothing was sent; else `Unknown` for a write and `Unavailable` for a read.
    pub(super) async fn send(&self, request: &Request, token: Option<&Secret>) -> Result<Answer> {
        let permit = self.budget.permit().await;
        let begun = Instant::now();
        let (method, route) = (request.method.as_str(), &request.route());
        // The names are those of OpenTelemetry.
        let span = tracing::info_span!(
            "store request",
            otel.kind = "client",
            http.request.method = method,
            url.template = &**route,
            http.response.status_code = tracing::field::Empty,
        );
        let exchange = self.exchange(request, token).instrument(span.clone());
        let sent = self.fence.guard(exchange).await;
        let result = sent.unwrap_or_else(|| Err(abandoned(request)));
        drop(permit);
        let status = result.as_ref().ok().map(|answer| answer.status.as_u16());
        span.record("http.response.status_code", status);
        let exchange = Exchange {
            method,
            route,
            status,
            duration: begun.elapsed(),
        };
        tracing::debug!(path = request.path, ?exchange, "store request");
        if let Some(meter) = &self.meter {
            meter.observe(&exchange);
        }
        result
    }

    async fn exchange(&self, request: &Request, token: Option<&Secret>) -> Result<Answer> {
        let response = self
            .build(request, token)
            .send()
            .await
            .map_err(|error| self.not_answered(request, error, "nothing came"))?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = self.body(request, response).await?;
        Ok(Answer::new(status, &headers, body))
    }

    fn build(&self, request: &Request, token: Option<&Secret>) -> RequestBuilder {
        let url = self.endpoint.at(&request.path);
        let mut builder = self
            .http
            .request(request.method.clone(), url)
            .query(&request.query);
        if let Some(token) = token {
            builder = builder.bearer_auth(token.expose());
        }
        match &request.body {
            Some(body) => builder.json(body),
            None => builder,
        }
    }

    async fn body(&self, request: &Request, mut response: Response) -> Result<Body> {
        let most = self.limits.answer_bytes;
        let announced = response.content_length().unwrap_or_default();
        if announced > most as u64 {
            return Err(too_large(request, most));
        }
        let announced = usize::try_from(announced).unwrap_or_default();
        let mut body = Body::from(Vec::with_capacity(announced.min(SMALL)));
        loop {
            match body.in_time(response.chunk()).await {
                Some(Ok(Some(chunk))) if body.bytes.len() + chunk.len() > most => {
                    return Err(too_large(request, most));
                }
                Some(Ok(Some(chunk))) => body.bytes.extend_from_slice(&chunk),
                Some(Ok(None)) => return Ok(body),
                Some(Err(error)) => {
                    let came = "only a part of the answer came";
                    return Err(self.not_answered(request, error, came));
                }
                None => return Err(too_slow(request)),
            }
            if body.bytes.len() > SMALL && !body.has_place() {
                body.take_place(self.limits.total, most)
                    .await
                    .ok_or_else(|| too_slow(request))?;
            }
        }
    }

    /// `came` is what did until the end.
    fn not_answered(&self, request: &Request, error: reqwest::Error, came: &str) -> Error {
        let within = |limit: Duration| format!("within {} s", limit.as_secs());
        let (kind, detail) = if error.is_connect() && error.is_timeout() {
            let within = within(self.limits.connect);
            (
                ErrorKind::Unreachable,
                format!("there is no connection {within}"),
            )
        } else if error.is_connect() {
            (ErrorKind::Unreachable, "there is no connection".to_owned())
        } else if request.writes() {
            let detail = "it was sent and not answered: it may have been carried out".to_owned();
            (ErrorKind::Unknown, detail)
        } else if error.is_timeout() {
            let within = within(self.limits.total);
            (ErrorKind::Unavailable, format!("{came} {within}"))
        } else {
            let detail = "the connection broke before the whole answer was there".to_owned();
            (ErrorKind::Unavailable, detail)
        };
        request.failure(kind, detail).caused_by(error.without_url())
    }
}

fn headers(installation: &str) -> Result<HeaderMap> {
    let installation = HeaderValue::from_str(installation).map_err(|error| {
        misconfigured("the installation's id does not fit into a header").caused_by(error)
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

fn misconfigured(detail: &str) -> Error {
    Error::new(ErrorKind::Configuration, "set up the connection", detail)
}

/// What was sent of it is not known.
fn abandoned(request: &Request) -> Error {
    let kind = if request.writes() {
        ErrorKind::Unknown
    } else {
        ErrorKind::Unavailable
    };
    request.failure(kind, "abandoned: this replica no longer leads")
}

/// Smaller pages may arrive in time.
fn too_slow(request: &Request) -> Error {
    let kind = if request.writes() {
        ErrorKind::Unknown
    } else {
        ErrorKind::TooLarge
    };
    let detail =
        "so large an answer did not arrive in time: few are received at once, and none for long";
    request.failure(kind, detail)
}

/// A write may have been carried out, however much the server says of it.
fn too_large(request: &Request, limit: usize) -> Error {
    let kind = if request.writes() {
        ErrorKind::Unknown
    } else {
        ErrorKind::TooLarge
    };
    let detail = format!("the answer is larger than {} MiB", limit / (1024 * 1024));
    request.failure(kind, detail)
}

//! Sending one request and receiving its answer, within limits.
//!
//! Follows no redirect, sends nothing twice, and logs neither bodies nor headers.

use std::{sync::Arc, time::Duration};

use reqwest::{RequestBuilder, Response, StatusCode, header::HeaderMap, redirect};
use tokio::time::Instant;
use tracing::Instrument as _;

use super::{
    body::{Body, SMALL},
    call::Call,
    endpoint::Endpoint,
    trust,
};
use crate::store::{Budget, Caller, Error, ErrorKind, Exchange, Fence, Limits, Meter, Result};

/// Shorter than servers keep an idle connection, so that none is closed under a request.
const IDLE: Duration = Duration::from_secs(10);

/// An answer that arrived whole, whatever it says.
pub(in crate::store) struct Received {
    pub(in crate::store) status: StatusCode,
    pub(in crate::store) headers: HeaderMap,
    pub(in crate::store) body: Body,
}

/// An HTTP client for one server.
pub(in crate::store) struct Client {
    http: reqwest::Client,
    endpoint: Endpoint,
    budget: Arc<Budget>,
    limits: Limits,
    meter: Option<Arc<dyn Meter>>,
    fence: Fence,
}

/// How our sessions are told from others: `vms-operator/1.2.3 (INSTALLATION)`.
pub(in crate::store) fn user_agent(installation: &str) -> String {
    format!(
        "vms-operator/{} ({installation})",
        env!("CARGO_PKG_VERSION")
    )
}

impl Client {
    /// A client that trusts the certificates in `ca`, PEM, or else those of the system; each request has the headers.
    ///
    /// # Errors
    /// `Configuration`, where certificates or installation are not what they should be.
    pub(in crate::store) fn new(
        endpoint: Endpoint,
        headers: HeaderMap,
        ca: Option<&[u8]>,
        caller: Caller,
        limits: &Limits,
        budget: Arc<Budget>,
    ) -> Result<Self> {
        let mut builder = reqwest::Client::builder()
            .default_headers(headers)
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
    pub(in crate::store) const fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Sends a request, which the driver completes by query, body and token, and receives the whole answer, whatever it
    /// says.
    ///
    /// # Errors
    /// `Unreachable` where nothing was sent; else `Unknown` for a write and `Unavailable` for a read.
    pub(in crate::store) async fn send(
        &self,
        call: &impl Call,
        complete: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> Result<Received> {
        let permit = self.budget.permit().await;
        let begun = Instant::now();
        let (method, route) = (call.method().as_str(), &call.route());
        // The names are those of OpenTelemetry.
        let span = tracing::info_span!(
            "store request",
            otel.kind = "client",
            http.request.method = method,
            url.template = &**route,
            http.response.status_code = tracing::field::Empty,
        );
        let exchange = self.exchange(call, complete).instrument(span.clone());
        let sent = self.fence.guard(exchange).await;
        let result = sent.unwrap_or_else(|| Err(abandoned(call)));
        let status = result.as_ref().ok().map(|answer| answer.status.as_u16());
        span.record("http.response.status_code", status);
        let exchange = Exchange {
            method,
            route,
            status,
            duration: begun.elapsed(),
        };
        permit.end(&exchange);
        tracing::debug!(path = call.path(), ?exchange, "store request");
        if let Some(meter) = &self.meter {
            meter.observe(&exchange);
        }
        result
    }

    async fn exchange(
        &self,
        call: &impl Call,
        complete: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> Result<Received> {
        let url = self.endpoint.at(call.path());
        let response = complete(self.http.request(call.method().clone(), url))
            .send()
            .await
            .map_err(|error| self.not_answered(call, error, "nothing came"))?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = self.body(call, response).await?;
        Ok(Received {
            status,
            headers,
            body,
        })
    }

    async fn body(&self, call: &impl Call, mut response: Response) -> Result<Body> {
        let most = self.limits.answer_bytes;
        let announced = response.content_length().unwrap_or_default();
        if announced > most as u64 {
            return Err(too_large(call, most));
        }
        let announced = usize::try_from(announced).unwrap_or_default();
        let mut body = Body::from(Vec::with_capacity(announced.min(SMALL)));
        loop {
            match body.in_time(response.chunk()).await {
                Some(Ok(Some(chunk))) if body.bytes.len() + chunk.len() > most => {
                    return Err(too_large(call, most));
                }
                Some(Ok(Some(chunk))) => body.bytes.extend_from_slice(&chunk),
                Some(Ok(None)) => return Ok(body),
                Some(Err(error)) => {
                    let came = "only a part of the answer came";
                    return Err(self.not_answered(call, error, came));
                }
                None => return Err(too_slow(call)),
            }
            if body.bytes.len() > SMALL && !body.has_place() {
                body.take_place(self.limits.total, most)
                    .await
                    .ok_or_else(|| too_slow(call))?;
            }
        }
    }

    /// `came` is what did until the end.
    fn not_answered(&self, call: &impl Call, error: reqwest::Error, came: &str) -> Error {
        let within = |limit: Duration| format!("within {} s", limit.as_secs());
        let (kind, detail) = if error.is_connect() && error.is_timeout() {
            let within = within(self.limits.connect);
            (
                ErrorKind::Unreachable,
                format!("there is no connection {within}"),
            )
        } else if error.is_connect() {
            (ErrorKind::Unreachable, "there is no connection".to_owned())
        } else if call.writes() {
            let detail = "it was sent and not answered: it may have been carried out".to_owned();
            (ErrorKind::Unknown, detail)
        } else if error.is_timeout() {
            let within = within(self.limits.total);
            (ErrorKind::Unavailable, format!("{came} {within}"))
        } else {
            let detail = "the connection broke before the whole answer was there".to_owned();
            (ErrorKind::Unavailable, detail)
        };
        call.failure(kind, detail).caused_by(error.without_url())
    }
}

fn misconfigured(detail: &str) -> Error {
    Error::new(ErrorKind::Configuration, "set up the connection", detail)
}

/// What was sent of it is not known.
fn abandoned(call: &impl Call) -> Error {
    call.unclear(
        ErrorKind::Unavailable,
        "abandoned: this replica no longer leads",
    )
}

/// Smaller pages may arrive in time.
fn too_slow(call: &impl Call) -> Error {
    let detail =
        "so large an answer did not arrive in time: few are received at once, and none for long";
    call.unclear(ErrorKind::TooLarge, detail)
}

/// A write may have been carried out, however much the server says of it.
fn too_large(call: &impl Call, limit: usize) -> Error {
    let detail = format!("the answer is larger than {} MiB", limit / (1024 * 1024));
    call.unclear(ErrorKind::TooLarge, detail)
}

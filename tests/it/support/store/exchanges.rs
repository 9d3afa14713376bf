//! Every exchange of a store, to be held against its document.

use std::sync::Arc;

use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::header,
    middleware::Next,
    response::Response,
};
use parking_lot::Mutex;
use serde_json::Value;
use vms_operator::server::{Profile, openapi_document};

use crate::support::openapi::{Document, Exchange};

/// The exchanges of a store, as they come.
#[derive(Clone, Default)]
pub(super) struct Exchanges(Arc<Mutex<Vec<Exchange>>>);

impl Exchanges {
    fn add(&self, exchange: Exchange) {
        self.0.lock().push(exchange);
    }

    /// # Panics
    /// When an exchange was not as the document says.
    pub(super) fn assert_documented(&self, profile: Profile) {
        let document = Document::new(openapi_document(profile));
        // What is not documented is not there.
        let is_beyond =
            |exchange: &&Exchange| profile == Profile::Documented && exchange.status == 404;
        let exchanges = self.0.lock();
        for exchange in exchanges.iter().filter(|exchange| !is_beyond(exchange)) {
            let complaints = document.complaints(exchange);
            assert!(
                complaints.is_empty(),
                "{} {} → {} is not as documented: {complaints:#?}\nrequest: {}\nresponse: {}",
                exchange.method,
                exchange.path,
                exchange.status,
                String::from_utf8_lossy(&exchange.request),
                String::from_utf8_lossy(&exchange.response),
            );
        }
    }
}

/// Requests beyond this are cut by the store, not here.
const ANY_SIZE: usize = usize::MAX;

pub(super) async fn record(
    State(exchanges): State<Exchanges>,
    request: Request,
    next: Next,
) -> Response {
    // The pages are for people: the document is about the API alone.
    if !request.uri().path().contains("/v1/") {
        return next.run(request).await;
    }
    let (head, body) = request.into_parts();
    let request = to_bytes(body, ANY_SIZE).await.unwrap_or_default();
    let (method, path) = (head.method.to_string(), head.uri.path().to_owned());
    let response = next
        .run(Request::from_parts(head, Body::from(request.clone())))
        .await;
    let (head, body) = response.into_parts();
    let response = to_bytes(body, ANY_SIZE)
        .await
        .expect("the store's own body");
    let content_type = head.headers.get(header::CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok());
    exchanges.add(Exchange {
        method,
        path,
        request: request.into(),
        status: head.status.as_u16(),
        content_type: content_type.unwrap_or_default().to_owned(),
        response: response.to_vec(),
    });
    Response::from_parts(head, Body::from(response))
}

/// Takes an extension out of what the store says of itself.
pub(super) async fn hush(
    State(extension): State<Option<&'static str>>,
    request: Request,
    next: Next,
) -> Response {
    let is_introduction = request.uri().path() == "/api/v1/static/basic";
    let response = next.run(request).await;
    let Some(extension) = extension.filter(|_| is_introduction) else {
        return response;
    };
    let (mut head, body) = response.into_parts();
    let body = to_bytes(body, ANY_SIZE)
        .await
        .expect("the store's own body");
    let mut said: Value = serde_json::from_slice(&body).expect("the store's own JSON");
    let announced = said["vms_store"].as_object_mut().expect("an announcement");
    announced.remove(extension).expect("it is announced");
    head.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(head, Body::from(said.to_string()))
}

//! Bodies as layers read and rewrite them.

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::Request,
    http::{header, request::Parts},
    response::{IntoResponse as _, Response},
};
use serde_json::Value;

use super::{config::MAX_BODY, error::Error};

/// A request and its whole body.
///
/// # Errors
/// It is larger than any.
pub(crate) async fn received(request: Request) -> Result<(Parts, Bytes), Error> {
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, MAX_BODY).await;
    Ok((parts, bytes.map_err(|_| Error::TooLarge)?))
}

/// A response of our own with its JSON changed; one without JSON is left as it is.
pub(crate) async fn rewritten(response: Response, change: impl FnOnce(&mut Value)) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, usize::MAX).await else {
        return Error::TimedOut.into_response();
    };
    let body = match serde_json::from_slice::<Value>(&bytes) {
        Ok(mut value) => {
            change(&mut value);
            parts.headers.remove(header::CONTENT_LENGTH);
            Body::from(value.to_string())
        }
        Err(_) => Body::from(bytes),
    };
    Response::from_parts(parts, body)
}

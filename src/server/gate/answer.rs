//! What is answered at the gate: yes, or no without a word that helps anybody to guess.

use axum::{
    Json,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde_json::json;

use crate::server::error::{Error, Result, log};

/// What was asked for is not read, not known or not granted: which of these is not told.
pub(super) const REFUSED: Error = Error::UNAUTHORIZED;

/// Who asks takes other refusals than 401 and 403 for a fault of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Understands {
    Refusals,
    Anything,
}

pub(super) fn answer(
    decision: Result<()>,
    understands: Understands,
    asked: &HeaderMap,
) -> Response {
    let Err(error) = decision else {
        return StatusCode::OK.into_response();
    };
    let status = match error.status() {
        status if status.is_server_error() => {
            log(&error);
            status
        }
        StatusCode::UNAUTHORIZED => StatusCode::UNAUTHORIZED,
        StatusCode::TOO_MANY_REQUESTS if understands == Understands::Anything => {
            StatusCode::TOO_MANY_REQUESTS
        }
        _ => StatusCode::FORBIDDEN,
    };
    let mut response = (status, Json(json!({"message": error.to_string()}))).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if status == StatusCode::UNAUTHORIZED && !is_part_of_a_page(asked) {
        let challenge = HeaderValue::from_static("Basic realm=\"video\", charset=\"UTF-8\"");
        headers.insert(header::WWW_AUTHENTICATE, challenge);
    }
    if let Some(wait) = error.retry_after() {
        headers.insert(header::RETRY_AFTER, (wait.as_secs() + 1).into());
    }
    response
}

/// A browser that fetches a part of a page would ask its user for a password in the middle of it.
fn is_part_of_a_page(asked: &HeaderMap) -> bool {
    let destination = asked.get("sec-fetch-dest");
    destination.is_some_and(|destination| destination != "document")
}

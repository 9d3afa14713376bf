//! Errors of requests, and how they are answered.
//!
//! Status codes are the vendor's where its reference has one; internal
//! errors are logged and never told.

use std::{error::Error as _, time::Duration};

use axum::{
    Json,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};

use super::{
    db,
    security::{passwords, throttle::Rate, tokens},
    wire::{Errors, FieldError, Problem, TooManySessions},
};

/// The message of the users page for a sub-user outside its pool.
pub(crate) const OUTSIDE_POOL: &str = "Access from this IP address is not available";
/// Ours: for a sub-user that is suspended, or outside the time of its validity.
pub(crate) const OUTSIDE_VALIDITY: &str = "Access is not available at this time";
const NUL: &str = "A text has a NUL character.";

/// Why a request failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("{0}")]
    BadRequest(String),
    #[error("Unauthenticated.")]
    Unauthenticated,
    #[error("{0}")]
    LicenseLimit(FieldError),
    #[error("{0}")]
    Forbidden(&'static str),
    #[error("Not Found")]
    NotFound,
    #[error("Method Not Allowed")]
    MethodNotAllowed,
    #[error("Not Acceptable")]
    NotAcceptable,
    #[error("Payload Too Large")]
    TooLarge,
    #[error("too many sessions")]
    TooManySessions(Box<TooManySessions>),
    #[error("The given data was invalid.")]
    Invalid(Errors),
    #[error("Too Many Attempts.")]
    TooManyAttempts(Rate),
    #[error("Service Unavailable")]
    TimedOut,
    #[error("Server Error")]
    Database(#[source] db::Error),
    #[error("Server Error")]
    Password(#[from] passwords::Error),
    #[error("Server Error")]
    Randomness(#[from] tokens::NoRandomness),
}

/// The result of serving a request.
pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

impl From<Errors> for Error {
    fn from(errors: Errors) -> Self {
        Self::Invalid(errors)
    }
}

impl From<db::Error> for Error {
    fn from(error: db::Error) -> Self {
        if matches!(error, db::Error::NulInText(_)) {
            Self::BadRequest(NUL.into())
        } else {
            Self::Database(error)
        }
    }
}

impl Error {
    /// Laravel's message where a permission is missing.
    pub(crate) const UNAUTHORIZED: Self = Self::Forbidden("This action is unauthorized.");

    pub(crate) fn invalid(field: impl Into<String>, error: impl Into<FieldError>) -> Self {
        Self::Invalid(Errors::one(field, error))
    }

    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::LicenseLimit(_) => StatusCode::PAYMENT_REQUIRED,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooManySessions(_) => too_many_sessions(),
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooManyAttempts(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::TimedOut | Self::Password(passwords::Error::Busy) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Database(_) | Self::Password(_) | Self::Randomness(_) => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
        }
    }

    pub(crate) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::TooManyAttempts(rate) => Some(rate.retry_after),
            Self::TimedOut | Self::Password(passwords::Error::Busy) => Some(Duration::from_secs(1)),
            Self::BadRequest(_)
            | Self::Unauthenticated
            | Self::LicenseLimit(_)
            | Self::Forbidden(_)
            | Self::NotFound
            | Self::MethodNotAllowed
            | Self::NotAcceptable
            | Self::TooLarge
            | Self::TooManySessions(_)
            | Self::Invalid(_)
            | Self::Database(_)
            | Self::Password(_)
            | Self::Randomness(_) => None,
        }
    }
}

/// Laravel's own code, which is not registered: too many sessions.
fn too_many_sessions() -> StatusCode {
    StatusCode::from_u16(419).unwrap_or(StatusCode::CONFLICT)
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let status = self.status();
        if status.is_server_error() {
            log(&self);
        }
        let retry_after = self.retry_after();
        let message = self.to_string();
        let mut response = match self {
            Self::NotAcceptable => (status, Html(NOT_ACCEPTABLE)).into_response(),
            Self::TooManySessions(body) => (status, Json(body)).into_response(),
            Self::Invalid(errors) => problem(status, message, Some(errors)),
            Self::BadRequest(_)
            | Self::Unauthenticated
            | Self::LicenseLimit(_)
            | Self::Forbidden(_)
            | Self::NotFound
            | Self::MethodNotAllowed
            | Self::TooLarge
            | Self::TooManyAttempts(_)
            | Self::TimedOut
            | Self::Database(_)
            | Self::Password(_)
            | Self::Randomness(_) => problem(status, message, None),
        };
        if let Some(wait) = retry_after {
            // Rounded up: at that second another attempt is allowed.
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

fn problem(status: StatusCode, message: String, errors: Option<Errors>) -> Response {
    (status, Json(Problem { message, errors })).into_response()
}

/// Logs the whole chain of causes.
pub(crate) fn log(error: &Error) {
    let mut causes = Vec::new();
    let mut cause = error.source();
    while let Some(source) = cause {
        causes.push(source.to_string());
        cause = source.source();
    }
    tracing::error!(causes = causes.join(": "), "a request failed: {error}");
}

/// The rate headers of a throttled endpoint.
pub(crate) fn rate_headers(rate: Rate) -> [(HeaderName, HeaderValue); 3] {
    [
        (
            HeaderName::from_static("x-ratelimit-limit"),
            rate.limit.into(),
        ),
        (
            HeaderName::from_static("x-ratelimit-remaining"),
            rate.remaining.into(),
        ),
        (
            HeaderName::from_static("x-ratelimit-reset"),
            rate.reset.as_second().into(),
        ),
    ]
}

const NOT_ACCEPTABLE: &str = "<!DOCTYPE html>
<html lang=\"en\"><head><title>Not Acceptable</title></head>
<body><h1>406 | Not Acceptable</h1><p>Send <code>Accept: application/json</code>.</p></body></html>
";

//! Pages for errors.

use axum::{
    Extension,
    http::{StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use maud::html;

use super::layout;
use crate::server::error::{Error, log};

/// What the page of an error says, kept with it: it is written before anybody knows who reads it.
#[derive(Clone, Copy, Debug)]
pub(super) struct ErrorText {
    pub(super) title: &'static str,
    pub(super) text: &'static str,
}

/// Why a page is not shown or a form is not accepted.
pub(super) enum PageError {
    /// There is no session, or it has ended: the login page says more.
    LoggedOut,
    /// The form does not come from a page of this session.
    Forged,
    /// An error of the service.
    Service(Error),
}

impl<E: Into<Error>> From<E> for PageError {
    fn from(error: E) -> Self {
        Self::Service(error.into())
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        match self {
            // An account that was deleted while its page was made has no session either.
            Self::LoggedOut | Self::Service(Error::Unauthenticated) => {
                Redirect::to("/login").into_response()
            }
            Self::Forged => page(
                StatusCode::FORBIDDEN,
                "This form cannot be used any more",
                "It belongs to another session, or does not come from a page of this server. Nothing was changed.",
            ),
            Self::Service(error) => error_page(&error),
        }
    }
}

fn error_page(error: &Error) -> Response {
    let status = error.status();
    if status.is_server_error() {
        log(error);
    }
    let (title, text) = match status {
        StatusCode::FORBIDDEN => (
            "You may not do this",
            "Your account does not hold the permission that this needs. Nothing was changed.",
        ),
        StatusCode::NOT_FOUND => (
            "There is no such page",
            "What it was about may have been deleted, or it is another account's.",
        ),
        StatusCode::PAYLOAD_TOO_LARGE => (
            "This form is too large",
            "It names more than can be changed at once. Nothing was changed.",
        ),
        StatusCode::TOO_MANY_REQUESTS => (
            "Too many attempts",
            "A password was wrong too often. Wait a while, and try again.",
        ),
        StatusCode::SERVICE_UNAVAILABLE if matches!(error, Error::TimedOut) => (
            "This took too long",
            "The server has too much to do at this moment. Look whether anything was changed, and try again.",
        ),
        StatusCode::SERVICE_UNAVAILABLE => (
            "Too busy",
            "The server has too much to do at this moment. Try again.",
        ),
        status if status.is_server_error() => (
            "Something is broken here",
            "It is not your fault, and has been logged. Try again later.",
        ),
        _ => (
            "This cannot be done",
            "The server did not take the request. Nothing was changed.",
        ),
    };
    let mut response = page(status, title, text);
    if let Some(wait) = error.retry_after() {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, wait.as_secs().max(1).into());
    }
    response
}

fn page(status: StatusCode, title: &'static str, text: &'static str) -> Response {
    let body = html! {
        p { (text) }
        p.actions { a.button.plain href="/" { "Go to the first page" } }
    };
    let page = layout::anonymous(title, &body).into_string();
    let text = Extension(ErrorText { title, text });
    (status, text, Html(page)).into_response()
}

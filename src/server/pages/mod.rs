//! The store's own pages: what the manual's users page describes, in a browser.
//!
//! Ours: nobody but the vendor knows the pages of the VMS. They are thin: each handler reads a form, calls
//! the same `service` as the API, and writes a page, so that permissions, checks and audit are the same. A session is
//! one of the API, with its token in a cookie. The pages use no scripts and allow none.
//!
//! `csrf` and `request` say who asks and whether a form can be trusted; `layout` and `field` are what pages
//! are made of, and `words` what they say of errors; the rest are the pages.

use axum::{
    Router,
    http::{HeaderValue, header},
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post},
};

use crate::server::{error::Error, state::App};
use error::PageError;
pub(crate) use frame::{frame, not_found};

mod access;
mod cameras;
mod csrf;
mod deletion;
mod editor;
mod error;
mod field;
mod field_errors;
mod form;
mod frame;
mod headers;
mod layout;
mod listed;
mod login;
mod moments;
mod navigation;
mod passwords;
mod permissions;
mod profile;
mod request;
mod users;
mod visitor_layout;
mod words;

const STYLE: &str = include_str!("style.css");

/// The routes of the pages. None of them begins with `/api/`.
pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/", get(profile::home))
        .route("/cameras", get(cameras::show))
        .route("/login", get(login::show).post(login::submit))
        .route("/logout", post(login::leave))
        .route("/profile", get(profile::show))
        .route(
            "/profile/password",
            get(passwords::show_own).post(passwords::change_own),
        )
        .route("/users", get(users::list))
        .route("/users/add", get(editor::add).post(editor::create))
        .route("/users/add/terms", post(editor::agree))
        .route("/users/{id}", get(editor::edit).post(editor::save))
        .route("/users/{id}/duplicate", get(editor::duplicate))
        .route(
            "/users/{id}/delete",
            get(deletion::confirm).post(deletion::delete),
        )
        .route(
            "/users/{id}/password",
            get(passwords::show).post(passwords::change),
        )
        .method_not_allowed_fallback(|| async { PageError::from(Error::MethodNotAllowed) })
        .layer(middleware::map_response(headers::of_pages))
        .route("/style.css", get(style))
}

/// The page for a request that took too long.
pub(crate) fn timed_out() -> Response {
    headers::add(PageError::from(Error::TimedOut).into_response())
}

async fn style() -> Response {
    let kind = HeaderValue::from_static("text/css; charset=utf-8");
    let lifetime = HeaderValue::from_static("max-age=300");
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, lifetime),
        (
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ),
    ];
    (headers, STYLE).into_response()
}

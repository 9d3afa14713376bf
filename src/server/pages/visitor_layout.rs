//! The layout of pages for somebody who is logged in.

use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};
use maud::Markup;

use super::{layout::document, request::Visitor};

/// The page, as an answer.
pub(super) fn answer(
    visitor: &Visitor,
    status: StatusCode,
    title: &str,
    body: &Markup,
) -> Response {
    let page = document(title, &visitor.navigation.markup(title), body).into_string();
    (status, Html(page)).into_response()
}

/// The first page of the visitor.
pub(super) fn first(visitor: &Visitor) -> &'static str {
    visitor.navigation.first().path()
}

/// A redirect to the first page, which says what was done.
pub(super) fn done(visitor: &Visitor, what: &str) -> Response {
    Redirect::to(&format!("{}?done={what}", first(visitor))).into_response()
}

//! The layout of pages for somebody who is logged in.

use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};
use maud::{Markup, html};

use super::{csrf, layout::document, request::Visitor};
use crate::server::auth::Right;

/// The page, as an answer.
pub(super) fn answer(
    visitor: &Visitor,
    status: StatusCode,
    title: &str,
    body: &Markup,
) -> Response {
    let page = document(title, &navigation(visitor, title), body).into_string();
    (status, Html(page)).into_response()
}

fn navigation(visitor: &Visitor, title: &str) -> Markup {
    let here = |section: &str| (section == title).then_some("page");
    html! {
        nav aria-label="Sections" {
            ul {
                @if visitor.may(Right::List) {
                    li { a href="/users" aria-current=[here("Users")] { "Users" } }
                }
                @if visitor.has_video {
                    li { a href="/cameras" aria-current=[here("Cameras")] { "Cameras" } }
                }
                li { a href="/profile" aria-current=[here("Profile")] { "Profile" } }
            }
        }
        form.leave method="post" action="/logout" {
            (csrf::field(&visitor.csrf_token))
            span.who { (visitor.account.login) }
            button.plain type="submit" { "Log out" }
        }
    }
}

/// The first page: the users if the visitor may see them, else their own account.
pub(super) fn first(visitor: &Visitor) -> &'static str {
    if visitor.may(Right::List) {
        "/users"
    } else if visitor.has_video {
        "/cameras"
    } else {
        "/profile"
    }
}

/// A redirect to the first page, which says what was done.
pub(super) fn done(visitor: &Visitor, what: &str) -> Response {
    Redirect::to(&format!("{}?done={what}", first(visitor))).into_response()
}

//! What every page has around it.

use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};
use maud::{DOCTYPE, Markup, html};

use super::{
    form::Form,
    request::{TAG_FIELD, Visitor},
};
use crate::server::auth::Right;

/// A page of somebody who is not logged in, or of whom nothing is known.
pub(super) fn of_anybody(title: &str, body: &Markup) -> Markup {
    document(title, &html! {}, body)
}

/// A page of somebody logged in.
pub(super) fn of_visitor(visitor: &Visitor, title: &str, body: &Markup) -> Markup {
    document(title, &navigation(visitor, title), body)
}

/// The page of somebody logged in, as an answer.
pub(super) fn answer(
    visitor: &Visitor,
    status: StatusCode,
    title: &str,
    body: &Markup,
) -> Response {
    let page = of_visitor(visitor, title, body).into_string();
    (status, Html(page)).into_response()
}

fn document(title: &str, navigation: &Markup, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " – vms-store" }
                link rel="stylesheet" href="/style.css";
            }
            body {
                a.skip href="#main" { "Skip to content" }
                header {
                    div.wide {
                        a.brand href="/" { "vms-store" }
                        (navigation)
                    }
                }
                main #main tabindex="-1" {
                    div.wide {
                        h1 { (title) }
                        (body)
                    }
                }
            }
        }
    }
}

fn navigation(visitor: &Visitor, title: &str) -> Markup {
    let here = |section: &str| (section == title).then_some("page");
    html! {
        nav aria-label="Sections" {
            ul {
                @if visitor.may(Right::List) {
                    li { a href="/users" aria-current=[here("Users")] { "Users" } }
                }
                li { a href="/profile" aria-current=[here("Profile")] { "Profile" } }
            }
        }
        form.leave method="post" action="/logout" {
            (tag(&visitor.tag))
            span.who { (visitor.account.login) }
            button.plain type="submit" { "Log out" }
        }
    }
}

/// The hidden field that shows where a form comes from.
pub(super) fn tag(tag: &str) -> Markup {
    html! { input type="hidden" name=(TAG_FIELD) value=(tag); }
}

/// Where somebody begins: at the users, for who may see them, or at their own account.
pub(super) fn first(visitor: &Visitor) -> &'static str {
    if visitor.may(Right::List) {
        "/users"
    } else {
        "/profile"
    }
}

/// Where somebody goes on after something was done.
pub(super) fn done(visitor: &Visitor, what: &str) -> Response {
    Redirect::to(&format!("{}?done={what}", first(visitor))).into_response()
}

/// What was done on the page before.
pub(super) fn report(asked: &Form) -> Markup {
    let text = match asked.text("done") {
        "added" => "The user is added.",
        "saved" => "The changes are saved.",
        "deleted" => "The user is deleted.",
        "password" => "The password is changed, and all sessions of the user have ended.",
        _ => return html! {},
    };
    notice(text)
}

/// What was just done, for who looks and who listens.
pub(super) fn notice(text: &str) -> Markup {
    html! { p.notice role="status" { (text) } }
}

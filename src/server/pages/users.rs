//! The list of users.

use axum::{extract::State, http::StatusCode, response::Response};
use jiff::Timestamp;
use maud::{Markup, html};

use super::{
    access,
    error::PageError,
    form::Form,
    layout,
    listed::{self, counted, some_of},
    request::{QueryForm, Visitor},
    visitor_layout,
};
use crate::server::{
    auth::Right,
    paging::{Listing, Place},
    service::overview::{self, Overview, Overviews},
    state::App,
    wire::SubuserRow,
};

/// How many cameras of a user are named before the rest is folded away.
const NAMED: usize = 3;

pub(super) async fn list(
    State(app): State<App>,
    visitor: Visitor,
    QueryForm(query): QueryForm,
) -> Result<Response, PageError> {
    let manager = visitor.caller.manage(&app, Right::List).await?;
    let page = query.text("page").parse().unwrap_or(1);
    let listing = Listing::of(page, query.text("search").trim());
    let users = overview::list(&app, &manager, &listing, "/users".into()).await?;
    let body = body(&visitor, &query, &users, app.now());
    Ok(visitor_layout::answer(
        &visitor,
        StatusCode::OK,
        "Users",
        &body,
    ))
}

fn body(visitor: &Visitor, query: &Form, shown: &Overviews, now: Timestamp) -> Markup {
    html! {
        (layout::report(query))
        div.toolbar {
            form.search role="search" method="get" action="/users" {
                label for="search" { "Search by name or email" }
                div.joined {
                    input #search name="search" type="search" value=(query.text("search")) maxlength="255"
                        autocomplete="off" autocapitalize="none" spellcheck="false";
                    button.plain type="submit" { "Search" }
                }
            }
            @if visitor.may(Right::Create) {
                a.button href="/users/add" { "Add user" }
            }
        }
        @if shown.users.rows().is_empty() {
            (nobody(query.text("search")))
        } @else {
            (table(visitor, shown, now))
            (pages(query, shown.users.place()))
        }
    }
}

fn nobody(search: &str) -> Markup {
    html! {
        @if search.is_empty() {
            p.empty { "There are no users yet." }
        } @else {
            p.empty { "Nobody has " strong { (search) } " in name or email. " a href="/users" { "Show all users" } }
        }
    }
}

fn table(visitor: &Visitor, shown: &Overviews, now: Timestamp) -> Markup {
    html! {
        table.users {
            thead {
                tr {
                    th scope="col" { "User" }
                    th scope="col" { "Cameras" }
                    th scope="col" { "Valid (UTC)" }
                    th scope="col" { "Changed (UTC)" }
                    th scope="col" { span.unseen { "Actions" } }
                }
            }
            tbody {
                @for user in shown.users.rows() {
                    tr {
                        th scope="row" data-label="User" {
                            div { (name(visitor, &user.row)) small { (user.row.login) } }
                        }
                        td data-label="Cameras" { (cameras(user, shown.owned_cameras)) }
                        td data-label="Valid (UTC)" { div { (access::validity(&user.validity, now)) } }
                        td.time data-label="Changed (UTC)" {
                            div { @for part in user.row.updated_at.split(' ') { span { (part) } " " } }
                        }
                        td.links { (links(visitor, &user.row)) }
                    }
                }
            }
        }
    }
}

/// A few are named; of many the number, and the first of them when they are asked for.
fn cameras(user: &Overview, owned: i64) -> Markup {
    let names = user.first_cameras.iter().map(String::as_str);
    html! {
        @if user.cameras == 0 {
            "none"
        } @else if user.cameras == owned && owned > 1 {
            "all " (counted(owned, "camera"))
        } @else if user.first_cameras.len() <= NAMED {
            div { (counted(user.cameras, "camera")) small { (some_of(names, NAMED)) } }
        } @else {
            details.list {
                summary {
                    span {
                        (counted(user.cameras, "camera"))
                        span.unseen { " of " (user.row.name) ": " }
                        small { (names.take(NAMED).collect::<Vec<_>>().join(", ")) ", …" }
                    }
                }
                (listed::names(&user.first_cameras, user.cameras))
            }
        }
    }
}

fn name(visitor: &Visitor, user: &SubuserRow) -> Markup {
    html! {
        @if visitor.may(Right::Show) {
            a href={ "/users/" (user.id) } { (user.name) }
        } @else {
            (user.name)
        }
    }
}

fn links(visitor: &Visitor, user: &SubuserRow) -> Markup {
    let of = |right| visitor.may(right) && visitor.may(Right::Show);
    let link = |way: &str, text: &str| {
        html! {
            a href={ "/users/" (user.id) "/" (way) } { (text) span.unseen { " " (user.name) } }
        }
    };
    html! {
        @if of(Right::Create) { (link("duplicate", "Duplicate")) " " }
        @if of(Right::ChangePassword) { (link("password", "Password")) " " }
        @if of(Right::Delete) { (link("delete", "Delete")) }
    }
}

fn pages(query: &Form, place: Place) -> Markup {
    let link = |page: i64| {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("search", query.text("search"))
            .append_pair("page", &page.to_string())
            .finish();
        format!("/users?{query}")
    };
    html! {
        nav.pages aria-label="Pages" {
            @if place.page > 1 {
                a.button.plain rel="prev" href=(link(place.page - 1)) { "Previous" }
            }
            span { "Page " (place.page) " of " (place.last) ", " (place.total) @if place.total == 1 { " user" } @else { " users" } }
            @if place.page < place.last {
                a.button.plain rel="next" href=(link(place.page + 1)) { "Next" }
            }
        }
    }
}

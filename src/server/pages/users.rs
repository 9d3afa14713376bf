//! The list of users.

use axum::{extract::State, http::StatusCode, response::Response};
use maud::{Markup, html};

use super::{
    error::PageError,
    form::Form,
    layout,
    request::{QueryForm, Visitor},
    visitor_layout,
};
use crate::server::{
    auth::Right,
    paging::{Listing, Page},
    service::subusers,
    state::App,
    wire::SubuserRow,
};

pub(super) async fn list(
    State(app): State<App>,
    visitor: Visitor,
    QueryForm(query): QueryForm,
) -> Result<Response, PageError> {
    let manager = visitor.caller.manage(&app, Right::List).await?;
    let page = query.text("page").parse().unwrap_or(1);
    let listing = Listing::of(page, query.text("search").trim());
    let users = subusers::list(&app, &manager, &listing, "/users".into()).await?;
    let body = body(&visitor, &query, &users);
    Ok(visitor_layout::answer(
        &visitor,
        StatusCode::OK,
        "Users",
        &body,
    ))
}

fn body(visitor: &Visitor, query: &Form, users: &Page<SubuserRow>) -> Markup {
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
        @if users.rows().is_empty() {
            (nobody(query.text("search")))
        } @else {
            (table(visitor, users.rows()))
            (pages(query, users))
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

fn table(visitor: &Visitor, users: &[SubuserRow]) -> Markup {
    html! {
        table.users {
            thead {
                tr {
                    th scope="col" { "Name" }
                    th scope="col" { "Email" }
                    th scope="col" { "Changed (UTC)" }
                    th scope="col" { span.unseen { "Actions" } }
                }
            }
            tbody {
                @for user in users {
                    tr {
                        th scope="row" data-label="Name" { (name(visitor, user)) }
                        td data-label="Email" { (user.login) }
                        td.time data-label="Changed (UTC)" { (user.updated_at) }
                        td.links { (links(visitor, user)) }
                    }
                }
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

fn pages(query: &Form, users: &Page<SubuserRow>) -> Markup {
    let place = users.place();
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

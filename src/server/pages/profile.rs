//! One's own account: who one is, and what one may see and do, from where and until when.

use axum::{
    extract::State,
    http::StatusCode,
    response::{Redirect, Response},
};
use jiff::Timestamp;
use maud::{Markup, html};

use super::{
    access,
    error::PageError,
    layout,
    listed::{self, counted},
    permissions,
    request::{QueryForm, Visitor},
    visitor_layout,
};
use crate::server::{
    db::grants::read_pool,
    service::seen::{self, Names, Summary},
    state::App,
    wire::{Account, License},
};

/// As many names as stand open.
const FEW: i64 = 12;

pub(super) async fn home(visitor: Visitor) -> Redirect {
    Redirect::to(visitor_layout::first(&visitor))
}

pub(super) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    QueryForm(query): QueryForm,
) -> Result<Response, PageError> {
    let seen = seen::summary(&app, &visitor.caller).await?;
    let body = html! {
        (layout::report(&query))
        (who(&visitor.account))
        (when(&visitor, app.now()))
        (sees(&seen))
        (does(&visitor.account))
    };
    Ok(visitor_layout::answer(
        &visitor,
        StatusCode::OK,
        "Profile",
        &body,
    ))
}

fn who(account: &Account) -> Markup {
    html! {
        dl.facts {
            dt { "Name" } dd { (account.name) }
            dt { "Email" } dd { (account.login) }
            dt { "Account since" } dd { (account.created_at) " UTC" }
        }
        p.actions { a.button href="/profile/password" { "Change password" } }
    }
}

fn when(visitor: &Visitor, now: Timestamp) -> Markup {
    let user = &visitor.caller.user;
    let validity = user.validity.read();
    let pool = user.ip_pool.as_deref().map(read_pool);
    html! {
        section {
            h2 { "When and from where you may log in" }
            dl.facts {
                dt { "Valid (UTC)" } dd { (access::validity(&validity, now)) }
                dt { "Suspended" } dd { @if validity.suspended { "yes" } @else { "no" } }
                dt { "Addresses" } dd { (access::addresses(pool.as_deref())) }
            }
        }
    }
}

fn sees(
    Summary {
        cameras,
        layouts,
        groups,
    }: &Summary,
) -> Markup {
    html! {
        section {
            h2 { "What you may see" }
            dl.facts {
                dt { "Cameras" } dd { (few_or_folded(cameras, "camera")) }
                dt { "Layouts" } dd { (few_or_folded(layouts, "layout")) }
                dt { "Camera groups" } dd { (few_or_folded(groups, "camera group")) }
            }
        }
    }
}

fn few_or_folded(Names { first, total }: &Names, noun: &str) -> Markup {
    html! {
        @match *total {
            0 => { "none" }
            1..=FEW => { (listed::names(first, *total)) }
            _ => {
                details.list {
                    summary { (counted(*total, noun)) }
                    (listed::names(first, *total))
                }
            }
        }
    }
}

fn does(account: &Account) -> Markup {
    let groups = permissions::by_group(&account.permissions);
    let levels = &account.analytic_license;
    html! {
        section {
            h2 { "What you may do" }
            @if groups.is_empty() {
                p { "Nothing but to see this page, and to change your password." }
            } @else {
                dl.facts {
                    @for (title, actions) in &groups {
                        dt { (title) } dd { (actions.join(", ")) }
                    }
                }
            }
        }
        @if account.parent_id.is_none() {
            h2 { "Licenses" }
            (licenses(levels, "Given to users"))
        } @else if levels.iter().any(|level| level.all > 0) {
            h2 { "Licenses" }
            (licenses(levels, "In use"))
        }
    }
}

fn licenses(levels: &[License], used: &str) -> Markup {
    html! {
        table {
            thead {
                tr {
                    th scope="col" { "Level" }
                    th.number scope="col" { "Total" }
                    th.number scope="col" { (used) }
                    th.number scope="col" { "Left" }
                }
            }
            tbody {
                @for level in levels {
                    tr {
                        th scope="row" data-label="Level" { (level.type_pretty) }
                        td.number data-label="Total" { (level.all) }
                        td.number data-label=(used) { (level.used) }
                        td.number data-label="Left" { (level.free) }
                    }
                }
            }
        }
    }
}

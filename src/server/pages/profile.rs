//! One's own account.

use axum::{
    http::StatusCode,
    response::{Redirect, Response},
};
use maud::{Markup, html};

use super::{
    layout,
    request::{QueryForm, Visitor},
    visitor_layout,
};
use crate::server::wire::{Account, License};

pub(super) async fn home(visitor: Visitor) -> Redirect {
    Redirect::to(visitor_layout::first(&visitor))
}

pub(super) async fn show(visitor: Visitor, QueryForm(query): QueryForm) -> Response {
    let body = html! {
        (layout::report(&query))
        (body(&visitor.account))
    };
    visitor_layout::answer(&visitor, StatusCode::OK, "Profile", &body)
}

fn body(account: &Account) -> Markup {
    let is_parent = account.parent_id.is_none();
    html! {
        dl.facts {
            dt { "Name" } dd { (account.name) }
            dt { "Email" } dd { (account.login) }
            dt { "Account since" } dd { (account.created_at) " UTC" }
        }
        p.actions { a.button href="/profile/password" { "Change password" } }
        @if is_parent {
            h2 { "Licenses" }
            (licenses(&account.analytic_license))
        }
    }
}

fn licenses(levels: &[License]) -> Markup {
    html! {
        table {
            thead {
                tr {
                    th scope="col" { "Level" }
                    th.number scope="col" { "Total" }
                    th.number scope="col" { "Given to users" }
                    th.number scope="col" { "Left" }
                }
            }
            tbody {
                @for level in levels {
                    tr {
                        th scope="row" data-label="Level" { (level.type_pretty) }
                        td.number data-label="Total" { (level.all) }
                        td.number data-label="Given to users" { (level.used) }
                        td.number data-label="Left" { (level.free) }
                    }
                }
            }
        }
    }
}

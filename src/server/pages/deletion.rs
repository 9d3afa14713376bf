//! Deleting a user, which is query for twice.

use axum::{extract::State, http::StatusCode, response::Response};
use maud::{Markup, html};

use super::{
    csrf,
    error::PageError,
    request::{Submission, UserId, Visitor},
    visitor_layout,
};
use crate::server::{auth::Right, service::subusers, state::App, wire::Subuser};

/// Says what goes with the user, before it does.
pub(super) async fn confirm(
    State(app): State<App>,
    visitor: Visitor,
    UserId(id): UserId,
) -> Result<Response, PageError> {
    visitor.caller.manage(&app, Right::Delete).await?;
    let manager = visitor.caller.manage(&app, Right::Show).await?;
    let user = subusers::show(&app, &manager, id).await?;
    let title = format!("Delete {}?", user.row.name);
    let body = body(&visitor, &user);
    Ok(visitor_layout::answer(
        &visitor,
        StatusCode::OK,
        &title,
        &body,
    ))
}

pub(super) async fn delete(
    State(app): State<App>,
    UserId(id): UserId,
    Submission { visitor, .. }: Submission,
) -> Result<Response, PageError> {
    let manager = visitor.caller.manage(&app, Right::Delete).await?;
    subusers::delete(&app, &manager, id).await?;
    Ok(visitor_layout::done(&visitor, "deleted"))
}

fn body(visitor: &Visitor, user: &Subuser) -> Markup {
    let id = user.row.id;
    html! {
        dl.facts {
            dt { "Name" } dd { (user.row.name) }
            dt { "Email" } dd { (user.row.login) }
        }
        div.warning {
            p {
                "The user is logged out everywhere and cannot log in again. Everything that belongs to the analytics cases "
                "that the user created is deleted too."
            }
            p { strong { "This cannot be undone." } }
        }
        form method="post" action={ "/users/" (id) "/delete" } {
            (csrf::field(&visitor.csrf_token))
            p.actions {
                button.danger type="submit" { "Delete user" }
                a.button.plain href={ "/users/" (id) } { "Cancel" }
            }
        }
    }
}

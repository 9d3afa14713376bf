//! Deleting a user, which is asked for twice.

use axum::{extract::State, http::StatusCode, response::Response};
use maud::{Markup, html};

use super::{
    frame,
    refusal::Failure,
    request::{Submission, UserId, Visitor},
};
use crate::server::{app::App, auth::Right, service::subusers, wire::Subuser};

/// Says what goes with the user, before it does.
pub(super) async fn confirm(
    State(app): State<App>,
    visitor: Visitor,
    UserId(id): UserId,
) -> Result<Response, Failure> {
    visitor.caller.manage(&app, Right::Delete).await?;
    let manager = visitor.caller.manage(&app, Right::Show).await?;
    let user = subusers::show(&app, &manager, id).await?;
    let title = format!("Delete {}?", user.row.name);
    let body = body(&visitor, &user);
    Ok(frame::answer(&visitor, StatusCode::OK, &title, &body))
}

pub(super) async fn delete(
    State(app): State<App>,
    UserId(id): UserId,
    Submission { visitor, .. }: Submission,
) -> Result<Response, Failure> {
    let manager = visitor.caller.manage(&app, Right::Delete).await?;
    subusers::delete(&app, &manager, id).await?;
    Ok(frame::done(&visitor, "deleted"))
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
            (frame::tag(&visitor.tag))
            p.actions {
                button.danger type="submit" { "Delete user" }
                a.button.plain href={ "/users/" (id) } { "Cancel" }
            }
        }
    }
}

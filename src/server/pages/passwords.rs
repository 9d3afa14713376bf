//! Changing passwords: one's own with the current one, a user's without.

use axum::{extract::State, http::StatusCode, response::Response};
use maud::{Markup, html};

use super::{
    cookie::Cookies,
    field::{Complaints, Field},
    form::Form,
    frame, login,
    refusal::Failure,
    request::{Submission, UserId, Visitor},
};
use crate::server::{
    app::App,
    auth::Right,
    error::Error,
    service::{account, subusers},
    wire::{NewPassword, OwnPassword, Subuser},
};

/// Known from the users page.
const RULES: &str = "6 to 255 characters: Latin letters, digits and special characters.";

pub(super) async fn show_own(visitor: Visitor) -> Response {
    own_page(&visitor, StatusCode::OK, &Complaints::default())
}

/// Changes one's own password. Every session of the account ends, this one too.
pub(super) async fn change_own(
    State(app): State<App>,
    cookies: Cookies,
    Submission { visitor, form }: Submission,
) -> Result<Response, Failure> {
    let body = OwnPassword {
        current_password: form.secret("current_password"),
        password: form.secret("password"),
        password_confirmation: form.secret("password_confirmation"),
    };
    match account::change_password(&app, &visitor.caller, body).await {
        Ok(()) => Ok(login::left(cookies, "password")),
        Err(error) => {
            let status = error.status();
            let complaints = complaints(error)?;
            Ok(own_page(&visitor, status, &complaints))
        }
    }
}

pub(super) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    UserId(id): UserId,
) -> Result<Response, Failure> {
    let user = of_whom(&app, &visitor, id).await?;
    let complaints = Complaints::default();
    Ok(page(&visitor, StatusCode::OK, &user, &complaints))
}

/// Changes the password of a user, whose sessions end.
pub(super) async fn change(
    State(app): State<App>,
    UserId(id): UserId,
    Submission { visitor, form }: Submission,
) -> Result<Response, Failure> {
    let user = of_whom(&app, &visitor, id).await?;
    let manager = visitor.caller.manage(&app, Right::ChangePassword).await?;
    match subusers::change_password(&app, &manager, id, new(&form)).await {
        Ok(()) => Ok(frame::done(&visitor, "password")),
        Err(error) => {
            let status = error.status();
            let complaints = complaints(error)?;
            Ok(page(&visitor, status, &user, &complaints))
        }
    }
}

fn new(form: &Form) -> NewPassword {
    NewPassword {
        password: form.secret("password"),
        password_confirmation: form.secret("password_confirmation"),
        password_hash: None,
    }
}

/// The user, for who may change its password and see it.
async fn of_whom(app: &App, visitor: &Visitor, id: i64) -> Result<Subuser, Failure> {
    visitor.caller.manage(app, Right::ChangePassword).await?;
    let manager = visitor.caller.manage(app, Right::Show).await?;
    Ok(subusers::show(app, &manager, id).await?)
}

fn complaints(error: Error) -> Result<Complaints, Failure> {
    if matches!(error, Error::TooManyAttempts(_)) {
        return Ok(Complaints::one(
            "current_password",
            "The current password was wrong too often. Wait a while, and try again.",
        ));
    }
    Ok(Complaints::of(error)?)
}

fn own_page(visitor: &Visitor, status: StatusCode, complaints: &Complaints) -> Response {
    let current = Field {
        name: "current_password",
        label: "Current password",
        hint: "",
        complaints,
    };
    let form = Sheet {
        action: "/profile/password",
        back: "/profile",
        consequence: "All sessions of your account end, also this one: log in again with the new password.",
        login: &visitor.account.login,
        first: current.line("password", "", "current-password"),
        complaints,
        tag: &visitor.tag,
    };
    frame::answer(visitor, status, "Change password", &form.body())
}

fn page(
    visitor: &Visitor,
    status: StatusCode,
    user: &Subuser,
    complaints: &Complaints,
) -> Response {
    let id = user.row.id;
    let title = format!("Change password of {}", user.row.name);
    let form = Sheet {
        action: &format!("/users/{id}/password"),
        back: &format!("/users/{id}"),
        consequence: "All sessions of the user end.",
        login: &user.row.login,
        first: html! {},
        complaints,
        tag: &visitor.tag,
    };
    frame::answer(visitor, status, &title, &form.body())
}

/// A form for a new password.
struct Sheet<'a> {
    action: &'a str,
    back: &'a str,
    consequence: &'a str,
    /// Whose password it is.
    login: &'a str,
    first: Markup,
    complaints: &'a Complaints,
    tag: &'a str,
}

impl Sheet<'_> {
    fn body(&self) -> Markup {
        let field = |name, label, hint| Field {
            name,
            label,
            hint,
            complaints: self.complaints,
        };
        let password = field("password", "New password", RULES);
        let again = field(
            "password_confirmation",
            "Confirmation",
            "The new password once more.",
        );
        html! {
            form.narrow #form tabindex="-1" method="post" action=(self.action) {
                (self.complaints.summary("The password is not changed"))
                (frame::tag(self.tag))
                // For the password manager of a browser, which else takes it for one's own.
                input type="text" name="username" autocomplete="username" value=(self.login) hidden;
                p { (self.consequence) }
                (self.first)
                (password.line("password", "", "new-password"))
                (again.line("password", "", "new-password"))
                p.actions {
                    button type="submit" { "Apply password" }
                    a.button.plain href=(self.back) { "Cancel" }
                }
            }
        }
    }
}

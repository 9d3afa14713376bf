//! Changing passwords: one's own with the current one, a user's without.

use axum::{extract::State, http::StatusCode, response::Response};
use maud::{Markup, html};

use super::{
    csrf,
    error::PageError,
    field::Field,
    field_errors::FieldErrors,
    form::Form,
    login,
    request::{Submission, UserId, Visitor},
    visitor_layout,
};
use crate::server::{
    auth::{Cookies, Right},
    error::Error,
    service::{account, subusers},
    state::App,
    wire::{NewPassword, OwnPassword, Subuser},
};

/// Known from the users page.
const RULES: &str = "6 to 255 characters: Latin letters, digits and special characters.";

pub(super) async fn show_own(visitor: Visitor) -> Response {
    own_page(&visitor, StatusCode::OK, &FieldErrors::default())
}

/// Changes one's own password. Every session of the account ends, this one too.
pub(super) async fn change_own(
    State(app): State<App>,
    cookies: Cookies,
    Submission { visitor, form }: Submission,
) -> Result<Response, PageError> {
    let body = OwnPassword {
        current_password: form.secret("current_password"),
        password: form.secret("password"),
        password_confirmation: form.secret("password_confirmation"),
    };
    match account::change_password(&app, &visitor.caller, body).await {
        Ok(()) => Ok(login::left(cookies, "password")),
        Err(error) => {
            let status = error.status();
            let errors = errors(error)?;
            Ok(own_page(&visitor, status, &errors))
        }
    }
}

pub(super) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    UserId(id): UserId,
) -> Result<Response, PageError> {
    let user = find(&app, &visitor, id).await?;
    let errors = FieldErrors::default();
    Ok(page(&visitor, StatusCode::OK, &user, &errors))
}

/// Changes the password of a user, whose sessions end.
pub(super) async fn change(
    State(app): State<App>,
    UserId(id): UserId,
    Submission { visitor, form }: Submission,
) -> Result<Response, PageError> {
    let user = find(&app, &visitor, id).await?;
    let manager = visitor.caller.manage(&app, Right::ChangePassword).await?;
    match subusers::change_password(&app, &manager, id, new(&form)).await {
        Ok(()) => Ok(visitor_layout::done(&visitor, "password")),
        Err(error) => {
            let status = error.status();
            let errors = errors(error)?;
            Ok(page(&visitor, status, &user, &errors))
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

/// The user, if the visitor may see it and change its password.
async fn find(app: &App, visitor: &Visitor, id: i64) -> Result<Subuser, PageError> {
    visitor.caller.manage(app, Right::ChangePassword).await?;
    let manager = visitor.caller.manage(app, Right::Show).await?;
    Ok(subusers::show(app, &manager, id).await?)
}

fn errors(error: Error) -> Result<FieldErrors, PageError> {
    if matches!(error, Error::TooManyAttempts(_)) {
        return Ok(FieldErrors::one(
            "current_password",
            "The current password was wrong too often. Wait a while, and try again.",
        ));
    }
    Ok(FieldErrors::of(error)?)
}

fn own_page(visitor: &Visitor, status: StatusCode, errors: &FieldErrors) -> Response {
    let current = Field {
        name: "current_password",
        label: "Current password",
        hint: "",
        errors,
    };
    let form = PasswordForm {
        action: "/profile/password",
        back: "/profile",
        consequence: "All sessions of your account end, also this one: log in again with the new password.",
        login: &visitor.account.login,
        first: current.line("password", "", "current-password"),
        errors,
        csrf_token: &visitor.csrf_token,
    };
    visitor_layout::answer(visitor, status, "Change password", &form.body())
}

fn page(visitor: &Visitor, status: StatusCode, user: &Subuser, errors: &FieldErrors) -> Response {
    let id = user.row.id;
    let title = format!("Change password of {}", user.row.name);
    let form = PasswordForm {
        action: &format!("/users/{id}/password"),
        back: &format!("/users/{id}"),
        consequence: "All sessions of the user end.",
        login: &user.row.login,
        first: html! {},
        errors,
        csrf_token: &visitor.csrf_token,
    };
    visitor_layout::answer(visitor, status, &title, &form.body())
}

/// A form for a new password.
struct PasswordForm<'a> {
    action: &'a str,
    back: &'a str,
    consequence: &'a str,
    /// Whose password it is.
    login: &'a str,
    first: Markup,
    errors: &'a FieldErrors,
    csrf_token: &'a str,
}

impl PasswordForm<'_> {
    fn body(&self) -> Markup {
        let field = |name, label, hint| Field {
            name,
            label,
            hint,
            errors: self.errors,
        };
        let password = field("password", "New password", RULES);
        let again = field(
            "password_confirmation",
            "Confirmation",
            "The new password once more.",
        );
        html! {
            form.narrow #form tabindex="-1" method="post" action=(self.action) {
                (self.errors.summary("The password is not changed"))
                (csrf::field(self.csrf_token))
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

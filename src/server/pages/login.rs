//! Logging in and out.

use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{AppendHeaders, Html, IntoResponse, Redirect, Response},
};
use maud::{Markup, html};

use super::{
    csrf,
    error::PageError,
    field::Field,
    field_errors::FieldErrors,
    form::Form,
    layout,
    request::{LoginSubmission, LoginVisitor, QueryForm, Submission},
};
use crate::server::{
    auth::{Client, Cookie, Cookies},
    error::Error,
    service::login,
    state::App,
    wire::{Credentials, OpenSession},
};

/// What sessions of the pages are called among those of other clients: known from the vendor's description
/// of `X-Client`.
const CLIENT: &str = "web";

/// The login page; a visitor who is logged in already needs none.
pub(super) async fn show(visitor: LoginVisitor, QueryForm(query): QueryForm) -> Response {
    let notice = match (&visitor.session, query.text("after")) {
        (Some(Ok(_)), _) => return Redirect::to("/").into_response(),
        (Some(Err(Error::Forbidden(message))), _) => {
            let page = Page::with_error(message);
            return page.answer(StatusCode::FORBIDDEN, &visitor);
        }
        (_, "password") => "The password is changed. Log in with the new one.",
        (_, "logout") => "You are logged out.",
        (Some(Err(_)), _) => "Your session has ended. Log in again.",
        (None, _) => "",
    };
    let page = Page {
        notice,
        ..Page::default()
    };
    page.answer(StatusCode::OK, &visitor)
}

/// Logs in under a new session; one that the browser had before is ended.
pub(super) async fn submit(
    State(app): State<App>,
    LoginSubmission {
        visitor,
        form,
        is_ours,
    }: LoginSubmission,
) -> Result<Response, PageError> {
    if !is_ours {
        let page = Page::with_error("The page had been open for too long. Try again.");
        return Ok(page.answer(StatusCode::FORBIDDEN, &visitor));
    }
    let client = Client {
        kind: Some(CLIENT.to_owned()),
        ..visitor.client.clone()
    };
    let (_, result) = login::login(&app, &client, credentials(&form)).await;
    let entered = match result {
        Ok(entered) => entered,
        Err(error) => return rejected(error, &form, &visitor),
    };
    if let Some(Ok(before)) = &visitor.session {
        login::logout(&app, before).await?;
    }
    let cookies = [
        visitor.cookies.set(Cookie::Session, &entered.access_token),
        visitor.cookies.clear(Cookie::Login),
    ];
    Ok((set(cookies), Redirect::to("/")).into_response())
}

/// Ends the session.
pub(super) async fn leave(
    State(app): State<App>,
    cookies: Cookies,
    Submission { visitor, .. }: Submission,
) -> Result<Response, PageError> {
    login::logout(&app, &visitor.caller).await?;
    Ok(left(cookies, "logout"))
}

/// Without a session, at the login page.
pub(super) fn left(cookies: Cookies, why: &str) -> Response {
    let cleared = set([cookies.clear(Cookie::Session)]);
    (cleared, Redirect::to(&format!("/login?after={why}"))).into_response()
}

fn set<const N: usize>(
    cookies: [HeaderValue; N],
) -> AppendHeaders<[(header::HeaderName, HeaderValue); N]> {
    AppendHeaders(cookies.map(|cookie| (header::SET_COOKIE, cookie)))
}

fn credentials(form: &Form) -> Credentials {
    let session = form.text("session_id");
    Credentials {
        login: Some(form.text("login").to_owned()),
        password: form.secret("password"),
        session_id: (!session.is_empty()).then(|| session.to_owned()),
        captcha: None,
        key: None,
    }
}

fn rejected(error: Error, form: &Form, visitor: &LoginVisitor) -> Result<Response, PageError> {
    let status = error.status();
    let retry_after = error.retry_after();
    let mut page = if let Error::TooManySessions(body) = error {
        Page::choosing(body.sessions_limit, body.sessions)
    } else {
        Page::of(error)?
    };
    form.text("login").clone_into(&mut page.login);
    let mut response = page.answer(status, visitor);
    if let Some(wait) = retry_after {
        let seconds = HeaderValue::from(wait.as_secs() + 1);
        response.headers_mut().insert(header::RETRY_AFTER, seconds);
    }
    Ok(response)
}

fn duration(seconds: u64) -> String {
    match seconds {
        1 => "a second".to_owned(),
        2..=90 => format!("{seconds} seconds"),
        seconds => format!("{} minutes", seconds.div_ceil(60)),
    }
}

/// The login page.
#[derive(Default)]
struct Page {
    notice: &'static str,
    errors: FieldErrors,
    login: String,
    /// Those of which one has to end.
    sessions: Vec<OpenSession>,
}

impl Page {
    fn with_error(message: &str) -> Self {
        Self {
            errors: FieldErrors::one("login", message),
            ..Self::default()
        }
    }

    /// More sessions than there may be: one of them has to go.
    fn choosing(limit: i64, sessions: Vec<OpenSession>) -> Self {
        let message = format!(
            "This account has reached its limit of open sessions ({limit}). Choose a session to end, or none to leave it at that."
        );
        Self {
            sessions,
            errors: FieldErrors::one("session_id", message),
            ..Self::default()
        }
    }

    fn of(error: Error) -> Result<Self, Error> {
        if let Error::Forbidden(message) = error {
            return Ok(Self::with_error(message));
        }
        if let Error::TooManyAttempts(rate) = error {
            let wait = duration(rate.retry_after.as_secs() + 1);
            let message = format!("There were too many attempts. Wait {wait}, and try again.");
            return Ok(Self::with_error(&message));
        }
        Ok(Self {
            errors: FieldErrors::of(error)?,
            ..Self::default()
        })
    }

    fn answer(&self, status: StatusCode, visitor: &LoginVisitor) -> Response {
        let page = layout::anonymous("Log in", &self.body(&visitor.nonce));
        let cookie = visitor.cookies.set(Cookie::Login, &visitor.nonce);
        (status, set([cookie]), Html(page.into_string())).into_response()
    }

    fn body(&self, nonce: &str) -> Markup {
        // What is wrong with a login is about both fields: it stands above them, once.
        let none = FieldErrors::default();
        let field = |name, label| Field {
            name,
            label,
            hint: "",
            errors: &none,
        };
        html! {
            @if !self.notice.is_empty() {
                (layout::notice(self.notice))
            }
            form.narrow #form tabindex="-1" method="post" action="/login" {
                (self.errors.summary("You are not logged in"))
                (csrf::field(&csrf::token(nonce)))
                (field("login", "Email").line("text", &self.login, "username"))
                (field("password", "Password").line("password", "", "current-password"))
                @if !self.sessions.is_empty() {
                    (field("session_id", "Sessions of this account").group(&sessions(&self.sessions)))
                }
                p.actions { button type="submit" { "Log in" } }
            }
        }
    }
}

fn sessions(sessions: &[OpenSession]) -> Markup {
    html! {
        div.choices {
            @for session in sessions {
                label {
                    input type="radio" name="session_id" value=(session.id);
                    span {
                        (session.client.as_deref().unwrap_or("unknown client"))
                        small {
                            "used last " (session.last) " UTC from " (session.ip) ", "
                            (session.user_agent.as_deref().unwrap_or("an unnamed program"))
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_told_in_words() {
        assert_eq!(duration(1), "a second");
        assert_eq!(duration(60), "60 seconds");
        assert_eq!(duration(121), "3 minutes");
    }
}

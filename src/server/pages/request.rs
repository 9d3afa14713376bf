//! Who asks for a page, and whether a form comes from one of ours.
//!
//! The cookie carries the token of a session. A form carries a tag that only who knows the token can make:
//! another site can send a browser here, but not with that tag. At the login there is no session yet, so a
//! random cookie of its own stands for it.

use std::convert::Infallible;

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::request::Parts,
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

use super::{
    cookie::{Cookie, Cookies},
    form::Form,
    refusal::Failure,
};
use crate::server::{
    app::App,
    auth::{Caller, Right, authenticate},
    error::Error,
    extract::{Client, Named},
    service::account,
    wire::Account,
};

/// The hidden field of every form.
pub(super) const TAG_FIELD: &str = "form_tag";

/// Somebody logged in, at an address that their account allows.
pub(super) struct Visitor {
    pub(super) caller: Caller,
    pub(super) account: Account,
    /// For the forms of their pages.
    pub(super) tag: String,
    token: String,
}

impl Visitor {
    /// Whether to show what needs that permission; whether it may be done the service decides.
    pub(super) fn may(&self, right: Right) -> bool {
        let permissions = &self.account.permissions;
        let mut names = permissions
            .iter()
            .map(|permission| permission.name.as_str());
        self.account.parent_id.is_none() && names.any(|name| name == right.permission())
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let cookies = Cookies::from_request_parts(parts, app).await?;
        let client = Client::from_request_parts(parts, app).await?;
        let token = cookies
            .read(&parts.headers, Cookie::Session)
            .ok_or(Failure::LoggedOut)?;
        let caller = match authenticate(app, token, client.address, app.now()).await {
            Ok(caller) => caller,
            // The login page tells which of the two it is.
            Err(Error::Unauthenticated | Error::Forbidden(_)) => return Err(Failure::LoggedOut),
            Err(error) => return Err(error.into()),
        };
        Ok(Self {
            account: account::show(app, &caller).await?,
            caller,
            tag: tag(token),
            token: token.to_owned(),
        })
    }
}

/// The user that the address names.
pub(super) struct UserId(pub(super) i64);

impl FromRequestParts<App> for UserId {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let Named(id) = Named::from_request_parts(parts, app).await?;
        Ok(Self(id))
    }
}

/// What stands in the address after the question mark.
pub(super) struct Asked(pub(super) Form);

impl FromRequestParts<App> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Infallible> {
        let query = parts.uri.query().unwrap_or_default();
        Ok(Self(Form::parse(query.as_bytes())))
    }
}

/// A form that somebody logged in sends from one of our pages.
pub(super) struct Submission {
    pub(super) visitor: Visitor,
    pub(super) form: Form,
}

impl FromRequest<App> for Submission {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, app).await?;
        let form = read(Request::from_parts(parts, body), app).await?;
        if is_tagged(&form, &visitor.token) {
            Ok(Self { visitor, form })
        } else {
            Err(Failure::Forged)
        }
    }
}

/// Somebody at the login page: what stands for their session, and the session they may already have.
pub(super) struct Stranger {
    pub(super) cookies: Cookies,
    pub(super) client: Client,
    /// Of the cookie, or a new one.
    pub(super) nonce: String,
    /// The session that their cookie leads to, or why to none; `None` without a cookie.
    pub(super) session: Option<Result<Caller, Error>>,
}

impl FromRequestParts<App> for Stranger {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let cookies = Cookies::from_request_parts(parts, app).await?;
        let client = Client::from_request_parts(parts, app).await?;
        let session = match cookies.read(&parts.headers, Cookie::Session) {
            Some(token) => Some(authenticate(app, token, client.address, app.now()).await),
            None => None,
        };
        let known = cookies.read(&parts.headers, Cookie::Login);
        let nonce = match known.filter(|nonce| is_random(nonce)) {
            Some(nonce) => nonce.to_owned(),
            None => crate::server::tokens::token().map_err(Error::from)?,
        };
        Ok(Self {
            cookies,
            client,
            nonce,
            session,
        })
    }
}

/// Whether it may be one of ours: what a browser sends is not sent back unseen.
fn is_random(nonce: &str) -> bool {
    nonce.len() == 64 && nonce.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The login form, and whether it comes from our page.
pub(super) struct Entry {
    pub(super) stranger: Stranger,
    pub(super) form: Form,
    pub(super) is_ours: bool,
}

impl FromRequest<App> for Entry {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        let (mut parts, body) = request.into_parts();
        let stranger = Stranger::from_request_parts(&mut parts, app).await?;
        let form = read(Request::from_parts(parts, body), app).await?;
        Ok(Self {
            // Without the cookie the nonce is new, and no form can have its tag.
            is_ours: is_tagged(&form, &stranger.nonce),
            stranger,
            form,
        })
    }
}

async fn read(request: Request, app: &App) -> Result<Form, Failure> {
    match Bytes::from_request(request, app).await {
        Ok(body) => Ok(Form::parse(&body)),
        Err(_) => Err(Error::TooLarge.into()),
    }
}

/// What only who knows the secret can put into a form.
pub(super) fn tag(secret: &str) -> String {
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    let mut code =
        Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes a key of any length");
    code.update(b"a form of the pages of vms-store");
    hex::encode(code.finalize().into_bytes())
}

fn is_tagged(form: &Form, secret: &str) -> bool {
    let (given, expected) = (form.text(TAG_FIELD).as_bytes(), tag(secret));
    given.ct_eq(expected.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_of_another_session_is_not_ours() {
        let form = Form::parse(format!("{TAG_FIELD}={}", tag("one")).as_bytes());
        assert!(is_tagged(&form, "one"));
        assert!(!is_tagged(&form, "other"));
        assert!(!is_tagged(&Form::default(), "one"));
    }
}

//! Who asks for a page, and whether a form comes from one of ours.
//!
//! The cookie has the token of a session, and a form the CSRF token that belongs to it. At the login there is no
//! session yet, so that a random cookie of its own takes its place.

use std::{convert::Infallible, sync::Arc};

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::request::Parts,
};

use super::{
    csrf,
    error::PageError,
    form::Form,
    navigation::{Navigation, NavigationSlot},
};
use crate::server::{
    auth::{Caller, Client, Cookie, Cookies, Named, Right, authenticate},
    error::Error,
    security::tokens,
    service::account,
    state::App,
    wire::Account,
};

/// Somebody who is logged in, at an address that their account may be used from.
pub(super) struct Visitor {
    pub(super) caller: Caller,
    pub(super) account: Account,
    /// For the forms of their pages.
    pub(super) csrf_token: String,
    /// What stands at the top of their pages.
    pub(super) navigation: Arc<Navigation>,
    token: String,
}

impl Visitor {
    /// Whether to show what needs that permission; whether it may be done the service decides.
    pub(super) fn may(&self, right: Right) -> bool {
        may(&self.account, right)
    }
}

fn may(account: &Account, right: Right) -> bool {
    let permissions = account.permissions.iter();
    let mut names = permissions.map(|permission| permission.name.as_str());
    account.parent_id.is_none() && names.any(|name| name == right.permission())
}

impl FromRequestParts<App> for Visitor {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, PageError> {
        let Ok(cookies) = Cookies::from_request_parts(parts, app).await;
        let client = Client::from_request_parts(parts, app).await?;
        let token = cookies
            .read(&parts.headers, Cookie::Session)
            .ok_or(PageError::LoggedOut)?;
        let caller = match authenticate(app, token, client.address, app.now()).await {
            Ok(caller) => caller,
            // The login page says which of the two it is.
            Err(Error::Unauthenticated | Error::Forbidden(_)) => return Err(PageError::LoggedOut),
            Err(error) => return Err(error.into()),
        };
        let account = account::show(app, &caller).await?;
        let csrf_token = csrf::token(token);
        let navigation = Arc::new(Navigation {
            login: account.login.clone(),
            has_users: may(&account, Right::List),
            has_video: app.player().is_some(),
            csrf_token: csrf_token.clone(),
        });
        if let Some(slot) = parts.extensions.get::<NavigationSlot>() {
            slot.fill(&navigation);
        }
        Ok(Self {
            caller,
            account,
            csrf_token,
            navigation,
            token: token.to_owned(),
        })
    }
}

/// The user in the path.
pub(super) struct UserId(pub(super) i64);

impl FromRequestParts<App> for UserId {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, PageError> {
        let Named(id) = Named::from_request_parts(parts, app).await?;
        Ok(Self(id))
    }
}

/// The query of the URL.
pub(super) struct QueryForm(pub(super) Form);

impl FromRequestParts<App> for QueryForm {
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
    type Rejection = PageError;

    async fn from_request(request: Request, app: &App) -> Result<Self, PageError> {
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, app).await?;
        let form = read(Request::from_parts(parts, body), app).await?;
        if csrf::is_valid(&form, &visitor.token) {
            Ok(Self { visitor, form })
        } else {
            Err(PageError::Forged)
        }
    }
}

/// Somebody at the login page, who may have a session already.
pub(super) struct LoginVisitor {
    pub(super) cookies: Cookies,
    pub(super) client: Client,
    /// The value of the login cookie, or a new one.
    pub(super) nonce: String,
    /// The session of their cookie, or why it is none; `None` without a cookie.
    pub(super) session: Option<Result<Caller, Error>>,
}

impl FromRequestParts<App> for LoginVisitor {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, PageError> {
        let Ok(cookies) = Cookies::from_request_parts(parts, app).await;
        let client = Client::from_request_parts(parts, app).await?;
        let session = match cookies.read(&parts.headers, Cookie::Session) {
            Some(token) => Some(authenticate(app, token, client.address, app.now()).await),
            None => None,
        };
        let known = cookies.read(&parts.headers, Cookie::Login);
        let nonce = match known.filter(|nonce| is_random(nonce)) {
            Some(nonce) => nonce.to_owned(),
            None => tokens::token().map_err(Error::from)?,
        };
        Ok(Self {
            cookies,
            client,
            nonce,
            session,
        })
    }
}

/// Whether it can be one of ours: other values are not sent back.
fn is_random(nonce: &str) -> bool {
    nonce.len() == 64 && nonce.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The login form, and whether it comes from our page.
pub(super) struct LoginSubmission {
    pub(super) visitor: LoginVisitor,
    pub(super) form: Form,
    pub(super) is_ours: bool,
}

impl FromRequest<App> for LoginSubmission {
    type Rejection = PageError;

    async fn from_request(request: Request, app: &App) -> Result<Self, PageError> {
        let (mut parts, body) = request.into_parts();
        let visitor = LoginVisitor::from_request_parts(&mut parts, app).await?;
        let form = read(Request::from_parts(parts, body), app).await?;
        Ok(Self {
            // Without the cookie the nonce is new, and no form can have its token.
            is_ours: csrf::is_valid(&form, &visitor.nonce),
            visitor,
            form,
        })
    }
}

async fn read(request: Request, app: &App) -> Result<Form, PageError> {
    match Bytes::from_request(request, app).await {
        Ok(body) => Ok(Form::parse(&body)),
        Err(_) => Err(Error::TooLarge.into()),
    }
}

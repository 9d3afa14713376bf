//! The admin API is for everybody with its token.

use axum::{extract::FromRequestParts, http::request::Parts};

use super::extract::{Client, bearer};
use crate::server::{
    db::audit::Actor,
    error::{Error, Result},
    state::App,
};

/// A client of the admin API that sent the right token.
#[derive(Clone, Debug)]
pub(crate) struct Admin {
    client: Client,
}

impl Admin {
    /// The name in the audit.
    pub(crate) fn actor(&self) -> Actor {
        Actor {
            name: "admin".into(),
            id: None,
            address: Some(self.client.address),
        }
    }
}

impl FromRequestParts<App> for Admin {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let token = bearer(&parts.headers).unwrap_or_default();
        let is_right = app
            .admin_token()
            .is_some_and(|digest| digest.matches(token));
        if !is_right {
            return Err(Error::Unauthenticated);
        }
        let client = Client::from_request_parts(parts, app).await?;
        Ok(Self { client })
    }
}

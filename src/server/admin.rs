//! Who may use the admin door: whoever has its token.

use std::{fs, path::Path};

use axum::{extract::FromRequestParts, http::request::Parts};
use subtle::ConstantTimeEq as _;

use super::{
    Error as StartError,
    app::App,
    db::audit::Actor,
    error::{Error, Result},
    extract::{Client, bearer},
    tokens,
};

/// A token of fewer characters could be guessed.
pub(crate) const MIN_TOKEN: usize = 16;

/// What is kept of the admin token.
#[derive(Clone, Debug)]
pub(crate) struct TokenDigest([u8; 32]);

impl TokenDigest {
    /// Reads the token from its file; space around it does not count.
    pub(crate) fn read(path: &Path) -> Result<Self, StartError> {
        let refuse = |source| StartError::AdminToken {
            path: path.to_owned(),
            source,
        };
        let text = fs::read_to_string(path).map_err(|error| refuse(Some(error)))?;
        let token = text.trim();
        if token.len() < MIN_TOKEN || token.contains(char::is_whitespace) {
            return Err(refuse(None));
        }
        Ok(Self(tokens::digest(token)))
    }

    fn is_of(&self, token: &str) -> bool {
        tokens::digest(token).ct_eq(&self.0).into()
    }
}

/// Somebody at the admin door with the right token.
#[derive(Clone, Debug)]
pub(crate) struct Admin {
    client: Client,
}

impl Admin {
    /// As the audit names it.
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
        let is_right = app.admin_token().is_some_and(|digest| digest.is_of(token));
        if !is_right {
            return Err(Error::Unauthenticated);
        }
        let client = Client::from_request_parts(parts, app).await?;
        Ok(Self { client })
    }
}

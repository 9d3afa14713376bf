//! Hashing a password that is given to a user.

use crate::{
    domain::secret::Secret,
    server::{error::Result, state::App, wire::Errors},
};

/// The hash to store: of the password if nothing is wrong with the request, or the given one as it is.
pub(super) async fn to_store(
    app: &App,
    password: Option<Secret>,
    hash: Option<Secret>,
    errors: &Errors,
) -> Result<Option<String>> {
    match (hash, password) {
        _ if !errors.is_empty() => Ok(None),
        (Some(hash), _) => Ok(Some(hash.expose().to_owned())),
        (None, Some(password)) => Ok(Some(app.hasher().hash(password).await?)),
        (None, None) => Ok(None),
    }
}

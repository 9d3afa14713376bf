//! Who watches.

use super::{credentials::Credentials, state::Gate};
use crate::{
    domain::secret::Secret,
    server::{
        auth::{Barrier, Client, authenticate},
        db::users::User,
        error::{Error, Result},
        service::candidate::Candidate,
    },
};

/// Who watches, and as what.
pub(super) struct Watcher {
    pub(super) user: User,
    /// The session, where its token was shown.
    pub(super) session_id: Option<String>,
}

/// Who shows these credentials, if the account may be used from there now.
pub(super) async fn identify(
    gate: &Gate,
    client: &Client,
    credentials: Credentials,
) -> Result<Watcher> {
    let app = gate.app();
    match credentials {
        Credentials::Token(token) => {
            let caller = authenticate(app, token.expose(), client.address, app.now()).await?;
            Ok(Watcher {
                user: caller.user,
                session_id: Some(caller.session_id),
            })
        }
        Credentials::Password(login, password) => Ok(Watcher {
            user: with_password(gate, client, &login, password).await?,
            session_id: None,
        }),
    }
}

/// Whoever knows the password, as at a login; it is compared with its hash once in a while only.
async fn with_password(
    gate: &Gate,
    client: &Client,
    login: &str,
    password: Secret,
) -> Result<User> {
    let app = gate.app();
    let candidate = Candidate::find(app, client, login).await?;
    let mark = match candidate.account() {
        Some((user, hash)) => gate.verified().mark(user.id, hash, &password),
        None => None,
    };
    if let Some((user, _)) = candidate.account()
        && mark.is_some_and(|mark| gate.verified().is_known(&mark, app.now()))
    {
        return match Barrier::of(user, client.address, app.now()) {
            Some(barrier) => Err(Error::Forbidden(barrier.message())),
            None => Ok(user.clone()),
        };
    }
    let user = candidate.prove(app, client, password).await?;
    if let Some(mark) = mark {
        gate.verified().remember(mark, app.now());
    }
    Ok(user)
}

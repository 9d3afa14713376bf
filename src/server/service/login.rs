//! Logging in and out.
//!
//! The order matters: first the throttle, then the password, which takes as long for an unknown login; only with the
//! right password does the answer tell of the address, the time or the sessions.

use jiff::{SignedDuration, Timestamp};

use super::{
    account, attempts,
    candidate::{Candidate, action, actor},
};
use crate::{
    domain::secret::Secret,
    server::{
        auth::{Barrier, Caller, Client},
        db::{
            self, audit, known_addresses,
            sessions::{self, NewSession, Session},
            users::{self, User},
        },
        error::{Error, Result},
        security::{
            throttle::{Rate, network_of},
            tokens,
        },
        state::App,
        wire::{Credentials, Errors, FieldError, Login, OpenSession, TooManySessions, time},
    },
};

/// A session that was used within this time is shown as online.
const ONLINE: SignedDuration = SignedDuration::from_mins(5);

/// Opens a session, and says how many attempts are left whatever comes of it.
pub(crate) async fn login(
    app: &App,
    client: &Client,
    credentials: Credentials,
) -> (Option<Rate>, Result<Login>) {
    let now = app.now();
    let (name, password) = match read(&credentials) {
        Ok(read) => read,
        Err(errors) => return (None, Err(Error::Invalid(errors))),
    };
    let candidate = match Candidate::find(app, client, name).await {
        Ok(candidate) => candidate,
        Err(error) => return (None, Err(error)),
    };
    match attempts::enter(app, candidate.attempt.clone(), now).await {
        Ok((admitted, rate)) => {
            let is_right = candidate.verify(app, password, admitted).await;
            let session = credentials.session_id.as_deref();
            let result = match is_right {
                Ok(is_right) => enter(&candidate, app, client, is_right, session, now).await,
                Err(error) => Err(error),
            };
            (Some(rate), result)
        }
        Err(Error::TooManyAttempts(rate)) => (Some(rate), Err(Error::TooManyAttempts(rate))),
        Err(error) => (None, Err(error)),
    }
}

/// Ends the session of the caller.
pub(crate) async fn logout(app: &App, caller: &Caller) -> Result<()> {
    let mut transaction = app.database().write().await?;
    sessions::end(&mut transaction, caller.user.id, &caller.session_id).await?;
    let action = action("logout", Some(&caller.user), String::new());
    audit::append(&mut transaction, &caller.actor(), &action, app.now()).await?;
    db::commit(transaction).await?;
    Ok(())
}

/// The open sessions of the caller's account.
pub(crate) async fn open_sessions(app: &App, caller: &Caller) -> Result<Vec<OpenSession>> {
    let mut snapshot = app.database().read().await?;
    let open = sessions::list(&mut snapshot, caller.user.id).await?;
    let now = app.now();
    let idle_since = app.idle_since(now).as_second();
    let open = open
        .into_iter()
        .filter(|session| session.used_at >= idle_since);
    let shown = |session| shown(session, Some(&caller.session_id), now);
    Ok(open.map(shown).collect())
}

fn read(credentials: &Credentials) -> Result<(&str, Secret), Errors> {
    let mut errors = Errors::default();
    let login = credentials.login.as_deref().unwrap_or_default();
    if login.is_empty() {
        errors.add("login", FieldError::Required("login"));
    }
    match &credentials.password {
        Some(password) if errors.is_empty() => Ok((login, password.clone())),
        Some(_) => Err(errors),
        None => {
            errors.add("password", FieldError::Required("password"));
            Err(errors)
        }
    }
}

async fn enter(
    candidate: &Candidate,
    app: &App,
    client: &Client,
    is_right: bool,
    replaced: Option<&str>,
    now: Timestamp,
) -> Result<Login> {
    let Some(user) = candidate.user.as_ref().filter(|_| is_right) else {
        candidate.record_stranger(app, client, now).await?;
        return Err(wrong_credentials());
    };
    // Hashing may have waited: what counts is the moment at which the session would be opened.
    if let Some(barrier) = Barrier::of(user, client.address, app.now()) {
        candidate
            .record_barred(app, client, user, barrier, now)
            .await?;
        return Err(Error::Forbidden(barrier.message()));
    }
    open_session(candidate, app, client, user, replaced, now).await
}

async fn open_session(
    candidate: &Candidate,
    app: &App,
    client: &Client,
    user: &User,
    replaced: Option<&str>,
    now: Timestamp,
) -> Result<Login> {
    let (id, token) = (tokens::session_id()?, tokens::token()?);
    let mut transaction = app.database().write().await?;
    // The password may have changed while its hash was compared.
    let hash = users::password_hash(&mut transaction, user.id).await?;
    if hash != candidate.password_hash {
        return Err(wrong_credentials());
    }
    sessions::end_idle(&mut transaction, user.id, app.idle_since(now)).await?;
    if let Some(replaced) = replaced {
        sessions::end(&mut transaction, user.id, replaced).await?;
    }
    let open = sessions::list(&mut transaction, user.id).await?;
    if i64::try_from(open.len()).unwrap_or(i64::MAX) >= user.sessions_limit {
        return Err(too_many(user.sessions_limit, open, now));
    }
    let session = NewSession {
        id: &id,
        user_id: user.id,
        token_digest: &tokens::digest(&token),
        user_agent: client.user_agent.as_deref(),
        client: client.kind.as_deref(),
        address: client.address,
    };
    sessions::open(&mut transaction, &session, now).await?;
    let network = network_of(client.address);
    known_addresses::note(&mut transaction, user.id, network, now).await?;
    let action = action("login", Some(user), format!("session {id}"));
    audit::append(&mut transaction, &actor(user, client), &action, now).await?;
    let account = account::describe(&mut transaction, user.id).await?;
    db::commit(transaction).await?;
    Ok(Login {
        user: account,
        access_token: token,
    })
}

fn wrong_credentials() -> Error {
    Error::invalid("login", FieldError::Credentials)
}

fn too_many(limit: i64, open: Vec<Session>, now: Timestamp) -> Error {
    let shown = |session| shown(session, None, now);
    Error::TooManySessions(Box::new(TooManySessions {
        message: "The number of sessions is exceeded.".into(),
        sessions_limit: limit,
        sessions: open.into_iter().map(shown).collect(),
        key: None,
        captcha_will_required_in: None,
    }))
}

fn shown(session: Session, current: Option<&str>, now: Timestamp) -> OpenSession {
    OpenSession {
        online: session.used_at >= now.as_second() - ONLINE.as_secs(),
        last: time(session.used_at),
        is_current: current == Some(session.id.as_str()),
        id: session.id,
        user_agent: session.user_agent,
        client: session.client,
        ip: session.address,
    }
}

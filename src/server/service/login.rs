//! Logging in and out.
//!
//! The order matters: first the throttle, then the password, which takes as long for an unknown login; only with the
//! right password does the answer tell of the address, the time or the sessions.

use std::net::IpAddr;

use jiff::{SignedDuration, Timestamp};

use super::account;
use crate::{
    domain::{name::Login as LoginName, secret::Secret},
    server::{
        auth::{Barrier, Caller, Client, is_allowed_from},
        db::{
            self, Connection,
            audit::{self, Actor, AuditAction},
            known_addresses,
            sessions::{self, NewSession, Session},
            users::{self, User},
        },
        error::{Error, Result},
        security::{
            throttle::{Attempt, Rate, gate::Admitted, network_of, refusals::Whose},
            tokens,
        },
        state::App,
        wire::{Credentials, Errors, Login, OpenSession, TooManySessions, time},
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
    match app.gate().enter(candidate.attempt.clone(), now).await {
        Ok((admitted, rate)) => {
            let is_right = candidate.verify(app, password, admitted).await;
            let session = credentials.session_id.as_deref();
            let result = match is_right {
                Ok(is_right) => candidate.enter(app, client, is_right, session, now).await,
                Err(error) => Err(error),
            };
            (Some(rate), result)
        }
        Err(rate) => (Some(rate), Err(Error::TooManyAttempts(rate))),
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
        errors.add("login", "The login field is required.");
    }
    match &credentials.password {
        Some(password) if errors.is_empty() => Ok((login, password.clone())),
        Some(_) => Err(errors),
        None => {
            errors.add("password", "The password field is required.");
            Err(errors)
        }
    }
}

/// A client that claims a login.
struct Candidate {
    user: Option<User>,
    password_hash: Option<String>,
    attempt: Attempt,
}

impl Candidate {
    async fn find(app: &App, client: &Client, name: &str) -> Result<Self> {
        // What cannot be a login is nobody's, and is counted as one.
        let login = name.parse::<LoginName>().ok();
        let key = login.as_ref().map(LoginName::as_str).unwrap_or_default();
        let mut snapshot = app.database().read().await?;
        let user = users::find_by_login(&mut snapshot, key).await?;
        let id = user.as_ref().map(|user| user.id).unwrap_or_default();
        Ok(Self {
            password_hash: users::password_hash(&mut snapshot, id).await?,
            attempt: Attempt {
                login: key.to_owned(),
                address: client.address,
                is_barred: (user.as_ref())
                    .is_some_and(|user| !is_allowed_from(user, client.address)),
                is_familiar: is_familiar(app, &mut snapshot, id, client.address).await?,
            },
            user,
        })
    }

    /// Whether the password is right. Only one that is wrong was a guess.
    async fn verify(&self, app: &App, password: Secret, admitted: Admitted<'_>) -> Result<bool> {
        let hash = self.password_hash.clone();
        let is_right = app.hasher().verify(password, hash).await;
        admitted.settle(matches!(is_right, Ok(false)));
        Ok(is_right?)
    }

    async fn enter(
        self,
        app: &App,
        client: &Client,
        is_right: bool,
        replaced: Option<&str>,
        now: Timestamp,
    ) -> Result<Login> {
        let Some(user) = self.user.as_ref().filter(|_| is_right) else {
            let unknown = Actor {
                name: "stranger".into(),
                id: None,
                address: Some(client.address),
            };
            self.record_refusal(app, Whose::Stranger, &unknown, "wrong password", now)
                .await?;
            return Err(wrong_credentials());
        };
        // Hashing may have waited: what counts is the moment at which the session would be opened.
        if let Some(barrier) = Barrier::of(user, client.address, app.now()) {
            let (actor, why) = (actor(user, client), barrier.to_string());
            self.record_refusal(app, Whose::Owner, &actor, &why, now)
                .await?;
            return Err(Error::Forbidden(barrier.message()));
        }
        self.open_session(app, client, user, replaced, now).await
    }

    async fn open_session(
        &self,
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
        if hash != self.password_hash {
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

    /// Known and unknown logins alike, so that neither is answered faster. What was typed for an unknown
    /// login is not kept: it may be a password in the wrong field.
    async fn record_refusal(
        &self,
        app: &App,
        whose: Whose,
        actor: &Actor,
        why: &str,
        now: Timestamp,
    ) -> Result<()> {
        let noted = app.refusals().note(whose, now);
        let why = match noted {
            None => return Ok(()),
            Some(0) => why.to_owned(),
            Some(skipped) => format!("{why}; before it, {skipped} more without an entry"),
        };
        let mut transaction = app.database().write().await?;
        let action = action("login-refused", self.user.as_ref(), why);
        audit::append(&mut transaction, actor, &action, now).await?;
        db::commit(transaction).await?;
        Ok(())
    }
}

/// Whether the account is in use from that address, or was lately.
async fn is_familiar(
    app: &App,
    snapshot: &mut Connection,
    user: i64,
    address: IpAddr,
) -> Result<bool> {
    let since = app.idle_since(app.now());
    Ok(sessions::is_open_from(snapshot, user, address).await?
        || known_addresses::is_known(snapshot, user, network_of(address), since).await?)
}

fn wrong_credentials() -> Error {
    Error::invalid("login", "These credentials do not match our records.")
}

fn actor(user: &User, client: &Client) -> Actor {
    Actor {
        name: user.login.clone(),
        id: Some(user.id),
        address: Some(client.address),
    }
}

fn action<'user>(
    action: &'static str,
    user: Option<&'user User>,
    detail: String,
) -> AuditAction<'user> {
    AuditAction {
        action,
        kind: "account",
        id: user.map(|user| user.id),
        subject: user.map(|user| user.login.as_str()).unwrap_or_default(),
        detail,
    }
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

//! Somebody who claims a login and shows a password for it.
//!
//! The order matters: first the throttle, then the password, which takes as long for an unknown login; only with the
//! right password does the answer tell of the address or the time.

use std::net::IpAddr;

use jiff::Timestamp;

use super::attempts::{self, Admitted};
use crate::{
    domain::{name::Login as LoginName, secret::Secret},
    server::{
        auth::{Barrier, Client, is_allowed_from},
        db::{
            self, Connection,
            audit::{self, Actor, AuditAction},
            known_addresses, sessions,
            users::{self, User},
        },
        error::{Error, Result},
        security::throttle::{Attempt, network_of, refusals::Whose},
        state::App,
    },
};

/// A client that claims a login.
pub(crate) struct Candidate {
    pub(super) user: Option<User>,
    pub(super) password_hash: Option<String>,
    pub(super) attempt: Attempt,
}

impl Candidate {
    pub(crate) async fn find(app: &App, client: &Client, name: &str) -> Result<Self> {
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

    /// The account that is claimed, and the hash of its password.
    pub(crate) fn account(&self) -> Option<(&User, &str)> {
        self.user.as_ref().zip(self.password_hash.as_deref())
    }

    /// The account, if the password is right and it may be used from there now, without a session. Counts and is written
    /// down like a login.
    pub(crate) async fn prove(self, app: &App, client: &Client, password: Secret) -> Result<User> {
        let now = app.now();
        let (admitted, _) = attempts::enter(app, self.attempt.clone(), now).await?;
        if !self.verify(app, password, admitted).await? {
            self.record_stranger(app, client, now).await?;
            return Err(Error::Unauthenticated);
        }
        let user = self.confirm(app, client).await?;
        if let Some(barrier) = Barrier::of(&user, client.address, app.now()) {
            self.record_barred(app, client, &user, barrier, now).await?;
            return Err(Error::Forbidden(barrier.message()));
        }
        Ok(user)
    }

    /// Whether the password is right. Only one that is wrong was a guess.
    pub(super) async fn verify(
        &self,
        app: &App,
        password: Secret,
        admitted: Admitted<'_>,
    ) -> Result<bool> {
        let hash = self.password_hash.clone();
        let is_right = app.hasher().verify(password, hash).await;
        admitted.settle(matches!(is_right, Ok(false))).await;
        Ok(is_right?)
    }

    /// The account as it is by now: hashing may have waited, and the password may have changed meanwhile.
    async fn confirm(&self, app: &App, client: &Client) -> Result<User> {
        let id = self.attempted_id();
        let mut transaction = app.database().write().await?;
        let hash = users::password_hash(&mut transaction, id).await?;
        let user = users::find(&mut transaction, id).await?;
        let user = user.filter(|_| hash == self.password_hash);
        let user = user.ok_or(Error::Unauthenticated)?;
        let network = network_of(client.address);
        known_addresses::note(&mut transaction, id, network, app.now()).await?;
        db::commit(transaction).await?;
        Ok(user)
    }

    fn attempted_id(&self) -> i64 {
        self.user.as_ref().map(|user| user.id).unwrap_or_default()
    }

    pub(super) async fn record_stranger(
        &self,
        app: &App,
        client: &Client,
        now: Timestamp,
    ) -> Result<()> {
        let unknown = Actor {
            name: "stranger".into(),
            id: None,
            address: Some(client.address),
        };
        self.record_refusal(app, Whose::Stranger, &unknown, "wrong password", now)
            .await
    }

    pub(super) async fn record_barred(
        &self,
        app: &App,
        client: &Client,
        user: &User,
        barrier: Barrier,
        now: Timestamp,
    ) -> Result<()> {
        let (actor, why) = (actor(user, client), barrier.to_string());
        self.record_refusal(app, Whose::Owner, &actor, &why, now)
            .await
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

pub(super) fn actor(user: &User, client: &Client) -> Actor {
    Actor {
        name: user.login.clone(),
        id: Some(user.id),
        address: Some(client.address),
    }
}

pub(super) fn action<'user>(
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

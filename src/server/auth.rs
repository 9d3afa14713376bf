//! Who is asking: the session behind a token, and what its account may do.

use std::net::IpAddr;

use axum::{extract::FromRequestParts, http::request::Parts};
use jiff::{SignedDuration, Timestamp};

use super::{
    app::App,
    db::{
        self,
        audit::Actor,
        grants::read_pool,
        permissions, sessions,
        users::{self, User},
    },
    error::{Error, OUTSIDE_POOL, Result},
    extract::{Client, bearer},
    tokens,
};
use crate::domain::network::AddressSet;

/// A session that was used so lately is not marked again: reading shall not write all the time.
const MARK_EVERY: SignedDuration = SignedDuration::from_secs(60);

/// Somebody logged in, at an address that their account allows.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) user: User,
    pub(crate) session_id: String,
    pub(crate) address: IpAddr,
}

/// What a parent account may do to its sub-users.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Right {
    List,
    Create,
    Show,
    Update,
    Delete,
    ChangePassword,
}

impl Right {
    /// The permission that it takes.
    pub(crate) const fn permission(self) -> &'static str {
        match self {
            Self::List => "users-index",
            Self::Create => "users-store",
            Self::Show => "users-show",
            Self::Update => "users-update",
            Self::Delete => "users-destroy",
            Self::ChangePassword => "users-change-password",
        }
    }
}

/// Whose sub-users may be managed, and by whom.
#[derive(Clone, Debug)]
pub(crate) struct Manager {
    pub(crate) parent: i64,
    pub(crate) actor: Actor,
}

impl Caller {
    /// As the audit names them.
    pub(crate) fn actor(&self) -> Actor {
        Actor {
            name: self.user.login.clone(),
            id: Some(self.user.id),
            address: Some(self.address),
        }
    }

    /// The parent account, where it holds the permission; a sub-user manages nobody whatever it holds.
    pub(crate) async fn manage(&self, app: &App, right: Right) -> Result<Manager> {
        let mut snapshot = app.database().read().await?;
        let is_held = permissions::is_held(&mut snapshot, self.user.id, right.permission()).await?;
        if self.user.parent_id.is_some() || !is_held {
            return Err(Error::Forbidden("This action is unauthorized."));
        }
        Ok(Manager {
            parent: self.user.id,
            actor: self.actor(),
        })
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let client = Client::from_request_parts(parts, app).await?;
        let token = bearer(&parts.headers).ok_or(Error::Unauthenticated)?;
        authenticate(app, token, client.address, App::now()).await
    }
}

/// Who a token stands for, where they may come from that address.
pub(crate) async fn authenticate(
    app: &App,
    token: &str,
    address: IpAddr,
    now: Timestamp,
) -> Result<Caller> {
    let mut snapshot = app.database().read().await?;
    let session = sessions::find(&mut snapshot, &tokens::digest(token))
        .await?
        .filter(|session| session.used_at >= app.idle_since(now).as_second())
        .ok_or(Error::Unauthenticated)?;
    let user = users::find(&mut snapshot, session.user_id)
        .await?
        .ok_or(Error::Unauthenticated)?;
    drop(snapshot);
    if !is_allowed_from(&user, address) {
        return Err(Error::Forbidden(OUTSIDE_POOL));
    }
    if session.used_at + MARK_EVERY.as_secs() <= now.as_second() {
        let mut transaction = app.database().write().await?;
        sessions::mark_used(&mut transaction, &session.session_id, now).await?;
        db::commit(transaction).await?;
    }
    Ok(Caller {
        user,
        session_id: session.session_id,
        address,
    })
}

/// Whether the account may be used from that address. A pool that does not read lets nobody in.
pub(crate) fn is_allowed_from(user: &User, address: IpAddr) -> bool {
    user.ip_pool.as_deref().is_none_or(|column| {
        let ranges = read_pool(column);
        AddressSet::parse(ranges.iter().map(String::as_str)).is_ok_and(|set| set.contains(address))
    })
}

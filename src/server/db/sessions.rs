//! Open sessions. A token is kept as its digest alone, so that a stolen file logs nobody in.

use std::net::IpAddr;

use jiff::Timestamp;
use sqlx::FromRow;

use super::{Connection, During, Result, query::query};

/// An open session, as its owner may see it.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) user_agent: Option<String>,
    pub(crate) client: Option<String>,
    pub(crate) address: String,
    pub(crate) used_at: i64,
}

/// A session about to be opened.
pub(crate) struct NewSession<'a> {
    pub(crate) id: &'a str,
    pub(crate) user_id: i64,
    pub(crate) token_digest: &'a [u8],
    pub(crate) user_agent: Option<&'a str>,
    pub(crate) client: Option<&'a str>,
    pub(crate) address: IpAddr,
}

/// Whose session a token opens.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct Bearer {
    pub(crate) session_id: String,
    pub(crate) user_id: i64,
    pub(crate) used_at: i64,
}

pub(crate) async fn find(
    connection: &mut Connection,
    token_digest: &[u8],
) -> Result<Option<Bearer>> {
    query("SELECT id AS session_id, user_id, used_at FROM sessions WHERE token_digest = $1")
        .bind(token_digest)
        .fetch_optional(connection)
        .await
        .during("find a session")
}

pub(crate) async fn open(
    connection: &mut Connection,
    session: &NewSession<'_>,
    now: Timestamp,
) -> Result<()> {
    query(
        "INSERT INTO sessions (id, user_id, token_digest, user_agent, client, address, created_at, used_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7)",
    )
    .bind(session.id)
    .bind(session.user_id)
    .bind(session.token_digest)
    .bind(session.user_agent)
    .bind(session.client)
    .bind(session.address.to_string())
    .bind(now.as_second())
    .execute(connection)
    .await
    .during("open a session")?;
    Ok(())
}

/// The open sessions of an account, the one used last first.
pub(crate) async fn list(connection: &mut Connection, user: i64) -> Result<Vec<Session>> {
    query(
        "SELECT id, user_agent, client, address, used_at FROM sessions
         WHERE user_id = $1 ORDER BY used_at DESC, id",
    )
    .bind(user)
    .fetch_all(connection)
    .await
    .during("list sessions")
}

/// Whether the account has a session from that address.
pub(crate) async fn is_open_from(
    connection: &mut Connection,
    user: i64,
    address: IpAddr,
) -> Result<bool> {
    query("SELECT EXISTS (SELECT 1 FROM sessions WHERE user_id = $1 AND address = $2)")
        .bind(user)
        .bind(address.to_string())
        .fetch_scalar(connection)
        .await
        .during("look for a session from an address")
}

pub(crate) async fn mark_used(connection: &mut Connection, id: &str, now: Timestamp) -> Result<()> {
    query("UPDATE sessions SET used_at = $2 WHERE id = $1")
        .bind(id)
        .bind(now.as_second())
        .execute(connection)
        .await
        .during("mark a session as used")?;
    Ok(())
}

/// Ends one session of an account; another's session of that id stays.
pub(crate) async fn end(connection: &mut Connection, user: i64, id: &str) -> Result<()> {
    query("DELETE FROM sessions WHERE id = $1 AND user_id = $2")
        .bind(id)
        .bind(user)
        .execute(connection)
        .await
        .during("end a session")?;
    Ok(())
}

pub(crate) async fn end_all(connection: &mut Connection, user: i64) -> Result<()> {
    query("DELETE FROM sessions WHERE user_id = $1")
        .bind(user)
        .execute(connection)
        .await
        .during("end the sessions of an account")?;
    Ok(())
}

/// Ends the sessions of an account that nobody used since `then`.
pub(crate) async fn end_idle(
    connection: &mut Connection,
    user: i64,
    then: Timestamp,
) -> Result<()> {
    query("DELETE FROM sessions WHERE user_id = $1 AND used_at < $2")
        .bind(user)
        .bind(then.as_second())
        .execute(connection)
        .await
        .during("end idle sessions")?;
    Ok(())
}

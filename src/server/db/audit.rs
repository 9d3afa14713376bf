//! The audit: who did what, and from where. Rows are added and never change: the schema refuses it.

use std::net::IpAddr;

use jiff::Timestamp;
use sqlx::FromRow;

use super::{Connection, During, Result, Rows, Window, query::query};

/// One entry as it is read.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct Entry {
    pub(crate) id: i64,
    pub(crate) at: i64,
    pub(crate) actor: String,
    pub(crate) actor_id: Option<i64>,
    pub(crate) address: Option<String>,
    pub(crate) action: String,
    pub(crate) subject_kind: String,
    pub(crate) subject_id: Option<i64>,
    pub(crate) subject: String,
    pub(crate) detail: String,
}

/// Who acts, and from where.
#[derive(Clone, Debug)]
pub(crate) struct Actor {
    /// A login, or a word of ours such as `admin`.
    pub(crate) name: String,
    pub(crate) id: Option<i64>,
    pub(crate) address: Option<IpAddr>,
}

/// What was done to what.
pub(crate) struct AuditAction<'a> {
    pub(crate) action: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) id: Option<i64>,
    /// What a person calls it: a login, a name.
    pub(crate) subject: &'a str,
    /// What changed; never a secret.
    pub(crate) detail: String,
}

pub(crate) async fn append(
    connection: &mut Connection,
    actor: &Actor,
    action: &AuditAction<'_>,
    now: Timestamp,
) -> Result<()> {
    query(
        "INSERT INTO audit (at, actor, actor_id, address, action, subject_kind, subject_id, subject, detail)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(now.as_second())
    .bind(&actor.name)
    .bind(actor.id)
    .bind(actor.address.map(|address| address.to_string()))
    .bind(action.action)
    .bind(action.kind)
    .bind(action.id)
    .bind(action.subject)
    .bind(&action.detail)
    .execute(connection)
    .await
    .during("append to the audit")?;
    Ok(())
}

/// Entries, the newest first.
pub(crate) async fn list(connection: &mut Connection, window: Window) -> Result<Rows<Entry>> {
    let total = query("SELECT COUNT(*) FROM audit")
        .fetch_scalar(&mut *connection)
        .await
        .during("count the audit")?;
    let rows = query(
        "SELECT id, at, actor, actor_id, address, action, subject_kind, subject_id, subject, detail
         FROM audit ORDER BY id DESC LIMIT $1 OFFSET $2",
    )
    .bind(window.limit)
    .bind(window.offset)
    .fetch_all(connection)
    .await
    .during("read the audit")?;
    Ok(Rows { rows, total })
}

//! How often passwords were guessed, as stores that serve a database together count it.

use jiff::Timestamp;
use sqlx::FromRow;

use super::{Connection, During, Result, query::query};

/// What is known of one allowance. Moments are microseconds since 1970 UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromRow)]
pub(crate) struct Row {
    /// When it is whole again.
    pub(crate) whole_at: i64,
    /// How many attempts may still be given back, until when.
    pub(crate) under_way: i64,
    pub(crate) under_way_until: i64,
}

/// Whose allowance: what is counted, and its name there.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) kind: &'static str,
    pub(crate) name: String,
}

pub(crate) async fn find(connection: &mut Connection, key: &Key) -> Result<Option<Row>> {
    query("SELECT whole_at, under_way, under_way_until FROM guesses WHERE kind = $1 AND key = $2")
        .bind(key.kind)
        .bind(&key.name)
        .fetch_optional(connection)
        .await
        .during("look how often a password was guessed")
}

pub(crate) async fn store(connection: &mut Connection, key: &Key, row: Row) -> Result<()> {
    query(
        "INSERT INTO guesses (kind, key, whole_at, under_way, under_way_until)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (kind, key) DO UPDATE
         SET whole_at = excluded.whole_at, under_way = excluded.under_way,
             under_way_until = excluded.under_way_until",
    )
    .bind(key.kind)
    .bind(&key.name)
    .bind(row.whole_at)
    .bind(row.under_way)
    .bind(row.under_way_until)
    .execute(connection)
    .await
    .during("count how often a password was guessed")?;
    Ok(())
}

/// Forgets what is whole again; where that is not enough, those that soonest would be.
pub(crate) async fn make_room(
    connection: &mut Connection,
    kind: &'static str,
    now: Timestamp,
    most: i64,
) -> Result<()> {
    query("DELETE FROM guesses WHERE kind = $1 AND whole_at <= $2")
        .bind(kind)
        .bind(now.as_microsecond())
        .execute(&mut *connection)
        .await
        .during("forget whose guesses are long ago")?;
    query(
        "DELETE FROM guesses WHERE kind = $1 AND key IN
         (SELECT key FROM guesses WHERE kind = $1 ORDER BY whole_at DESC, key OFFSET $2)",
    )
    .bind(kind)
    .bind(most)
    .execute(connection)
    .await
    .during("forget who guessed least")?;
    Ok(())
}

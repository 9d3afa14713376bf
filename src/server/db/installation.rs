//! What the database knows of itself: who it is, and whether it was seeded.

use jiff::Timestamp;

use super::{Connection, During, Result, query::query};

/// The identity given to the database when it was made; made now if there is none.
pub(crate) async fn identity(
    connection: &mut Connection,
    candidate: &str,
    now: Timestamp,
) -> Result<String> {
    query(
        "INSERT INTO installation (id, identity, created_at) VALUES (1, $1, $2)
         ON CONFLICT (id) DO NOTHING",
    )
    .bind(candidate)
    .bind(now.as_second())
    .execute(&mut *connection)
    .await
    .during("record the identity")?;
    query("SELECT identity FROM installation WHERE id = 1")
        .fetch_scalar(connection)
        .await
        .during("read the identity")
}

/// How far the clock was moved ahead, in seconds.
pub(crate) async fn clock_ahead(connection: &mut Connection) -> Result<i64> {
    query("SELECT clock_ahead FROM installation WHERE id = 1")
        .fetch_scalar(connection)
        .await
        .during("read how far the clock was moved")
}

pub(crate) async fn set_clock_ahead(connection: &mut Connection, seconds: i64) -> Result<()> {
    query("UPDATE installation SET clock_ahead = $1 WHERE id = 1")
        .bind(seconds)
        .execute(connection)
        .await
        .during("record how far the clock was moved")?;
    Ok(())
}

/// Whether anybody is in the database: a seed is for an empty one.
pub(crate) async fn is_empty(connection: &mut Connection) -> Result<bool> {
    query("SELECT NOT EXISTS (SELECT 1 FROM users)")
        .fetch_scalar(connection)
        .await
        .during("look for users")
}

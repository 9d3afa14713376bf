//! Which sessions watch a stream of a media server, and from where. They end with their session.

use std::net::IpAddr;

use jiff::Timestamp;

use super::{Connection, During, Result, query::query, sessions::Bearer};
use crate::server::stream_path::StreamPath;

/// How many are remembered, the newest.
const MOST: i64 = 10_000;

/// A stream, and from where it is watched.
pub(crate) type Place<'a> = (&'a StreamPath, IpAddr);

/// Whether the session was shown there before.
pub(crate) async fn is_noted(
    connection: &mut Connection,
    (path, address): Place<'_>,
    session: &str,
) -> Result<bool> {
    query(
        "SELECT EXISTS (SELECT 1 FROM stream_sessions
                        WHERE session_id = $1 AND stream_path = $2 AND address = $3)",
    )
    .bind(session)
    .bind(path.as_str())
    .bind(address.to_string())
    .fetch_scalar(connection)
    .await
    .during("look for a session that watches")
}

/// The session was shown there. One that has ended meanwhile is not noted.
pub(crate) async fn note(
    connection: &mut Connection,
    (path, address): Place<'_>,
    session: &str,
    now: Timestamp,
) -> Result<()> {
    query(
        "INSERT INTO stream_sessions (session_id, stream_path, address, shown_at)
         SELECT id, $2, $3, $4 FROM sessions WHERE id = $1
         ON CONFLICT (session_id, stream_path, address) DO UPDATE SET shown_at = excluded.shown_at",
    )
    .bind(session)
    .bind(path.as_str())
    .bind(address.to_string())
    .bind(now.as_second())
    .execute(&mut *connection)
    .await
    .during("note a session that watches")?;
    query(
        "DELETE FROM stream_sessions WHERE shown_at <
         (SELECT shown_at FROM stream_sessions ORDER BY shown_at DESC LIMIT 1 OFFSET $1)",
    )
    .bind(MOST)
    .execute(connection)
    .await
    .during("forget sessions that watched")?;
    Ok(())
}

/// The sessions that were shown there, the newest first.
pub(crate) async fn shown(
    connection: &mut Connection,
    (path, address): Place<'_>,
) -> Result<Vec<Bearer>> {
    query(
        "SELECT sessions.id AS session_id, user_id, used_at
         FROM stream_sessions JOIN sessions ON sessions.id = session_id
         WHERE stream_path = $1 AND stream_sessions.address = $2 ORDER BY shown_at DESC, sessions.id",
    )
    .bind(path.as_str())
    .bind(address.to_string())
    .fetch_all(connection)
    .await
    .during("read the sessions that watch")
}

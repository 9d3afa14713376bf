//! Cameras: whose they are and who sees them.

use std::collections::BTreeSet;

use jiff::Timestamp;
use sqlx::FromRow;

use super::{Connection, During, Result, Rows, Window, query::query};
use crate::server::stream_path::StreamPath;

/// A camera.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct Camera {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) created_at: i64,
    pub(crate) stream_path: Option<String>,
}

/// The cameras that the account owns or was granted, by id.
pub(crate) async fn list(
    connection: &mut Connection,
    user: i64,
    pattern: &str,
    window: Window,
) -> Result<Rows<Camera>> {
    let total = query(
        r"SELECT COUNT(*) FROM cameras WHERE lower(name) LIKE $2 ESCAPE '\'
          AND (owner_id = $1 OR id IN (SELECT camera_id FROM user_cameras WHERE user_id = $1))",
    )
    .bind(user)
    .bind(pattern)
    .fetch_scalar(&mut *connection)
    .await
    .during("count cameras")?;
    let rows = query(
        r"SELECT id, name, created_at, stream_path FROM cameras WHERE lower(name) LIKE $2 ESCAPE '\'
          AND (owner_id = $1 OR id IN (SELECT camera_id FROM user_cameras WHERE user_id = $1))
          ORDER BY id LIMIT $3 OFFSET $4",
    )
    .bind(user)
    .bind(pattern)
    .bind(window.limit)
    .bind(window.offset)
    .fetch_all(connection)
    .await
    .during("list cameras")?;
    Ok(Rows { rows, total })
}

pub(crate) async fn find(connection: &mut Connection, id: i64) -> Result<Option<Camera>> {
    query("SELECT id, name, created_at, stream_path FROM cameras WHERE id = $1")
        .bind(id)
        .fetch_optional(connection)
        .await
        .during("find a camera")
}

/// The camera that media servers and proxies call so.
pub(crate) async fn find_by_stream_path(
    connection: &mut Connection,
    path: &StreamPath,
) -> Result<Option<Camera>> {
    // The index is over the small letters, and a path is the very letters.
    query(
        "SELECT id, name, created_at, stream_path FROM cameras
         WHERE lower(stream_path) = $1 AND stream_path IS NOT NULL AND stream_path = $2",
    )
    .bind(path.as_str().to_ascii_lowercase())
    .bind(path.as_str())
    .fetch_optional(connection)
    .await
    .during("find a camera by its stream path")
}

/// The cameras with a stream path that the account owns or was granted, by id; no more than a page shows.
pub(crate) async fn streaming(connection: &mut Connection, user: i64) -> Result<Vec<Camera>> {
    query(
        "SELECT id, name, created_at, stream_path FROM cameras WHERE stream_path IS NOT NULL
         AND (owner_id = $1 OR id IN (SELECT camera_id FROM user_cameras WHERE user_id = $1))
         ORDER BY id LIMIT 100",
    )
    .bind(user)
    .fetch_all(connection)
    .await
    .during("list cameras with video")
}

/// The digest of the key by which a camera sends its pictures.
pub(crate) async fn publish_key(connection: &mut Connection, id: i64) -> Result<Option<Vec<u8>>> {
    let key = query("SELECT publish_key FROM cameras WHERE id = $1")
        .bind(id)
        .fetch_optional_scalar(connection)
        .await
        .during("read the publishing key of a camera")?;
    Ok(key.flatten())
}

pub(crate) async fn set_publish_key(
    connection: &mut Connection,
    id: i64,
    digest: Option<&[u8]>,
) -> Result<()> {
    query("UPDATE cameras SET publish_key = $2 WHERE id = $1")
        .bind(id)
        .bind(digest)
        .execute(connection)
        .await
        .during("set the publishing key of a camera")?;
    Ok(())
}

/// Whether another camera is called so, whatever the case of the letters.
pub(crate) async fn is_stream_path_taken(
    connection: &mut Connection,
    path: &StreamPath,
    beside: Option<i64>,
) -> Result<bool> {
    query(
        "SELECT EXISTS (SELECT 1 FROM cameras
         WHERE lower(stream_path) = $1 AND stream_path IS NOT NULL AND id IS DISTINCT FROM $2)",
    )
    .bind(path.as_str().to_ascii_lowercase())
    .bind(beside)
    .fetch_scalar(connection)
    .await
    .during("look for a stream path")
}

pub(crate) async fn set_stream_path(
    connection: &mut Connection,
    id: i64,
    path: Option<&StreamPath>,
) -> Result<()> {
    query("UPDATE cameras SET stream_path = $2 WHERE id = $1")
        .bind(id)
        .bind(path.map(StreamPath::as_str))
        .execute(connection)
        .await
        .during("set the stream path of a camera")?;
    Ok(())
}

/// How many cameras the account owns.
pub(crate) async fn count_owned(connection: &mut Connection, owner: i64) -> Result<i64> {
    query("SELECT COUNT(*) FROM cameras WHERE owner_id = $1")
        .bind(owner)
        .fetch_scalar(connection)
        .await
        .during("count the cameras of an account")
}

/// Those of `ids` that are cameras of the owner.
pub(crate) async fn owned(
    connection: &mut Connection,
    owner: i64,
    ids: &BTreeSet<i64>,
) -> Result<BTreeSet<i64>> {
    if ids.is_empty() {
        return Ok(BTreeSet::new());
    }
    let mut query = query("SELECT id FROM cameras WHERE owner_id = ");
    query.push_bind(owner).push(" AND id IN ");
    query.push_list(ids.iter().copied());
    let owned: Vec<i64> = query
        .fetch_scalars(connection)
        .await
        .during("look cameras up")?;
    Ok(owned.into_iter().collect())
}

/// Those of `ids` that the account owns or was granted.
pub(crate) async fn seen(
    connection: &mut Connection,
    user: i64,
    ids: &BTreeSet<i64>,
) -> Result<BTreeSet<i64>> {
    if ids.is_empty() {
        return Ok(BTreeSet::new());
    }
    let mut query = query("SELECT id FROM cameras WHERE (owner_id = ");
    query.push_bind(user);
    query.push(" OR id IN (SELECT camera_id FROM user_cameras WHERE user_id = ");
    query.push_bind(user).push(")) AND id IN ");
    query.push_list(ids.iter().copied());
    let seen: Vec<i64> = query
        .fetch_scalars(connection)
        .await
        .during("look up which cameras an account sees")?;
    Ok(seen.into_iter().collect())
}

pub(crate) async fn insert(
    connection: &mut Connection,
    owner: i64,
    name: &str,
    now: Timestamp,
) -> Result<i64> {
    query("INSERT INTO cameras (owner_id, name, created_at) VALUES ($1, $2, $3) RETURNING id")
        .bind(owner)
        .bind(name)
        .bind(now.as_second())
        .fetch_scalar(connection)
        .await
        .during("insert a camera")
}

pub(crate) async fn rename(connection: &mut Connection, id: i64, name: &str) -> Result<()> {
    query("UPDATE cameras SET name = $2 WHERE id = $1")
        .bind(id)
        .bind(name)
        .execute(connection)
        .await
        .during("rename a camera")?;
    Ok(())
}

pub(crate) async fn delete(connection: &mut Connection, id: i64) -> Result<()> {
    query("DELETE FROM cameras WHERE id = $1")
        .bind(id)
        .execute(connection)
        .await
        .during("delete a camera")?;
    Ok(())
}

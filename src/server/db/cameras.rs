//! Cameras: whose they are and who sees them.

use std::collections::BTreeSet;

use jiff::Timestamp;
use sqlx::{FromRow, QueryBuilder};

use super::{Connection, During, Result, Rows, Window, push_list};

/// A camera.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct Camera {
    pub(crate) id: i64,
    pub(crate) owner_id: i64,
    pub(crate) name: String,
    pub(crate) created_at: i64,
}

/// The cameras that the account owns or was granted, by id.
pub(crate) async fn list(
    connection: &mut Connection,
    user: i64,
    pattern: &str,
    window: Window,
) -> Result<Rows<Camera>> {
    let total = sqlx::query_scalar(
        r"SELECT COUNT(*) FROM cameras WHERE lower(name) LIKE lower($2) ESCAPE '\'
          AND (owner_id = $1 OR id IN (SELECT camera_id FROM user_cameras WHERE user_id = $1))",
    )
    .bind(user)
    .bind(pattern)
    .fetch_one(&mut *connection)
    .await
    .during("count cameras")?;
    let rows = sqlx::query_as(
        r"SELECT id, owner_id, name, created_at FROM cameras WHERE lower(name) LIKE lower($2) ESCAPE '\'
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
    sqlx::query_as("SELECT id, owner_id, name, created_at FROM cameras WHERE id = $1")
        .bind(id)
        .fetch_optional(connection)
        .await
        .during("find a camera")
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
    let mut query: QueryBuilder<sqlx::Sqlite> =
        QueryBuilder::new("SELECT id FROM cameras WHERE owner_id = ");
    query.push_bind(owner).push(" AND id IN (");
    push_list(&mut query, ids.iter().copied());
    let owned: Vec<i64> = query
        .build_query_scalar()
        .fetch_all(connection)
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
    let mut query: QueryBuilder<sqlx::Sqlite> =
        QueryBuilder::new("SELECT id FROM cameras WHERE (owner_id = ");
    query.push_bind(user);
    query.push(" OR id IN (SELECT camera_id FROM user_cameras WHERE user_id = ");
    query.push_bind(user).push(")) AND id IN (");
    push_list(&mut query, ids.iter().copied());
    let seen: Vec<i64> = query
        .build_query_scalar()
        .fetch_all(connection)
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
    sqlx::query_scalar(
        "INSERT INTO cameras (owner_id, name, created_at) VALUES ($1, $2, $3) RETURNING id",
    )
    .bind(owner)
    .bind(name)
    .bind(now.as_second())
    .fetch_one(connection)
    .await
    .during("insert a camera")
}

pub(crate) async fn rename(connection: &mut Connection, id: i64, name: &str) -> Result<()> {
    sqlx::query("UPDATE cameras SET name = $2 WHERE id = $1")
        .bind(id)
        .bind(name)
        .execute(connection)
        .await
        .during("rename a camera")?;
    Ok(())
}

pub(crate) async fn delete(connection: &mut Connection, id: i64) -> Result<()> {
    sqlx::query("DELETE FROM cameras WHERE id = $1")
        .bind(id)
        .execute(connection)
        .await
        .during("delete a camera")?;
    Ok(())
}

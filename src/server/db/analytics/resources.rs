//! Reference faces and plates, and groups of them: what cases of the third level compare with.

use jiff::Timestamp;
use sqlx::FromRow;

use crate::server::db::{Connection, During, Result, Rows, Window, query::query};

/// A reference face or plate.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct Resource {
    pub(crate) id: i64,
    pub(crate) group_id: Option<i64>,
    #[sqlx(rename = "type")]
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) created_at: i64,
    pub(crate) expires_at: Option<i64>,
}

/// A group of them.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct Group {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) created_at: i64,
    pub(crate) expires_at: Option<i64>,
}

/// The resources of an account, by id.
pub(crate) async fn list(
    connection: &mut Connection,
    user: i64,
    now: Timestamp,
    window: Window,
) -> Result<Rows<Resource>> {
    super::list(connection, "analytic_resources", user, now, window).await
}

pub(crate) async fn insert(
    connection: &mut Connection,
    user: i64,
    (kind, name, group): (&str, &str, Option<i64>),
    now: Timestamp,
) -> Result<Resource> {
    query(
        "INSERT INTO analytic_resources (user_id, type, name, group_id, created_at)
         VALUES ($1, $2, $3, $4, $5) RETURNING *",
    )
    .bind(user)
    .bind(kind)
    .bind(name)
    .bind(group)
    .bind(now.as_second())
    .fetch_one(connection)
    .await
    .during("insert an analytics resource")
}

/// Deletes a resource of the account; answers its name, `None` where there is none.
pub(crate) async fn delete(
    connection: &mut Connection,
    user: i64,
    id: i64,
) -> Result<Option<String>> {
    query("DELETE FROM analytic_resources WHERE user_id = $1 AND id = $2 RETURNING name")
        .bind(user)
        .bind(id)
        .fetch_optional_scalar(connection)
        .await
        .during("delete an analytics resource")
}

/// The groups of an account, by id.
pub(crate) async fn list_groups(
    connection: &mut Connection,
    user: i64,
    now: Timestamp,
    window: Window,
) -> Result<Rows<Group>> {
    super::list(connection, "analytic_resource_groups", user, now, window).await
}

/// Whether the account has a group of that id, or of that name.
pub(crate) async fn has_group(
    connection: &mut Connection,
    user: i64,
    id: Option<i64>,
    name: &str,
) -> Result<bool> {
    query(
        "SELECT EXISTS (SELECT 1 FROM analytic_resource_groups
                        WHERE user_id = $1 AND (id = $2 OR name = $3))",
    )
    .bind(user)
    .bind(id)
    .bind(name)
    .fetch_scalar(connection)
    .await
    .during("look for a group of analytics resources")
}

pub(crate) async fn insert_group(
    connection: &mut Connection,
    user: i64,
    name: &str,
    now: Timestamp,
) -> Result<Group> {
    query(
        "INSERT INTO analytic_resource_groups (user_id, name, created_at)
         VALUES ($1, $2, $3) RETURNING *",
    )
    .bind(user)
    .bind(name)
    .bind(now.as_second())
    .fetch_one(connection)
    .await
    .during("insert a group of analytics resources")
}

/// Deletes a group of the account, its resources stay; answers its name, `None` where there is none.
pub(crate) async fn delete_group(
    connection: &mut Connection,
    user: i64,
    id: i64,
) -> Result<Option<String>> {
    query("DELETE FROM analytic_resource_groups WHERE user_id = $1 AND id = $2 RETURNING name")
        .bind(user)
        .bind(id)
        .fetch_optional_scalar(connection)
        .await
        .during("delete a group of analytics resources")
}

/// Keeps all resources and groups of an account, or lets them go at `expiry` unless they are to go earlier.
pub(crate) async fn keep(
    connection: &mut Connection,
    user: i64,
    expiry: Option<Timestamp>,
) -> Result<()> {
    for statement in [
        "UPDATE analytic_resources SET expires_at = CASE
             WHEN $2 IS NULL THEN NULL ELSE COALESCE(expires_at, $2) END WHERE user_id = $1",
        "UPDATE analytic_resource_groups SET expires_at = CASE
             WHEN $2 IS NULL THEN NULL ELSE COALESCE(expires_at, $2) END WHERE user_id = $1",
    ] {
        query(statement)
            .bind(user)
            .bind(expiry.map(Timestamp::as_second))
            .execute(&mut *connection)
            .await
            .during("expire analytics resources without a licence")?;
    }
    Ok(())
}

//! Business cases: each watches one camera and takes one licence of its level.

use jiff::Timestamp;
use sqlx::FromRow;

use crate::{
    domain::license::{Level, Licenses},
    server::db::{Connection, During, Result, Rows, Window, query::query},
};

/// A business case.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct Case {
    pub(crate) id: i64,
    pub(crate) camera_id: i64,
    #[sqlx(rename = "type")]
    pub(crate) kind: String,
    pub(crate) level: i64,
    pub(crate) name: String,
    /// A JSON array of texts.
    pub(crate) reactions: String,
    pub(crate) created_at: i64,
    pub(crate) expires_at: Option<i64>,
}

/// What a case is made of.
pub(crate) struct NewCase<'a> {
    pub(crate) user_id: i64,
    pub(crate) camera_id: i64,
    pub(crate) kind: &'a str,
    pub(crate) level: Level,
    pub(crate) name: &'a str,
    pub(crate) reactions: &'a [String],
}

/// The number that stands for a level in the database.
const fn number(level: Level) -> i64 {
    match level {
        Level::L1 => 1,
        Level::L2 => 2,
        Level::L3 => 3,
    }
}

/// The cases of an account, by id.
pub(crate) async fn list(
    connection: &mut Connection,
    user: i64,
    now: Timestamp,
    window: Window,
) -> Result<Rows<Case>> {
    super::list(connection, "analytic_cases", user, now, window).await
}

pub(crate) async fn find(
    connection: &mut Connection,
    user: i64,
    id: i64,
    now: Timestamp,
) -> Result<Option<Case>> {
    query(
        "SELECT * FROM analytic_cases
         WHERE user_id = $1 AND id = $2 AND (expires_at IS NULL OR expires_at > $3)",
    )
    .bind(user)
    .bind(id)
    .bind(now.as_second())
    .fetch_optional(connection)
    .await
    .during("find a business case")
}

pub(crate) async fn insert(
    connection: &mut Connection,
    case: &NewCase<'_>,
    now: Timestamp,
) -> Result<i64> {
    query(
        "INSERT INTO analytic_cases (user_id, camera_id, type, level, name, reactions, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
    )
    .bind(case.user_id)
    .bind(case.camera_id)
    .bind(case.kind)
    .bind(number(case.level))
    .bind(case.name)
    .bind(serde_json::Value::from(case.reactions).to_string())
    .bind(now.as_second())
    .fetch_scalar(connection)
    .await
    .during("insert a business case")
}

pub(crate) async fn delete(connection: &mut Connection, id: i64) -> Result<()> {
    query("DELETE FROM analytic_cases WHERE id = $1")
        .bind(id)
        .execute(connection)
        .await
        .during("delete a business case")?;
    Ok(())
}

/// How many licences the cases of an account take.
pub(crate) async fn licenses_used(connection: &mut Connection, user: i64) -> Result<Licenses> {
    let rows: Vec<(i64, i64)> = query(
        "SELECT level, COUNT(*) FROM analytic_cases
         WHERE user_id = $1 AND expires_at IS NULL GROUP BY level",
    )
    .bind(user)
    .fetch_all(connection)
    .await
    .during("count business cases by level")?;
    let count = |level: Level| {
        let row = rows.iter().find(|(of, _)| *of == number(level));
        row.map_or(0, |(_, count)| u32::try_from(*count).unwrap_or(u32::MAX))
    };
    Ok(Licenses::by_level(count))
}

/// Keeps the oldest cases of a level, as many as there are licences, and lets the others go at `expiry`
/// unless they are to go earlier.
pub(crate) async fn keep_oldest(
    connection: &mut Connection,
    user: i64,
    level: Level,
    count: u32,
    expiry: Timestamp,
) -> Result<()> {
    query(
        "UPDATE analytic_cases SET expires_at = CASE
             WHEN id IN (SELECT id FROM analytic_cases WHERE user_id = $1 AND level = $2
                         ORDER BY id LIMIT $3) THEN NULL
             ELSE COALESCE(expires_at, $4) END
         WHERE user_id = $1 AND level = $2",
    )
    .bind(user)
    .bind(number(level))
    .bind(count)
    .bind(expiry.as_second())
    .execute(connection)
    .await
    .during("expire business cases without a licence")?;
    Ok(())
}

//! What video analytics keeps: business cases, what they noticed, and what they compare with.
//!
//! What lost its licence has a moment at which it is deleted, and is gone for everybody from then on.

use super::{
    Connection, During, Result, Rows, Window,
    query::{Query, Row, query},
};
use jiff::Timestamp;

pub(crate) mod cases;
pub(crate) mod events;
pub(crate) mod resources;

/// Deletes what was kept long enough; answers how many rows went, without those that went with them.
pub(crate) async fn purge(connection: &mut Connection, now: Timestamp) -> Result<u64> {
    let mut deleted = 0;
    for statement in [
        "DELETE FROM analytic_cases WHERE expires_at <= $1",
        "DELETE FROM analytic_resources WHERE expires_at <= $1",
        "DELETE FROM analytic_resource_groups WHERE expires_at <= $1",
    ] {
        let result = query(statement)
            .bind(now.as_second())
            .execute(&mut *connection)
            .await;
        deleted += result.during("delete analytics data that lost its licence")?;
    }
    Ok(deleted)
}

/// What an account has in a table, by id.
async fn list<T: Row>(
    connection: &mut Connection,
    table: &'static str,
    user: i64,
    now: Timestamp,
    window: Window,
) -> Result<Rows<T>> {
    let total = kept("SELECT COUNT(*)", table, user, now)
        .fetch_scalar(&mut *connection)
        .await
        .during("count analytics data")?;
    let mut page = kept("SELECT *", table, user, now);
    page.push(" ORDER BY id LIMIT ").push_bind(window.limit);
    page.push(" OFFSET ").push_bind(window.offset);
    let rows = page.fetch_all(connection).await;
    let rows = rows.during("list analytics data")?;
    Ok(Rows { rows, total })
}

/// The beginning of a query of what an account has in a table.
fn kept(select: &str, table: &str, user: i64, now: Timestamp) -> Query<'static> {
    let mut query = query(format!("{select} FROM {table} WHERE user_id = "));
    query.push_bind(user);
    query.push(" AND (expires_at IS NULL OR expires_at > ");
    query.push_bind(now.as_second()).push(")");
    query
}

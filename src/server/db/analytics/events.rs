//! What business cases noticed.

use jiff::Timestamp;
use sqlx::FromRow;

use crate::server::db::{Connection, During, Result, Rows, Window, query::query};

/// An event of a case.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct Event {
    pub(crate) id: i64,
    pub(crate) case_id: i64,
    pub(crate) at: i64,
    pub(crate) detail: String,
}

/// The events of a case, by id.
pub(crate) async fn list(
    connection: &mut Connection,
    case: i64,
    window: Window,
) -> Result<Rows<Event>> {
    let total = query("SELECT COUNT(*) FROM analytic_events WHERE case_id = $1")
        .bind(case)
        .fetch_scalar(&mut *connection)
        .await
        .during("count events")?;
    let rows = query(
        "SELECT id, case_id, at, detail FROM analytic_events WHERE case_id = $1
         ORDER BY id LIMIT $2 OFFSET $3",
    )
    .bind(case)
    .bind(window.limit)
    .bind(window.offset)
    .fetch_all(connection)
    .await
    .during("list events")?;
    Ok(Rows { rows, total })
}

pub(crate) async fn insert(
    connection: &mut Connection,
    case: i64,
    detail: &str,
    now: Timestamp,
) -> Result<Event> {
    query(
        "INSERT INTO analytic_events (case_id, at, detail) VALUES ($1, $2, $3)
         RETURNING id, case_id, at, detail",
    )
    .bind(case)
    .bind(now.as_second())
    .bind(detail)
    .fetch_one(connection)
    .await
    .during("insert an event")
}

//! What video analytics keeps: business cases, what they noticed, and what they compare with.
//!
//! What lost its licence has a moment at which it is deleted, and is gone for everybody from then on.

use jiff::Timestamp;

use super::{Connection, During, Result};

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
        let result = sqlx::query(statement)
            .bind(now.as_second())
            .execute(&mut *connection)
            .await;
        deleted += result
            .during("delete analytics data that lost its licence")?
            .rows_affected();
    }
    Ok(deleted)
}

//! The access log of the gate.

use jiff::Timestamp;
use sqlx::FromRow;

use super::{Connection, During, Result, query::query};

/// How many rows are kept at most, the newest.
const MOST: i64 = 1_000_000;

/// A viewing, as it is written.
pub(crate) struct NewRow<'a> {
    pub(crate) user: i64,
    pub(crate) login: &'a str,
    pub(crate) camera: i64,
    pub(crate) camera_name: &'a str,
    pub(crate) action: &'static str,
    pub(crate) protocol: &'static str,
    pub(crate) address: String,
    pub(crate) begun: Timestamp,
}

/// A viewing, as it is read.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct Row {
    pub(crate) login: String,
    pub(crate) camera: String,
    pub(crate) action: String,
    pub(crate) protocol: String,
    pub(crate) address: String,
    pub(crate) begun_at: i64,
    pub(crate) last_at: i64,
    pub(crate) requests: i64,
}

/// Which viewings.
#[derive(Clone, Debug)]
pub(crate) struct Filter {
    /// The name of a camera.
    pub(crate) camera: Option<String>,
    /// A login.
    pub(crate) person: Option<String>,
    /// Those that had not ended by then.
    pub(crate) since: Option<Timestamp>,
    /// No more than that, the newest.
    pub(crate) most: u32,
}

/// Adds a row; its id.
pub(crate) async fn insert(connection: &mut Connection, row: &NewRow<'_>) -> Result<i64> {
    query(
        "INSERT INTO viewings (user_id, login, camera_id, camera, action, protocol, address, begun_at, last_at, requests)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, 0) RETURNING id",
    )
    .bind(row.user)
    .bind(row.login)
    .bind(row.camera)
    .bind(row.camera_name)
    .bind(row.action)
    .bind(row.protocol)
    .bind(&row.address)
    .bind(row.begun.as_second())
    .fetch_scalar(connection)
    .await
    .during("begin a row of the access log")
}

/// The row of a viewing that did not end before `since`, whichever store began it.
pub(crate) async fn find_open(
    connection: &mut Connection,
    row: &NewRow<'_>,
    since: Timestamp,
) -> Result<Option<i64>> {
    query(
        "SELECT id FROM viewings WHERE last_at >= $1 AND user_id = $2 AND camera_id = $3
         AND action = $4 AND protocol = $5 AND address = $6 ORDER BY id DESC LIMIT 1",
    )
    .bind(since.as_second())
    .bind(row.user)
    .bind(row.camera)
    .bind(row.action)
    .bind(row.protocol)
    .bind(&row.address)
    .fetch_optional_scalar(connection)
    .await
    .during("look for a row of the access log")
}

/// So many more requests, the last of them at that moment.
pub(crate) async fn extend(
    connection: &mut Connection,
    id: i64,
    last: Timestamp,
    requests: i64,
) -> Result<()> {
    query(
        "UPDATE viewings SET last_at = CASE WHEN $2 > last_at THEN $2 ELSE last_at END,
                requests = requests + $3 WHERE id = $1",
    )
    .bind(id)
    .bind(last.as_second())
    .bind(requests)
    .execute(connection)
    .await
    .during("extend a row of the access log")?;
    Ok(())
}

/// Deletes what ended before that moment.
pub(crate) async fn purge(connection: &mut Connection, before: Timestamp) -> Result<()> {
    query("DELETE FROM viewings WHERE last_at < $1")
        .bind(before.as_second())
        .execute(connection)
        .await
        .during("delete what is too old of the access log")?;
    Ok(())
}

/// Deletes the oldest beyond the most that are kept.
pub(crate) async fn trim(connection: &mut Connection) -> Result<()> {
    query("DELETE FROM viewings WHERE id <= (SELECT MAX(id) FROM viewings) - $1")
        .bind(MOST)
        .execute(connection)
        .await
        .during("delete the oldest of the access log")?;
    Ok(())
}

/// The newest of those that are asked for, the oldest of them first.
pub(crate) async fn list(connection: &mut Connection, filter: &Filter) -> Result<Vec<Row>> {
    let mut query = query(
        "SELECT login, camera, action, protocol, address, begun_at, last_at, requests FROM viewings WHERE TRUE",
    );
    if let Some(camera) = &filter.camera {
        query.push(" AND camera = ").push_bind(camera);
    }
    if let Some(person) = &filter.person {
        query
            .push(" AND lower(login) = ")
            .push_bind(person.to_ascii_lowercase());
    }
    if let Some(since) = filter.since {
        query.push(" AND last_at >= ").push_bind(since.as_second());
    }
    query
        .push(" ORDER BY id DESC LIMIT ")
        .push_bind(filter.most);
    let mut rows: Vec<Row> = query
        .fetch_all(connection)
        .await
        .during("read the access log")?;
    rows.reverse();
    Ok(rows)
}

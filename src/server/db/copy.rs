//! Moving a store from a file to a PostgreSQL.
//!
//! All of it in one transaction: whatever fails leaves the server as empty, and the file as full, as it was. Rows travel as JSON,
//! which both databases write and read, so that no table has to be described a second time.

use std::path::{Path, PathBuf};

use sqlx::FromRow;

use super::{
    Connection, During as _, Result as Done, commit, database::Database,
    error::Error as DatabaseError, location::DatabaseLocation, query::query,
};

/// The tables, each after those that it refers to.
const TABLES: [&str; 21] = [
    "installation",
    "users",
    "sessions",
    "permissions",
    "cameras",
    "layouts",
    "camera_groups",
    "layout_cameras",
    "group_cameras",
    "user_cameras",
    "user_layouts",
    "user_groups",
    "user_permissions",
    "audit",
    "analytic_cases",
    "analytic_events",
    "analytic_resource_groups",
    "analytic_resources",
    "known_addresses",
    "viewings",
    "stream_sessions",
];

/// How many rows travel at once.
const CHUNK: i64 = 5000;

/// Why nothing was copied.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is nothing to copy.
    #[error("there is no database {0} to copy")]
    Missing(PathBuf),
    /// It goes from a file to a server.
    #[error("a store is copied to a PostgreSQL, such as postgres://user:password@host/database")]
    NoServer,
    /// Nothing is overwritten or mixed.
    #[error(
        "the database {server} is not empty: `{table}` has rows, and a store is copied to an empty one"
    )]
    NotEmpty {
        /// The server and the name of the database.
        server: String,
        /// The first table with rows.
        table: &'static str,
    },
    /// Not all arrived.
    #[error("`{table}` has {from} rows in the file and {to} in its copy: nothing was copied")]
    Lost {
        /// The table.
        table: &'static str,
        /// How many rows it has.
        from: i64,
        /// How many arrived.
        to: i64,
    },
    /// One of the databases failed.
    #[error("cannot copy the database: nothing was copied")]
    Database(#[from] DatabaseError),
}

/// Copies all rows, and answers how many there are. No store serves the file meanwhile.
pub(crate) async fn copy(from: &Path, location: &DatabaseLocation) -> Result<i64, Error> {
    let DatabaseLocation::Postgres(url) = location else {
        return Err(Error::NoServer);
    };
    if !from.is_file() {
        return Err(Error::Missing(from.to_owned()));
    }
    // Both have the newest schema then, and the file is locked.
    let source = Database::open(&DatabaseLocation::File(from.to_owned())).await?;
    let target = Database::open(location).await?;
    let copied = copy_all(&source, &target, &url.to_string()).await;
    target.close().await;
    source.close().await;
    copied
}

async fn copy_all(source: &Database, target: &Database, server: &str) -> Result<i64, Error> {
    let mut from = source.read().await?;
    let mut to = target.write().await?;
    for table in TABLES {
        if count(&mut to, table).await? > 0 {
            let server = server.to_owned();
            return Err(Error::NotEmpty { server, table });
        }
    }
    let mut copied = 0;
    for table in TABLES {
        copy_table(&mut from, &mut to, table).await?;
        let (from, to) = (count(&mut from, table).await?, count(&mut to, table).await?);
        if from != to {
            return Err(Error::Lost { table, from, to });
        }
        copied += to;
    }
    continue_ids(&mut from, &mut to).await?;
    commit(to).await?;
    Ok(copied)
}

async fn copy_table(from: &mut Connection, to: &mut Connection, table: &str) -> Done<()> {
    let rows = Rows::of(from, table).await?;
    let insert = format!(
        "INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, $1::json)"
    );
    let mut offset = 0;
    loop {
        let chunk: Option<String> = query(rows.select.clone())
            .bind(CHUNK)
            .bind(offset)
            .fetch_scalar(from)
            .await
            .during("read rows to copy")?;
        let inserted = query(insert.clone()).bind(chunk).execute(to).await;
        if inserted.during("write rows that are copied")? == 0 {
            return Ok(());
        }
        offset += CHUNK;
    }
}

/// How rows of a table are read.
struct Rows {
    select: String,
}

/// A column of a table of SQLite.
#[derive(FromRow)]
struct Column {
    name: String,
    #[sqlx(rename = "type")]
    kind: String,
    /// Zero where it is no part of the primary key.
    pk: i64,
}

impl Rows {
    async fn of(from: &mut Connection, table: &str) -> Done<Self> {
        let columns: Vec<Column> = query(format!(
            "SELECT name, type, pk FROM pragma_table_info('{table}') ORDER BY pk, cid"
        ))
        .fetch_all(from)
        .await
        .during("read the columns of a table")?;
        let fields = columns.iter().map(|Column { name, kind, .. }| {
            // As PostgreSQL reads bytes.
            let value = if kind == "BLOB" {
                format!("CASE WHEN {name} IS NOT NULL THEN '\\x' || hex({name}) END")
            } else {
                name.clone()
            };
            format!("'{name}', {value}")
        });
        let fields: Vec<String> = fields.collect();
        // A parent is older than its sub-users, so that it is there before them.
        let order: Vec<&str> = (columns.iter().filter(|column| column.pk > 0))
            .map(|column| column.name.as_str())
            .collect();
        Ok(Self {
            select: format!(
                "SELECT json_group_array(json_object({})) FROM
                 (SELECT * FROM {table} ORDER BY {} LIMIT $1 OFFSET $2)",
                fields.join(", "),
                order.join(", "),
            ),
        })
    }
}

async fn count(connection: &mut Connection, table: &str) -> Done<i64> {
    let counted = query(format!("SELECT COUNT(*) FROM {table}"));
    let counted = counted.fetch_scalar(connection).await;
    counted.during("count the rows of a table")
}

/// The next ids are those that the file would have given: none comes twice, also not that of a row which is gone.
async fn continue_ids(from: &mut Connection, to: &mut Connection) -> Done<()> {
    let given: Vec<(String, i64)> = query("SELECT name, seq FROM sqlite_sequence")
        .fetch_all(from)
        .await
        .during("read the last ids")?;
    for (table, last) in given {
        let restart = format!(
            "ALTER TABLE {table} ALTER COLUMN id RESTART WITH {}",
            last + 1
        );
        let restarted = query(restart).execute(to).await;
        restarted.during("continue the ids")?;
    }
    Ok(())
}

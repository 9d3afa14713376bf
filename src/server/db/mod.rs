//! The database: opening it, reading and writing.
//!
//! I/O. Many connections read, each request from one snapshot; one connection writes, so that writes
//! wait in our queue instead of failing with "database is locked".

use std::{path::Path, sync::Arc, time::Duration};

use sqlx::{
    ConnectOptions as _, QueryBuilder, Sqlite, SqliteConnection, SqlitePool,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

pub(crate) mod analytics;
pub(crate) mod audit;
pub(crate) mod backup;
pub(crate) mod cameras;
pub(crate) mod collections;
pub(crate) mod grants;
pub(crate) mod installation;
pub(crate) mod kind;
pub(crate) mod known_addresses;
mod lock;
pub(crate) mod permissions;
pub(crate) mod sessions;
pub(crate) mod users;
pub(crate) mod validity;
pub(crate) mod viewings;

use self::lock::Lock;

static MIGRATIONS: Migrator = sqlx::migrate!("src/server/db/migrations");

const READERS: u32 = 4;
/// How long a write waits for another process that has the file open.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// What can go wrong with the database.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be opened or created.
    #[error("cannot open the database {path}: is the folder there and writable?")]
    Open {
        /// The file.
        path: String,
        /// Why.
        source: sqlx::Error,
    },
    /// Another store serves it.
    #[error(transparent)]
    Lock(#[from] lock::Error),
    /// The schema cannot be brought up to date.
    #[error("cannot bring the schema of the database {path} up to date")]
    Migrate {
        /// The file.
        path: String,
        /// Why.
        source: sqlx::migrate::MigrateError,
    },
    /// A statement failed.
    #[error("cannot {operation} in the database")]
    Statement {
        /// What was attempted.
        operation: &'static str,
        /// Why.
        source: sqlx::Error,
    },
}

/// The result of a database call.
pub(crate) type Result<T> = std::result::Result<T, Error>;

/// A transaction: rolled back when dropped without a commit.
pub(crate) type Transaction = sqlx::Transaction<'static, Sqlite>;

/// What a statement runs on.
pub(crate) type Connection = SqliteConnection;

/// Says what was attempted when a statement fails.
pub(crate) trait During<T> {
    fn during(self, operation: &'static str) -> Result<T>;
}

impl<T> During<T> for std::result::Result<T, sqlx::Error> {
    fn during(self, operation: &'static str) -> Result<T> {
        self.map_err(|source| Error::Statement { operation, source })
    }
}

/// The open database.
#[derive(Clone, Debug)]
pub(crate) struct Database {
    readers: SqlitePool,
    writer: SqlitePool,
    lock: Arc<Lock>,
}

impl Database {
    /// Opens or creates the file and brings its schema up to date.
    pub(crate) async fn open(path: &Path) -> Result<Self> {
        let lock = Arc::new(Lock::take(path)?);
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // A deleted user must stay deleted through a power cut.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT);
        let writer = connect(1, options.clone(), path).await?;
        MIGRATIONS
            .run(&writer)
            .await
            .map_err(|source| Error::Migrate {
                path: path.display().to_string(),
                source,
            })?;
        let readers = connect(READERS, options.read_only(true), path).await?;
        Ok(Self {
            readers,
            writer,
            lock,
        })
    }

    /// A snapshot: every statement in it sees the same state.
    pub(crate) async fn read(&self) -> Result<Transaction> {
        self.readers.begin().await.during("begin to read")
    }

    /// The one writing transaction at a time; it takes the lock at once, not at its first write.
    pub(crate) async fn write(&self) -> Result<Transaction> {
        self.writer
            .begin_with("BEGIN IMMEDIATE")
            .await
            .during("begin to write")
    }

    /// Waits for what runs, and closes the file.
    pub(crate) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
        self.lock.release();
    }
}

/// Makes what a transaction wrote durable.
pub(crate) async fn commit(transaction: Transaction) -> Result<()> {
    transaction.commit().await.during("commit")
}

/// Opens a database to read it, also while a store serves it.
pub(crate) async fn open_beside(path: &Path) -> Result<Connection> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(false)
        .read_only(true)
        .busy_timeout(BUSY_TIMEOUT);
    let opened = options.connect().await;
    opened.map_err(|source| Error::Open {
        path: path.display().to_string(),
        source,
    })
}

async fn connect(
    connections: u32,
    options: SqliteConnectOptions,
    path: &Path,
) -> Result<SqlitePool> {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .connect_with(options)
        .await
        .map_err(|source| Error::Open {
            path: path.display().to_string(),
            source,
        })
}

/// A pattern that finds `text` anywhere, for `LIKE lower(…) ESCAPE '\'`.
pub(crate) fn contains(text: &str) -> String {
    let mut pattern = String::from("%");
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

/// Writes the ids of an `IN (` and closes it.
pub(crate) fn push_list(query: &mut QueryBuilder<Sqlite>, ids: impl IntoIterator<Item = i64>) {
    let mut list = query.separated(", ");
    for id in ids {
        list.push_bind(id);
    }
    list.push_unseparated(")");
}

/// One page of a listing, and how many there are in all.
pub(crate) struct Rows<T> {
    pub(crate) rows: Vec<T>,
    pub(crate) total: i64,
}

/// Which page of a listing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    pub(crate) limit: i64,
    pub(crate) offset: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_takes_wildcards_literally() {
        assert_eq!(contains("50%_A\\"), r"%50\%\_A\\%");
    }
}

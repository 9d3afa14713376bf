//! A file of SQLite.
//!
//! Many connections read, each request from one snapshot; one connection writes, so that writes wait in our queue instead of
//! failing with "database is locked".

use std::{path::Path, sync::Arc, time::Duration};

use sqlx::{
    Sqlite, SqlitePool, Transaction,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{
    error::{During as _, Error, Result},
    lock::Lock,
};

static MIGRATIONS: Migrator = sqlx::migrate!("src/server/db/migrations/sqlite");

const READERS: u32 = 4;
/// How long a write waits for another process that has the file open.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// An open file.
#[derive(Clone, Debug)]
pub(crate) struct Pools {
    readers: SqlitePool,
    writer: SqlitePool,
    lock: Arc<Lock>,
}

impl Pools {
    /// Opens or creates the file and brings its schema up to date.
    pub(super) async fn open(path: &Path) -> Result<Self> {
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
                database: path.display().to_string(),
                source,
            })?;
        let readers = connect(READERS, options.read_only(true), path).await?;
        Ok(Self {
            readers,
            writer,
            lock,
        })
    }

    pub(super) async fn read(&self) -> Result<Transaction<'static, Sqlite>> {
        self.readers.begin().await.during("begin to read")
    }

    /// It takes the lock at once, not at its first write.
    pub(super) async fn write(&self) -> Result<Transaction<'static, Sqlite>> {
        let begun = self.writer.begin_with("BEGIN IMMEDIATE").await;
        begun.during("begin to write")
    }

    pub(super) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
        self.lock.release();
    }
}

/// A snapshot of a file, also while a store serves it.
pub(super) async fn read_beside(path: &Path) -> Result<Transaction<'static, Sqlite>> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(false)
        .read_only(true)
        .busy_timeout(BUSY_TIMEOUT);
    let pool = connect(1, options, path).await?;
    pool.begin().await.during("begin to read")
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

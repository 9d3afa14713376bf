//! Opening the database, reading and writing.

use std::fmt;

use super::{
    connection::{Connection, Transaction},
    error::Result,
    location::DatabaseLocation,
    postgres, sqlite,
};

/// The open database, cheap to clone.
#[derive(Clone)]
pub(crate) enum Database {
    Sqlite(sqlite::Pools),
    Postgres(postgres::Pools),
}

impl Database {
    /// Opens it, creating a file where there is none, and brings its schema up to date.
    pub(crate) async fn open(location: &DatabaseLocation) -> Result<Self> {
        Ok(match location {
            DatabaseLocation::File(path) => Self::Sqlite(sqlite::Pools::open(path).await?),
            DatabaseLocation::Postgres(url) => Self::Postgres(postgres::Pools::open(url).await?),
        })
    }

    /// A snapshot: every statement in it sees the same state.
    pub(crate) async fn read(&self) -> Result<Transaction> {
        Ok(match self {
            Self::Sqlite(pools) => Connection::Sqlite(pools.read().await?),
            Self::Postgres(pools) => Connection::Postgres(pools.read().await?),
        })
    }

    /// The one writing transaction at a time, of all stores that serve the database.
    pub(crate) async fn write(&self) -> Result<Transaction> {
        Ok(match self {
            Self::Sqlite(pools) => Connection::Sqlite(pools.write().await?),
            Self::Postgres(pools) => Connection::Postgres(pools.write().await?),
        })
    }

    /// A transaction on what stores count together, one at a time of all of them; none where one store alone serves the
    /// database and counts by itself.
    pub(crate) async fn counters(&self) -> Result<Option<Transaction>> {
        Ok(match self {
            Self::Sqlite(_) => None,
            Self::Postgres(pools) => Some(Connection::Postgres(pools.counters().await?)),
        })
    }

    /// Waits for what runs, and closes it.
    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite(pools) => pools.close().await,
            Self::Postgres(pools) => pools.close().await,
        }
    }
}

/// Nothing of how to log in there.
impl fmt::Debug for Database {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Sqlite(_) => "Database(SQLite)",
            Self::Postgres(_) => "Database(PostgreSQL)",
        })
    }
}

/// A snapshot of a database, also while a store serves it.
pub(crate) async fn read_beside(location: &DatabaseLocation) -> Result<Transaction> {
    Ok(match location {
        DatabaseLocation::File(path) => Connection::Sqlite(sqlite::read_beside(path).await?),
        DatabaseLocation::Postgres(url) => Connection::Postgres(postgres::read_beside(url).await?),
    })
}

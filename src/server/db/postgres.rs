//! A PostgreSQL, which several stores may serve at once.
//!
//! Whatever writes takes one lock first, across all stores, as the one writer of a file does. The service looks before it
//! writes, such as whether a login is free or a licence is left: under the lock, what it saw still holds when it writes, and
//! nothing has to be tried again. A store writes seldom, and reads need no lock.

use std::{io, time::Duration};

use sqlx::{
    ConnectOptions as _, Connection as _, PgConnection, PgPool, Postgres, Transaction,
    migrate::Migrator,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use tokio::time::timeout;

use super::{
    error::{During as _, Error, Result},
    location::PostgresUrl,
};

static MIGRATIONS: Migrator = sqlx::migrate!("src/server/db/migrations/postgres");

const READERS: u32 = 8;
/// How long a store waits for the server, or for a free connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// A snapshot: every statement sees what was committed when the first of them began.
const READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";
/// After the lock is taken, each statement sees all that others committed under it. The number is `vms-store` in ASCII, but for
/// its last letter.
const WRITE: &str = "BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock(x'766d732d73746f72'::bigint)";

/// The same for what is counted, which nobody else waits for. What a crash of the server loses of it is no harm.
const COUNTERS: &str = "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL synchronous_commit = off; \
    SELECT pg_advisory_xact_lock(x'766d732d73746f73'::bigint)";

/// What bounds a transaction, so that none holds the lock for ever: not even that of a machine which is gone.
const SESSION: [(&str, &str); 3] = [
    ("lock_timeout", "20s"),
    ("statement_timeout", "60s"),
    ("idle_in_transaction_session_timeout", "60s"),
];

/// The connections to a server.
#[derive(Clone)]
pub(crate) struct Pools {
    readers: PgPool,
    /// One, so that writes wait here and leave the others to those who read.
    writer: PgPool,
    counters: PgPool,
}

impl Pools {
    /// Connects, and brings the schema up to date.
    pub(super) async fn open(url: &PostgresUrl) -> Result<Self> {
        let mut migrating = reach(&quiet(url), url).await?;
        let migrated = MIGRATIONS.run(&mut migrating).await;
        migrated.map_err(|source| Error::Migrate {
            database: url.to_string(),
            source,
        })?;
        close(migrating).await;
        let options = quiet(url).options(SESSION);
        Ok(Self {
            writer: connect(1, options.clone(), url).await?,
            counters: connect(1, options.clone(), url).await?,
            readers: connect(READERS, options, url).await?,
        })
    }

    pub(super) async fn read(&self) -> Result<Transaction<'static, Postgres>> {
        self.readers.begin_with(READ).await.during("begin to read")
    }

    pub(super) async fn write(&self) -> Result<Transaction<'static, Postgres>> {
        self.writer.begin_with(WRITE).await.during("begin to write")
    }

    pub(super) async fn counters(&self) -> Result<Transaction<'static, Postgres>> {
        self.counters
            .begin_with(COUNTERS)
            .await
            .during("begin to count")
    }

    pub(super) async fn close(&self) {
        self.readers.close().await;
        self.counters.close().await;
        self.writer.close().await;
    }
}

/// A snapshot of a database that stores may serve.
pub(super) async fn read_beside(url: &PostgresUrl) -> Result<Transaction<'static, Postgres>> {
    let options = quiet(url).options(SESSION);
    close(reach(&options, url).await?).await;
    let pool = connect(1, options, url).await?;
    pool.begin_with(READ).await.during("begin to read")
}

/// The driver logs neither statements nor notices. What fails is told by whoever asked; and as the driver first asks whether a
/// line would be logged, the next line of ours would be lost.
fn quiet(url: &PostgresUrl) -> PgConnectOptions {
    let options = url.options().disable_statement_logging();
    options.options([("client_min_messages", "error")])
}

/// One connection, or the reason why there is none: a pool tries until its time is over, and says only that.
async fn reach(options: &PgConnectOptions, url: &PostgresUrl) -> Result<PgConnection> {
    let late = |_| sqlx::Error::Io(io::ErrorKind::TimedOut.into());
    let connected = timeout(CONNECT_TIMEOUT, options.connect()).await;
    let connected = connected.map_err(late).flatten();
    connected.map_err(|source| not_connected(source, url))
}

async fn close(connection: PgConnection) {
    // The server notices by itself where it cannot be told.
    let _ = connection.close().await;
}

fn not_connected(source: sqlx::Error, url: &PostgresUrl) -> Error {
    Error::Connect {
        server: url.to_string(),
        source,
    }
}

async fn connect(connections: u32, options: PgConnectOptions, url: &PostgresUrl) -> Result<PgPool> {
    PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(CONNECT_TIMEOUT)
        .connect_with(options)
        .await
        .map_err(|source| not_connected(source, url))
}

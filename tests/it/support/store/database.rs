//! What a store of tests keeps its data in: a file, or a PostgreSQL where the whole suite runs on one.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

use sqlx::{Connection as _, SqliteConnection};
use vms_operator::server::DatabaseLocation;

use crate::support::postgres::TestDatabase;

/// The variable that says so, with the value `postgres`.
pub(crate) const VARIABLE: &str = "STORE_TEST_DATABASE";

/// A database of one store of tests.
pub(crate) enum Database {
    File(PathBuf),
    Postgres(TestDatabase),
}

impl Database {
    /// An empty one, of which a file is in that folder.
    pub(crate) fn new(folder: &Path) -> Self {
        match env::var(VARIABLE).as_deref() {
            Ok("postgres") => Self::Postgres(TestDatabase::new()),
            Ok(other) => panic!("{VARIABLE} is `postgres` or nothing, and not `{other}`"),
            Err(_) => Self::File(folder.join("store.db")),
        }
    }

    pub(crate) fn location(&self) -> DatabaseLocation {
        match self {
            Self::File(path) => path.into(),
            Self::Postgres(database) => database.location(),
        }
    }

    /// What `--database` says.
    pub(crate) fn argument(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Postgres(database) => database.url(),
        }
    }

    /// What somebody does by hand in it; why it is refused.
    pub(crate) async fn execute(&self, statement: &'static str) -> Result<(), String> {
        match self {
            Self::File(path) => {
                let done = sqlx::query(statement).execute(&mut open(path).await).await;
                done.map(drop).map_err(|error| error.to_string())
            }
            Self::Postgres(database) => database.try_sql(statement).map(drop),
        }
    }

    /// All that is in it, as whoever steals it has it: the bytes of the files, or what `pg_dump` writes.
    pub(crate) fn content(&self) -> Vec<u8> {
        match self {
            Self::File(path) => {
                let folder = path.parent().expect("a folder");
                let files = fs::read_dir(folder).expect("read a folder");
                let read = |file: io::Result<fs::DirEntry>| fs::read(file?.path());
                let read: io::Result<Vec<Vec<u8>>> = files.map(read).collect();
                read.expect("read files").concat()
            }
            Self::Postgres(database) => database.dump(),
        }
    }

    /// How many rows a table has.
    pub(crate) async fn count(&self, table: &str) -> i64 {
        let statement = format!("SELECT COUNT(*) FROM {table}");
        match self {
            Self::File(path) => sqlx::query_scalar(sqlx::AssertSqlSafe(statement))
                .fetch_one(&mut open(path).await)
                .await
                .expect("a count"),
            Self::Postgres(database) => database.sql(&statement).parse().expect("a count"),
        }
    }
}

async fn open(path: &Path) -> SqliteConnection {
    let opened = SqliteConnection::connect(&format!("sqlite://{}", path.display())).await;
    opened.expect("the database")
}

//! A copy of a database as of one moment, while a store serves it.

use std::{
    ffi::OsString,
    fs::{self, File},
    io,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};

use super::{location::DatabaseLocation, sqlite::BUSY_TIMEOUT};

/// Why there is no backup.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is not ours to back up.
    #[error(
        "the database is on a PostgreSQL server: back it up with the tools of PostgreSQL, such as `pg_dump`"
    )]
    Server,
    /// There is no such database.
    #[error("cannot open the database {0}")]
    Open(PathBuf, #[source] sqlx::Error),
    /// Nothing is overwritten.
    #[error("{0} is there already: a backup overwrites nothing")]
    Exists(PathBuf),
    /// The file cannot be written.
    #[error("cannot write the backup {0}")]
    Write(PathBuf, #[source] io::Error),
    /// SQLite cannot copy.
    #[error("cannot copy the database {0}")]
    Copy(PathBuf, #[source] sqlx::Error),
}

/// Writes what is committed by now to a new file. It has that name only once it is whole and durable.
pub(crate) async fn write(location: &DatabaseLocation, file: &Path) -> Result<(), Error> {
    let DatabaseLocation::File(database) = location else {
        return Err(Error::Server);
    };
    let written = |error| Error::Write(file.to_owned(), error);
    if file.try_exists().map_err(written)? {
        return Err(Error::Exists(file.to_owned()));
    }
    let mut connection = SqliteConnectOptions::new()
        .filename(database)
        .create_if_missing(false)
        .busy_timeout(BUSY_TIMEOUT)
        .connect()
        .await
        .map_err(|error| Error::Open(database.to_owned(), error))?;
    let part = part_of(file);
    let copied = copy(&mut connection, database, &part).await;
    // What was read is whole, and the connection wrote nothing.
    let _ = connection.close().await;
    let placed = copied.and_then(|()| place(&part, file).map_err(written));
    if placed.is_err() {
        // The reason is the one to tell.
        let _ = fs::remove_file(&part);
    }
    placed
}

async fn copy(
    connection: &mut SqliteConnection,
    database: &Path,
    part: &Path,
) -> Result<(), Error> {
    let written = |error| Error::Write(part.to_owned(), error);
    match fs::remove_file(part) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(written(error)),
        Ok(()) | Err(_) => {}
    }
    // SQLite fills an empty file. It has hashes of passwords, so that nobody else may read it.
    let options = File::options()
        .create_new(true)
        .write(true)
        .mode(0o600)
        .open(part);
    options.map_err(written)?;
    sqlx::query("VACUUM INTO $1")
        .bind(part.to_string_lossy())
        .execute(connection)
        .await
        .map_err(|error| Error::Copy(database.to_owned(), error))?;
    Ok(())
}

fn place(part: &Path, file: &Path) -> io::Result<()> {
    File::open(part)?.sync_all()?;
    fs::rename(part, file)?;
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

/// What is not whole yet.
fn part_of(file: &Path) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(".part");
    name.into()
}

//! The lock of a database: one store alone serves it.
//!
//! It is a file beside it. The database itself must not be opened but by SQLite, whose own locks end when any handle of the
//! process is closed.

use std::{
    ffi::OsString,
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
};

/// Why a database is not locked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another store serves it.
    #[error("the database {0} is in use by another process: one store alone serves it")]
    InUse(PathBuf),
    /// It cannot be known whether another store serves it.
    #[error("cannot lock the database {0}: is the folder there and writable?")]
    File(PathBuf, #[source] io::Error),
}

/// Held until it is released, or the process ends however it does.
#[derive(Debug)]
pub(super) struct Lock(File);

impl Lock {
    pub(super) fn take(database: &Path) -> Result<Self, Error> {
        let file = file_of(database);
        let path = || database.to_owned();
        let opened = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&file);
        let opened = opened.map_err(|source| Error::File(path(), source))?;
        match opened.try_lock() {
            Ok(()) => Ok(Self(opened)),
            Err(TryLockError::WouldBlock) => Err(Error::InUse(path())),
            Err(TryLockError::Error(source)) => Err(Error::File(path(), source)),
        }
    }

    pub(super) fn release(&self) {
        if let Err(error) = self.0.unlock() {
            tracing::warn!(%error, "the lock of the database ends with this process only");
        }
    }
}

/// The same one, by whichever name the database is called.
fn file_of(database: &Path) -> PathBuf {
    let real = fs::canonicalize(database).unwrap_or_else(|_| database.to_owned());
    let mut name = OsString::from(real);
    name.push(".lock");
    name.into()
}

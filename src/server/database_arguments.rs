//! How commands are told where the database is.

use std::{
    convert::Infallible,
    fs::File,
    io::{self, Read as _},
    path::{Path, PathBuf},
    str::FromStr,
};

use super::db::location::{DatabaseLocation, NoDatabase};
use crate::domain::secret::Secret;

/// The most bytes of a file with a URL.
const MOST_BYTES: u64 = 4096;

/// Where the database is: one of both.
#[derive(Debug, clap::Args)]
#[group(id = "where", required = true, multiple = false)]
pub(super) struct DatabaseArguments {
    /// The SQLite file, or the URL of a PostgreSQL, such as `postgres://user:password@host/database`.
    #[arg(
        long,
        group = "where",
        value_name = "FILE|URL",
        env = "VMS_STORE_DATABASE",
        hide_env_values = true
    )]
    database: Option<Place>,
    /// The file with that URL, such as of a mounted Secret.
    #[arg(
        long,
        group = "where",
        value_name = "FILE",
        env = "VMS_STORE_DATABASE_URL_FILE"
    )]
    database_url_file: Option<PathBuf>,
    #[command(flatten)]
    plain: AllowPlain,
}

/// Whether a PostgreSQL may be reached as anybody can read along.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(super) struct AllowPlain {
    /// Allow a connection to a PostgreSQL on another machine that is not encrypted, or to a server that is not verified.
    #[arg(long, env = "VMS_STORE_ALLOW_PLAIN_DATABASE")]
    allow_plain_database: bool,
}

/// A file, or a URL with a password: read later, so that no complaint about an argument repeats it.
#[derive(Clone, Debug)]
pub(super) struct Place(Secret);

impl FromStr for Place {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(Secret::new(text)))
    }
}

impl Place {
    pub(super) fn read(&self, plain: AllowPlain) -> Result<DatabaseLocation, NoDatabase> {
        DatabaseLocation::parse(self.0.expose(), plain.allow_plain_database)
    }
}

/// Why it is not known where the database is.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It cannot be used.
    #[error(transparent)]
    Location(#[from] NoDatabase),
    /// The file with the URL cannot be read.
    #[error("cannot read the URL of the database from {0}")]
    File(PathBuf, #[source] io::Error),
}

impl DatabaseArguments {
    pub(super) fn read(&self) -> Result<DatabaseLocation, Error> {
        if let Some(file) = &self.database_url_file {
            let text = read_file(file).map_err(|error| Error::File(file.clone(), error))?;
            return Ok(Place(text).read(self.plain)?);
        }
        let place = self.database.as_ref().ok_or(NoDatabase::Url)?;
        Ok(place.read(self.plain)?)
    }
}

fn read_file(path: &Path) -> io::Result<Secret> {
    let mut text = zeroize::Zeroizing::new(String::new());
    File::open(path)?
        .take(MOST_BYTES)
        .read_to_string(&mut text)?;
    Ok(Secret::new(text.trim()))
}

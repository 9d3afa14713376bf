//! What can go wrong with the database.

use super::lock;

/// PostgreSQL keeps no such text, so neither does SQLite.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("a text has a NUL character, which no text may have")]
pub struct NulInText;

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
    /// The server cannot be reached, or does not let us in.
    #[error(
        "cannot connect to the database {server}: is the server there, and may this user log in?"
    )]
    Connect {
        /// The server and the name of the database.
        server: String,
        /// Why.
        source: sqlx::Error,
    },
    /// Another store serves it.
    #[error(transparent)]
    Lock(#[from] lock::Error),
    /// The schema cannot be brought up to date.
    #[error("cannot bring the schema of the database {database} up to date")]
    Migrate {
        /// Which one.
        database: String,
        /// Why.
        source: sqlx::migrate::MigrateError,
    },
    /// What came from outside is no text that a database keeps.
    #[error(transparent)]
    NulInText(#[from] NulInText),
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

/// Says what was attempted when a statement fails.
pub(crate) trait During<T> {
    fn during(self, operation: &'static str) -> Result<T>;
}

impl<T> During<T> for std::result::Result<T, sqlx::Error> {
    fn during(self, operation: &'static str) -> Result<T> {
        self.map_err(|source| {
            if let sqlx::Error::Encode(why) = &source
                && why.is::<NulInText>()
            {
                return NulInText.into();
            }
            Error::Statement { operation, source }
        })
    }
}

//! Where a database is: a file, or a server.

use std::{fmt, net::IpAddr, path::PathBuf, str::FromStr as _};

use reqwest::Url;
use sqlx::postgres::{PgConnectOptions, PgSslMode};

use crate::domain::quote::quote;

/// The parameters that a URL may have.
const PARAMETERS: [&str; 6] = [
    "host",
    "sslcert",
    "sslkey",
    "sslmode",
    "sslrootcert",
    "statement-cache-capacity",
];

/// Where a database is.
#[derive(Clone, Debug)]
pub enum DatabaseLocation {
    /// A file of SQLite, created where there is none; one store alone serves it.
    File(PathBuf),
    /// A PostgreSQL, which several stores may serve at once.
    Postgres(PostgresUrl),
}

/// Why a text says no place of a database. Nothing of a URL is repeated that may be a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoDatabase {
    /// No URL of a PostgreSQL.
    #[error("the database has no URL such as postgres://user:password@host/database")]
    Url,
    /// A parameter that means nothing here.
    #[error("the URL of the database has the parameter {0}: there are {known}", known = PARAMETERS.join(", "))]
    Parameter(String),
    /// Passwords and hashes would travel unencrypted, or to whoever says that it is the server.
    #[error(
        "the connection to the database at {host} would not be safe with `sslmode={mode}`: say `sslmode=verify-full`, or allow it with `--allow-plain-database`"
    )]
    Plain {
        /// The host.
        host: String,
        /// How it would be encrypted.
        mode: &'static str,
    },
}

impl DatabaseLocation {
    /// Whatever begins like a URL of PostgreSQL is one, and anything else is the name of a file.
    ///
    /// # Errors
    /// The URL cannot be used, or the connection would not be encrypted to a server that is verified, beyond this machine and
    /// without `allow_plain`.
    pub fn parse(text: &str, allow_plain: bool) -> Result<Self, NoDatabase> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            PostgresUrl::parse(text, allow_plain).map(Self::Postgres)
        } else {
            Ok(Self::File(text.into()))
        }
    }
}

impl From<PathBuf> for DatabaseLocation {
    fn from(file: PathBuf) -> Self {
        Self::File(file)
    }
}

impl From<&PathBuf> for DatabaseLocation {
    fn from(file: &PathBuf) -> Self {
        Self::File(file.clone())
    }
}

/// Where a PostgreSQL is and how to log in there. What is shown of it is neither user nor password.
#[derive(Clone)]
pub struct PostgresUrl(Box<PgConnectOptions>);

impl PostgresUrl {
    fn parse(text: &str, allow_plain: bool) -> Result<Self, NoDatabase> {
        let url = Url::parse(text).map_err(|_| NoDatabase::Url)?;
        for (name, _) in url.query_pairs() {
            if !PARAMETERS.contains(&&*name) {
                return Err(NoDatabase::Parameter(quote(&name)));
            }
        }
        let mut options = PgConnectOptions::from_str(text).map_err(|_| NoDatabase::Url)?;
        // An address of version 6 stands in brackets there alone.
        let host = options.get_host().trim_matches(['[', ']']).to_owned();
        options = options.host(&host);
        let is_local = options.get_socket().is_some() || is_local(&host);
        let said = url.query_pairs().any(|(name, _)| name == "sslmode");
        // Neither the environment nor a default makes it weaker.
        if !said {
            options = options.ssl_mode(if is_local {
                PgSslMode::Prefer
            } else {
                PgSslMode::VerifyFull
            });
        }
        let mode = options.get_ssl_mode();
        match weakness(mode) {
            Some(mode) if !is_local && !allow_plain => Err(NoDatabase::Plain {
                host: quote(&host),
                mode,
            }),
            _ => Ok(Self(Box::new(options))),
        }
    }

    /// For the driver alone.
    pub(super) fn options(&self) -> PgConnectOptions {
        PgConnectOptions::clone(&self.0)
    }
}

/// The server and the name of the database.
impl fmt::Display for PostgresUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (host, port) = (self.0.get_host(), self.0.get_port());
        let database = self.0.get_database().unwrap_or_default();
        match self.0.get_socket() {
            Some(socket) => write!(formatter, "{database} at {}", socket.display()),
            None => write!(formatter, "{database} at {host}, port {port}"),
        }
    }
}

impl fmt::Debug for PostgresUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PostgresUrl({self})")
    }
}

fn is_local(host: &str) -> bool {
    let address = host.parse::<IpAddr>();
    host == "localhost"
        || host.starts_with('/')
        || address.is_ok_and(|address| address.is_loopback())
}

/// What a mode is called that lets somebody on the way read along.
const fn weakness(mode: PgSslMode) -> Option<&'static str> {
    match mode {
        PgSslMode::Disable => Some("disable"),
        PgSslMode::Allow => Some("allow"),
        PgSslMode::Prefer => Some("prefer"),
        PgSslMode::Require => Some("require"),
        PgSslMode::VerifyCa | PgSslMode::VerifyFull => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<PostgresUrl, NoDatabase> {
        PostgresUrl::parse(text, false)
    }

    fn mode(text: &str) -> Option<&'static str> {
        weakness(parse(text).unwrap().0.get_ssl_mode())
    }

    #[test]
    fn what_is_no_url_is_a_file() {
        let of = |text| DatabaseLocation::parse(text, false).unwrap();
        assert!(matches!(of("store.db"), DatabaseLocation::File(_)));
        assert!(matches!(of("postgres.db"), DatabaseLocation::File(_)));
        for url in ["postgres://a@localhost/b", "postgresql://a@localhost/b"] {
            assert!(matches!(of(url), DatabaseLocation::Postgres(_)), "{url}");
        }
    }

    #[test]
    fn beyond_this_machine_the_server_is_verified_unless_something_else_is_allowed() {
        assert_eq!(mode("postgres://a:b@db.example.com/c"), None);
        assert_eq!(
            mode("postgres://a:b@db.example.com/c?sslmode=verify-ca"),
            None
        );
        for weak in ["disable", "allow", "prefer", "require"] {
            let url = format!("postgres://a:b@db.example.com/c?sslmode={weak}");
            let refused = parse(&url).unwrap_err();
            let plain = NoDatabase::Plain {
                host: quote("db.example.com"),
                mode: weakness(weak.parse().unwrap()).unwrap(),
            };
            assert_eq!(refused, plain);
            assert!(PostgresUrl::parse(&url, true).is_ok());
        }
    }

    #[test]
    fn on_this_machine_nothing_needs_to_be_encrypted() {
        for host in ["localhost", "127.0.0.1", "[::1]", "%2Frun%2Fpostgresql", ""] {
            let socket = if host.is_empty() { "?host=/run/pg" } else { "" };
            let url = format!("postgres://a:b@{host}/c{socket}");
            let url = if host.is_empty() {
                url.replace("a:b@", "")
            } else {
                url
            };
            assert_eq!(mode(&url), Some("prefer"), "{url}");
        }
    }

    #[test]
    fn neither_what_is_shown_nor_what_is_refused_tells_the_password() {
        let shown = parse("postgres://alice:s3cret@localhost:5433/store").unwrap();
        assert_eq!(format!("{shown}"), "store at localhost, port 5433");
        assert_eq!(
            format!("{shown:?}"),
            "PostgresUrl(store at localhost, port 5433)"
        );
        for wrong in [
            "postgres://alice:s3cret@localhost:port/store",
            "postgres://alice:s3cret@localhost/store?sslmode=s3cret",
            "postgres://alice:s3cret@localhost/store?pasword=s3cret",
            "postgres://alice:s3cret@db.example.com/store?sslmode=disable",
        ] {
            let refused = parse(wrong).unwrap_err();
            let said = format!("{refused} {refused:?}");
            assert!(!said.contains("s3cret"), "{said}");
        }
    }
}

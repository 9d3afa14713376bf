//! Filling an empty database from a YAML file.
//!
//! What an administrator and a billing system would have made in a VMS: parent accounts with what they
//! hold, and their cameras, layouts and camera groups. A database with anybody in it is left alone.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use serde::Deserialize;

use super::{
    db::{self, Database, installation},
    passwords::{self, Hasher},
};
use crate::domain::{
    name::{Login, LoginError},
    network::{AddressSet, RangeError},
    password::Password,
    secret::Secret,
};

mod insert;

/// Why a seed was not applied; nothing of it was.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file, or the file of a password.
    #[error("cannot read {path}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Not the YAML of a seed.
    #[error("{path} is not a seed")]
    Syntax {
        /// The file.
        path: PathBuf,
        /// What and where.
        source: Box<serde_saphyr::Error>,
    },
    /// A login that is none.
    #[error("`{login}` is not a login")]
    Login {
        /// As written.
        login: String,
        /// Why.
        source: LoginError,
    },
    /// Neither `password` nor `passwordFile`, or both, or one that breaks the rules.
    #[error(
        "the account {login} takes either password or passwordFile, of 6 to 255 permitted characters"
    )]
    Password {
        /// Of whom.
        login: String,
    },
    /// An address range that does not read, or none at all.
    #[error("the account {login} has an ipPool that is empty or does not read")]
    Pool {
        /// Of whom.
        login: String,
        /// Why, where a range does not read.
        source: Option<RangeError>,
    },
    /// A name that stands twice, or that nothing has.
    #[error("the account {login} names the {noun} {name} {problem}")]
    Name {
        /// Of whom.
        login: String,
        /// What was to have the name.
        noun: &'static str,
        /// The name.
        name: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The hash of a password.
    #[error("cannot hash a password")]
    Hash(#[from] passwords::Error),
    /// The database.
    #[error("the database failed")]
    Database(#[from] db::Error),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Seed {
    accounts: Vec<Account>,
}

/// A parent account and what belongs to it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Account {
    login: String,
    name: String,
    password: Option<Secret>,
    /// Relative to the seed.
    password_file: Option<PathBuf>,
    /// Names of permissions; `"*"` is all that the server offers.
    permissions: BTreeSet<String>,
    #[serde(default = "default_session_limit")]
    session_limit: u32,
    /// From where the account may log in; absent is anywhere.
    ip_pool: Option<Vec<String>>,
    #[serde(default)]
    licenses: SeedLicenses,
    #[serde(default)]
    cameras: Vec<String>,
    #[serde(default)]
    layouts: Vec<Collection>,
    #[serde(default)]
    groups: Vec<Collection>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct SeedLicenses {
    l1: u32,
    l2: u32,
    l3: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Collection {
    name: String,
    cameras: Vec<String>,
}

const fn default_session_limit() -> u32 {
    10
}

/// Applies the seed where the database is empty, as a whole or not at all.
pub(crate) async fn apply(
    path: &Path,
    database: &Database,
    hasher: &Hasher,
    now: Timestamp,
) -> Result<(), Error> {
    let mut transaction = database.write().await?;
    if !installation::is_empty(&mut transaction).await? {
        return Ok(());
    }
    for account in read(path)?.accounts {
        let login = parse_login(&account.login)?;
        let password = account.password(path)?;
        account.check_pool()?;
        let hash = hasher.hash(password).await?;
        account.insert(&mut transaction, &login, &hash, now).await?;
    }
    db::commit(transaction).await?;
    Ok(())
}

fn read(path: &Path) -> Result<Seed, Error> {
    let text = read_file(path)?;
    // The excerpt that the parser would print may show a password.
    let options = serde_saphyr::options! { with_snippet: false };
    serde_saphyr::from_str_with_options(&text, options).map_err(|source| Error::Syntax {
        path: path.to_owned(),
        source: Box::new(source),
    })
}

fn read_file(path: &Path) -> Result<String, Error> {
    fs::read_to_string(path).map_err(|source| Error::Read {
        path: path.to_owned(),
        source,
    })
}

fn parse_login(login: &str) -> Result<Login, Error> {
    login.parse().map_err(|source| Error::Login {
        login: login.to_owned(),
        source,
    })
}

impl Account {
    fn password(&self, seed: &Path) -> Result<Secret, Error> {
        let refuse = || Error::Password {
            login: self.login.clone(),
        };
        let text = match (&self.password, &self.password_file) {
            (Some(password), None) => password.clone(),
            (None, Some(file)) => {
                let folder = seed.parent().unwrap_or(Path::new("."));
                Secret::new(read_file(&folder.join(file))?.trim_end_matches(['\r', '\n']))
            }
            (None, None) | (Some(_), Some(_)) => return Err(refuse()),
        };
        Password::parse(text.expose().as_bytes()).map_err(|_| refuse())?;
        Ok(text)
    }

    fn check_pool(&self) -> Result<(), Error> {
        let refuse = |source| Error::Pool {
            login: self.login.clone(),
            source,
        };
        let ranges = self
            .ip_pool
            .as_deref()
            .map(|ranges| ranges.iter().map(String::as_str));
        match ranges.map(AddressSet::parse).transpose() {
            Ok(Some(set)) if set.is_empty() => Err(refuse(None)),
            Ok(_) => Ok(()),
            Err(error) => Err(refuse(Some(error))),
        }
    }

    fn name_error(&self, noun: &'static str, name: &str, problem: &'static str) -> Error {
        Error::Name {
            login: self.login.clone(),
            noun,
            name: name.to_owned(),
            problem,
        }
    }
}

//! The YAML file of a seed.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use serde::Deserialize;

use super::error::Error;
use crate::domain::{name::Login, network::AddressSet, password::Password, secret::Secret};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Seed {
    pub(super) accounts: Vec<Account>,
}

/// A parent account and what belongs to it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Account {
    pub(super) login: String,
    pub(super) name: String,
    pub(super) password: Option<Secret>,
    /// Relative to the seed.
    pub(super) password_file: Option<PathBuf>,
    /// Names of permissions; `"*"` is all that the server offers.
    pub(super) permissions: BTreeSet<String>,
    #[serde(default = "default_session_limit")]
    pub(super) session_limit: u32,
    /// From where the account may log in; absent is anywhere.
    pub(super) ip_pool: Option<Vec<String>>,
    #[serde(default)]
    pub(super) licenses: SeedLicenses,
    #[serde(default)]
    pub(super) cameras: Vec<String>,
    #[serde(default)]
    pub(super) layouts: Vec<Collection>,
    #[serde(default)]
    pub(super) groups: Vec<Collection>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct SeedLicenses {
    pub(super) l1: u32,
    pub(super) l2: u32,
    pub(super) l3: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Collection {
    pub(super) name: String,
    pub(super) cameras: Vec<String>,
}

const fn default_session_limit() -> u32 {
    10
}

pub(super) fn read(path: &Path) -> Result<Seed, Error> {
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

impl Account {
    pub(super) fn login(&self) -> Result<Login, Error> {
        self.login.parse().map_err(|source| Error::Login {
            login: self.login.clone(),
            source,
        })
    }

    /// The password, of the seed itself or of the file that it names.
    pub(super) fn password(&self, seed: &Path) -> Result<Secret, Error> {
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

    pub(super) fn check_pool(&self) -> Result<(), Error> {
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

    pub(super) fn name_error(
        &self,
        noun: &'static str,
        name: &str,
        problem: &'static str,
    ) -> Error {
        Error::Name {
            login: self.login.clone(),
            noun,
            name: name.to_owned(),
            problem,
        }
    }
}

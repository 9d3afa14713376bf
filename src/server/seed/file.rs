//! The YAML file of a seed.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use serde::Deserialize;

use super::error::{Error, NotASeed};
use crate::{
    domain::{
        name::Login,
        network::AddressSet,
        password::Password,
        quote::{quote, quote_up_to},
        secret::Secret,
    },
    server::security::token_digest::TokenDigest,
};

/// The most characters that are said of a text which is no seed.
const MESSAGE: usize = 1000;

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
    pub(super) cameras: Vec<Camera>,
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

/// A camera: its name, or more.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Camera {
    Name(String),
    Stream(StreamingCamera),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct StreamingCamera {
    pub(super) name: String,
    /// What media servers and proxies call it.
    pub(super) stream_path: String,
    /// Relative to the seed.
    pub(super) publish_key_file: Option<PathBuf>,
}

impl Camera {
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Name(name) => name,
            Self::Stream(camera) => &camera.name,
        }
    }
}

impl StreamingCamera {
    /// What is kept of its key.
    pub(super) fn publish_key(&self, seed: &Path) -> Result<Option<TokenDigest>, Error> {
        let folder = seed.parent().unwrap_or(Path::new("."));
        let read = |file| TokenDigest::read("a publishing key", &folder.join(file));
        Ok(self.publish_key_file.as_ref().map(read).transpose()?)
    }
}

const fn default_session_limit() -> u32 {
    10
}

pub(super) fn read(path: &Path) -> Result<Seed, Error> {
    parse(&read_file(path)?).map_err(|source| Error::Syntax {
        path: path.to_owned(),
        source,
    })
}

fn parse(text: &str) -> Result<Seed, NotASeed> {
    // The excerpt that the parser would print may show a password.
    let options = serde_saphyr::options! { with_snippet: false };
    let seed = serde_saphyr::from_str_with_options(text, options);
    seed.map_err(|error| NotASeed(said(&error.to_string())))
}

/// Where a colon or a quote is missing, a password is part of the name of a field: only what looks like one is told.
fn said(error: &str) -> String {
    let is_plain =
        |name: &str| name.len() <= 24 && name.bytes().all(|byte| byte.is_ascii_alphabetic());
    let unknown = error.strip_prefix("unknown field `");
    let unknown = unknown.and_then(|rest| rest.rsplit_once("`, expected"));
    match unknown {
        Some((name, rest)) if !is_plain(name) => {
            quote_up_to(&format!("unknown field, expected{rest}"), MESSAGE)
        }
        _ => quote_up_to(error, MESSAGE),
    }
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
            login: quote(&self.login),
            source,
        })
    }

    /// The password, of the seed itself or of the file that it names.
    pub(super) fn password(&self, seed: &Path) -> Result<Secret, Error> {
        let refuse = || Error::Password {
            login: quote(&self.login),
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
            login: quote(&self.login),
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
            login: quote(&self.login),
            noun,
            name: quote(name),
            problem,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::fixtures::hostile::{Bound, Planted, SECRET, assert_sayable, attack, corpus};

    /// What is said of a seed that is refused, whatever refuses it.
    fn refusal(text: &str) -> Option<String> {
        let seed = match parse(text) {
            Ok(seed) => seed,
            Err(error) => return Some(error.to_string()),
        };
        seed.accounts.iter().find_map(|account| {
            let login = account.login().map(drop);
            let checked = login.and_then(|()| account.check_pool()).and_then(|()| {
                // Nothing is read of a file that a hostile seed names.
                match account.password_file {
                    None => account.password(Path::new("seed.yaml")).map(drop),
                    Some(_) => Ok(()),
                }
            });
            let error = checked.err()?;
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            Some(format!("{error}: {}", cause.unwrap_or_default()))
        })
    }

    #[test]
    fn a_hostile_seed_is_read_or_refused_without_its_passwords() {
        let mut samples = corpus::files("examples/store.yaml", "yaml");
        let planted = format!(
            "accounts:\n- login: operator@example.com\n  name: Site\n  password: {SECRET}\n  permissions: [\"*\"]\n  ipPool: [192.0.2.0/24]\n  cameras: [gate]\n  layouts: [{{name: wall, cameras: [gate]}}]\n"
        );
        let json: Value = serde_saphyr::from_str(&planted).unwrap();
        samples.extend([planted.into_bytes(), json.to_string().into_bytes()]);
        // What is read of YAML is held as events first.
        let bound = Bound {
            times: 1024,
            beside: 256 * 1024,
        };
        let parse = |input: &[u8]| refusal(&String::from_utf8_lossy(input));
        attack(&samples, bound, parse, |input, refusal| {
            let Some(said) = refusal else { return };
            assert_sayable(&said);
            let text = String::from_utf8_lossy(input);
            let document = serde_saphyr::from_str::<Value>(&text).ok();
            let planted = Planted::new(&text, document.as_ref().map(std::slice::from_ref));
            planted.assert_hidden(&said, |_, path| path == ["accounts", "password"]);
        });
    }
}

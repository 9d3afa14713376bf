//! The state file on disk.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

/// The form of the file; a file of a later form is refused.
const VERSION: u32 = 1;

/// Why the state file could not be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is there and cannot be read.
    #[error("could not read the state file {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is not a state file.
    #[error("{} is not a state file, at line {line}: name another one with --state", path.display())]
    Parse {
        /// The file.
        path: PathBuf,
        /// Where it is none.
        line: usize,
    },
    /// It was written by a later version.
    #[error("the state file {} has version {version}, and this program knows {VERSION}: use a later vmsctl", path.display())]
    Version {
        /// The file.
        path: PathBuf,
        /// Its version.
        version: u32,
    },
    /// Another run writes it.
    #[error("the state file {} is in use by another vmsctl ({holder}): run this again when that has ended", path.display())]
    InUse {
        /// The file.
        path: PathBuf,
        /// The other run.
        holder: String,
    },
    /// It cannot be kept for this run.
    #[error("could not lock the state file by {}", path.display())]
    Lock {
        /// The file beside it.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It cannot be written.
    #[error("could not write the state file {}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// The content of the file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Content {
    version: u32,
    /// The users by their objects, `NAMESPACE/NAME`.
    pub(super) users: BTreeMap<String, Entry>,
    /// What the names in the VMS stand for, by the server's object and by kind and name of the object there.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) pins: BTreeMap<String, BTreeMap<String, Pin>>,
}

impl Content {
    pub(super) const EMPTY: Self = Self {
        version: VERSION,
        users: BTreeMap::new(),
        pins: BTreeMap::new(),
    };

    /// Reads the file; one that is not there is empty.
    ///
    /// # Errors
    /// It is there and is not a state file that this version knows.
    pub(super) fn read(path: &Path) -> Result<Self, Error> {
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::EMPTY),
            Err(source) => {
                return Err(Error::Read {
                    path: path.to_owned(),
                    source,
                });
            }
        };
        let content = Self::parse(&bytes).map_err(|error| Error::Parse {
            path: path.to_owned(),
            line: error.line(),
        })?;
        if content.version > VERSION {
            return Err(Error::Version {
                path: path.to_owned(),
                version: content.version,
            });
        }
        Ok(content)
    }

    fn parse(bytes: &[u8]) -> serde_json::Result<Self> {
        serde_json::from_slice(bytes)
    }

    /// Writes beside the file and renames, so that a crash leaves the old one or the new one.
    ///
    /// # Errors
    /// The folder does not take it.
    pub(super) fn write(&self, path: &Path) -> Result<(), Error> {
        self.replace(path).map_err(|source| Error::Write {
            path: path.to_owned(),
            source,
        })
    }

    fn replace(&self, path: &Path) -> io::Result<()> {
        let mut beside = path.as_os_str().to_owned();
        beside.push(".new");
        let mut file = fs::File::create(&beside)?;
        serde_json::to_writer_pretty(&mut file, self)?;
        file.write_all(b"\n")?;
        file.sync_all()?;
        fs::rename(&beside, path)
    }
}

/// What a name in the VMS stood for when it was first found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pin {
    /// The name.
    pub name: String,
    /// The id in the VMS.
    pub id: String,
}

/// One user that these manifests made, or took over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Entry {
    /// The server's object, `NAMESPACE/NAME`.
    pub server: String,
    /// The login in the store.
    pub login: String,
    /// The proof that the manifest made it.
    pub claim: String,
    /// Its id in the store, once it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Whether its manifest, when it was last seen, protected it from deletion.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub protected: bool,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixtures::hostile::{Bound, assert_sayable, attack};

    #[test]
    fn a_hostile_state_file_is_read_as_it_is_written_or_refused_in_a_few_words() {
        let entry = |login: &str| json!({"server": "video/main", "login": login, "claim": "00:ff", "id": "7", "protected": true});
        let sample = json!({"version": 1, "users": {
            "video/alice": entry("alice@example.com"),
            "video/bob": {"server": "video/main", "login": "bob@example.com", "claim": "00:ff"},
        }});
        let samples = [sample.to_string().into_bytes()];
        let bound = Bound {
            times: 32,
            beside: 16 * 1024,
        };
        attack(
            &samples,
            bound,
            Content::parse,
            |_, content| match content {
                Ok(content) => {
                    let written = serde_json::to_vec(&content).unwrap();
                    let again = Content::parse(&written).unwrap();
                    assert_eq!(again.users, content.users);
                }
                Err(error) => {
                    let error = Error::Parse {
                        path: "state.json".into(),
                        line: error.line(),
                    };
                    assert_sayable(&error.to_string());
                }
            },
        );
    }
}

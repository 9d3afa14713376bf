//! The state file: which store users these manifests made. It holds no secret.
//!
//! A claim is on disk before the user is made, so that a run that was cut off finds its user again.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::{
    domain::{
        fingerprint::Fingerprint,
        name::{ObjectRef, UserId},
        user::{RecordedState, User},
    },
    engine::{Ledger, PortError},
};

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
    #[error("{} is not a state file: name another one with --state", path.display())]
    Parse {
        /// The file.
        path: PathBuf,
        /// Why.
        source: serde_json::Error,
    },
    /// It was written by a later version.
    #[error("the state file {} has version {version}, and this program knows {VERSION}: use a later vmsctl", path.display())]
    Version {
        /// The file.
        path: PathBuf,
        /// Its version.
        version: u32,
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

/// What the file holds: users by server, namespace and name.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    version: u32,
    users: BTreeMap<String, Entry>,
}

impl Content {
    const EMPTY: Self = Self {
        version: VERSION,
        users: BTreeMap::new(),
    };
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

/// The state file, open for a run.
#[derive(Debug)]
pub struct State {
    path: PathBuf,
    content: Mutex<Content>,
}

impl State {
    /// Reads the file; one that is not there is empty.
    ///
    /// # Errors
    /// It is there and is not a state file that this version knows.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let content = match fs::read(path) {
            Ok(bytes) => {
                serde_json::from_slice::<Content>(&bytes).map_err(|source| Error::Parse {
                    path: path.to_owned(),
                    source,
                })?
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Content::EMPTY,
            Err(source) => {
                return Err(Error::Read {
                    path: path.to_owned(),
                    source,
                });
            }
        };
        if content.version > VERSION {
            return Err(Error::Version {
                path: path.to_owned(),
                version: content.version,
            });
        }
        Ok(Self {
            path: path.to_owned(),
            content: Mutex::new(content),
        })
    }

    /// That of a run which writes nothing, and before which there was none.
    pub const fn none() -> Self {
        Self {
            path: PathBuf::new(),
            content: Mutex::new(Content::EMPTY),
        }
    }

    /// What an earlier run recorded of a user.
    pub fn record(&self, object: &ObjectRef) -> RecordedState {
        self.lock()
            .users
            .get(&object.to_string())
            .map_or_else(RecordedState::default, |entry| RecordedState {
                external_id: entry.id.as_deref().map(Into::into),
                claim: Some(Fingerprint::recorded(&entry.claim)),
                ..RecordedState::default()
            })
    }

    /// All users of a server that earlier runs made, by their objects.
    pub fn of_server(&self, server: &ObjectRef) -> Vec<(ObjectRef, Entry)> {
        let server = server.to_string();
        let content = self.lock();
        let users = content
            .users
            .iter()
            .filter(|(_, entry)| entry.server == server);
        users
            .filter_map(|(object, entry)| {
                let (namespace, name) = object.split_once('/')?;
                Some((ObjectRef::new(namespace, name), entry.clone()))
            })
            .collect()
    }

    /// Records the id of a user that was made or taken over.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn settle(&self, object: &ObjectRef, id: &UserId) -> Result<(), Error> {
        self.change(|users| {
            if let Some(entry) = users.get_mut(&object.to_string()) {
                entry.id = Some(id.to_string());
            }
        })
    }

    /// Remembers whether the manifest of a user protects it: a manifest that is gone can no longer say so.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn protect(&self, object: &ObjectRef, protected: bool) -> Result<(), Error> {
        self.change(|users| {
            if let Some(entry) = users.get_mut(&object.to_string()) {
                entry.protected = protected;
            }
        })
    }

    /// Forgets a user.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn forget(&self, object: &ObjectRef) -> Result<(), Error> {
        self.change(|users| {
            users.remove(&object.to_string());
        })
    }

    /// Changes the content, and the file where that differs from before.
    fn change(&self, change: impl FnOnce(&mut BTreeMap<String, Entry>)) -> Result<(), Error> {
        let mut content = self.lock();
        let before = content.users.clone();
        change(&mut content.users);
        if content.users == before {
            return Ok(());
        }
        write(&self.path, &content).map_err(|source| Error::Write {
            path: self.path.clone(),
            source,
        })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Content> {
        self.content.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes beside the file and renames, so that a crash leaves the old one or the new one.
fn write(path: &Path, content: &Content) -> io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let mut file = fs::File::create(&beside)?;
    serde_json::to_writer_pretty(&mut file, content)?;
    file.write_all(b"\n")?;
    file.sync_all()?;
    fs::rename(&beside, path)
}

#[async_trait]
impl Ledger for State {
    async fn claim(&self, user: &User, claim: &Fingerprint) -> Result<(), PortError> {
        let entry = Entry {
            server: user.server.to_string(),
            login: user.login.to_string(),
            claim: claim.to_string(),
            id: None,
            protected: user.protected,
        };
        self.change(|users| {
            users.insert(user.object.to_string(), entry);
        })
        .map_err(|error| failed(user, &error))
    }

    async fn disclaim(&self, user: &User) -> Result<(), PortError> {
        self.forget(&user.object)
            .map_err(|error| failed(user, &error))
    }
}

fn failed(user: &User, error: &Error) -> PortError {
    PortError::Failed {
        attempted: format!("record that VmsUser {} makes its user", user.object),
        detail: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_recorded_is_there_in_the_next_run_and_what_is_forgotten_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.json");
        let (alice, server) = (
            ObjectRef::new("video", "alice"),
            ObjectRef::new("video", "main"),
        );
        let entry = Entry {
            server: server.to_string(),
            login: "a@x.org".into(),
            claim: "k:1".into(),
            id: None,
            protected: false,
        };
        let state = State::open(&path).unwrap();
        state
            .change(|users| drop(users.insert(alice.to_string(), entry)))
            .unwrap();
        state.settle(&alice, &"7".into()).unwrap();
        state.protect(&alice, true).unwrap();

        let state = State::open(&path).unwrap();
        assert_eq!(state.record(&alice).external_id, Some("7".into()));
        assert!(state.of_server(&server)[0].1.protected);
        assert!(state.of_server(&alice).is_empty());
        state.forget(&alice).unwrap();
        assert_eq!(
            State::open(&path).unwrap().record(&alice),
            RecordedState::default()
        );
    }

    #[test]
    fn a_file_that_is_none_of_ours_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.json");
        for text in [
            "hello",
            r#"{"version": 2, "users": {}}"#,
            r#"{"version": 1, "users": {}, "more": 1}"#,
        ] {
            fs::write(&path, text).unwrap();
            assert!(State::open(&path).is_err(), "{text}");
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
    }
}

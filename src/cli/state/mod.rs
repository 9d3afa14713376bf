//! The state file: which store users these manifests made. It contains no secret.
//!
//! A claim is on disk before the user is made, so that a run that was cut off finds its user again.

mod file;
mod lock;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use async_trait::async_trait;
use parking_lot::Mutex;

use self::{file::Content, lock::Lock};
use crate::{
    domain::{
        fingerprint::Fingerprint,
        name::{ObjectRef, UserId},
        user::{RecordedState, User},
    },
    engine::{ClaimStore, PortError},
};

pub use file::{Entry, Error, Pin};

/// The state file, open for a run.
#[derive(Debug)]
pub struct State {
    path: PathBuf,
    content: Mutex<Content>,
    /// Of a run that writes.
    _lock: Option<Lock>,
}

impl State {
    /// Reads the file, to write nothing; one that is not there is empty.
    ///
    /// # Errors
    /// It is there and is not a state file that this version knows.
    pub fn read(path: &Path) -> Result<Self, Error> {
        Ok(Self {
            path: path.to_owned(),
            content: Mutex::new(Content::read(path)?),
            _lock: None,
        })
    }

    /// Reads the file, and keeps every other run from writing it; one that is not there is empty.
    ///
    /// # Errors
    /// Another run writes it, or it is there and is not a state file that this version knows.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let lock = Lock::take(path)?;
        Ok(Self {
            _lock: Some(lock),
            ..Self::read(path)?
        })
    }

    /// That of a run which writes nothing, and before which there was none.
    pub const fn none() -> Self {
        Self {
            path: PathBuf::new(),
            content: Mutex::new(Content::EMPTY),
            _lock: None,
        }
    }

    /// What an earlier run recorded of a user.
    pub fn record(&self, object: &ObjectRef) -> RecordedState {
        self.content
            .lock()
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
        let content = self.content.lock();
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

    /// The servers whose users earlier runs made, and how many each has.
    pub fn servers(&self) -> BTreeMap<String, usize> {
        let mut servers = BTreeMap::new();
        for entry in self.content.lock().users.values() {
            *servers.entry(entry.server.clone()).or_default() += 1;
        }
        servers
    }

    /// The id that an object of a server was found to stand for by this name.
    pub fn pinned(&self, server: &ObjectRef, thing: &str, name: &str) -> Option<Arc<str>> {
        let content = self.content.lock();
        let pin = content.pins.get(&server.to_string())?.get(thing)?;
        (pin.name == name).then(|| pin.id.as_str().into())
    }

    /// Records what the names of a server stand for, in place of what was recorded.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn record_pins(
        &self,
        server: &ObjectRef,
        pins: BTreeMap<String, Pin>,
    ) -> Result<(), Error> {
        let mut content = self.content.lock();
        let before = content.pins.remove(&server.to_string()).unwrap_or_default();
        let is_new = before != pins;
        if !pins.is_empty() {
            content.pins.insert(server.to_string(), pins);
        }
        if is_new {
            content.write(&self.path)
        } else {
            Ok(())
        }
    }

    /// Whether an earlier run made the user of this object.
    pub fn remembers(&self, object: &ObjectRef) -> bool {
        self.content.lock().users.contains_key(&object.to_string())
    }

    /// Records the id of a user that was made or taken over.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn record_id(&self, object: &ObjectRef, id: &UserId) -> Result<(), Error> {
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
        let mut content = self.content.lock();
        let before = content.users.clone();
        change(&mut content.users);
        if content.users == before {
            return Ok(());
        }
        content.write(&self.path)
    }
}

#[async_trait]
impl ClaimStore for State {
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
    use std::fs;

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
        state.record_id(&alice, &"7".into()).unwrap();
        state.protect(&alice, true).unwrap();
        drop(state);

        let state = State::open(&path).unwrap();
        assert_eq!(state.record(&alice).external_id, Some("7".into()));
        assert!(state.of_server(&server)[0].1.protected);
        assert!(state.of_server(&alice).is_empty());
        state.forget(&alice).unwrap();
        assert_eq!(
            State::read(&path).unwrap().record(&alice),
            RecordedState::default()
        );
    }

    #[test]
    fn a_second_run_that_would_write_is_told_who_writes_and_one_that_reads_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.json");
        let first = State::open(&path).unwrap();
        let refused = State::open(&path).unwrap_err().to_string();
        assert!(refused.contains("state.json is in use"), "{refused}");
        let holder = format!("process {}", std::process::id());
        assert!(refused.contains(&holder), "{refused}");
        State::read(&path).unwrap();
        drop(first);
        State::open(&path).unwrap();
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
            assert!(State::read(&path).is_err(), "{text}");
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
    }
}

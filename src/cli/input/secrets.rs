//! The Secrets of a folder, as the engine asks for them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use async_trait::async_trait;

use crate::{
    domain::{
        name::{Name, Namespace, ObjectRef},
        password::Password,
        secret::SecretData,
        user::{SecretVersion, User},
    },
    engine::{PortError, SecretValue, Secrets},
};

/// The Secrets of a folder. They have no versions: what is in the folder is what is meant.
#[derive(Clone, Default)]
pub struct FolderSecrets {
    secrets: BTreeMap<ObjectRef, SecretData>,
    /// Those that are there and that nobody can read as they are.
    encrypted: BTreeSet<ObjectRef>,
}

impl FolderSecrets {
    /// Takes a Secret in.
    pub fn insert(&mut self, object: ObjectRef, keys: SecretData) {
        self.encrypted.remove(&object);
        self.secrets.insert(object, keys);
    }

    /// Takes note of a Secret that is encrypted.
    pub(super) fn encrypt(&mut self, object: ObjectRef) {
        self.encrypted.insert(object);
    }

    /// Whether a Secret is in the folder, and encrypted.
    pub fn is_encrypted(&self, object: &ObjectRef) -> bool {
        self.encrypted.contains(object)
    }

    /// Whether a Secret is in the folder.
    pub fn contains(&self, object: &ObjectRef) -> bool {
        self.secrets.contains_key(object)
    }

    /// The content of a Secret.
    pub fn get(&self, object: &ObjectRef) -> Option<&SecretData> {
        self.secrets.get(object)
    }
}

impl fmt::Debug for FolderSecrets {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.secrets.keys()).finish()
    }
}

#[async_trait]
impl Secrets for FolderSecrets {
    fn version(&self, _: &Namespace, _: &Name) -> Option<SecretVersion> {
        None
    }

    async fn read(
        &self,
        namespace: &Namespace,
        name: &Name,
    ) -> Result<Option<SecretValue>, PortError> {
        let object = ObjectRef {
            namespace: namespace.clone(),
            name: name.clone(),
        };
        Ok(self.secrets.get(&object).map(|data| SecretValue {
            version: None,
            owner: None,
            data: data.clone(),
        }))
    }

    /// A folder is read, not written: a password in it would be one in a repository.
    async fn make(
        &self,
        _: &User,
        _: &Name,
        _: &Password,
    ) -> Result<Option<SecretVersion>, PortError> {
        Ok(None)
    }
}

//! The Secrets of a folder, as the engine asks for them.

use std::{collections::BTreeMap, fmt, sync::Arc};

use async_trait::async_trait;
use zeroize::Zeroizing;

use crate::{
    domain::{
        name::{Name, Namespace, ObjectRef},
        password::Password,
        user::{SecretVersion, User},
    },
    engine::{PortError, SecretValue, Secrets},
};

/// The keys of one Secret.
pub type Keys = BTreeMap<Arc<str>, Zeroizing<Vec<u8>>>;

/// The Secrets of a folder. They have no versions: what is in the folder is what is meant.
#[derive(Clone, Default)]
pub struct FolderSecrets(BTreeMap<ObjectRef, Keys>);

impl FolderSecrets {
    /// Takes a Secret in.
    pub fn insert(&mut self, object: ObjectRef, keys: Keys) {
        self.0.insert(object, keys);
    }

    /// Whether a Secret is in the folder.
    pub fn contains(&self, object: &ObjectRef) -> bool {
        self.0.contains_key(object)
    }

    /// The content of one key.
    pub fn key(&self, object: &ObjectRef, key: &str) -> Option<&[u8]> {
        self.0.get(object)?.get(key).map(|bytes| bytes.as_slice())
    }
}

impl fmt::Debug for FolderSecrets {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.0.keys()).finish()
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
        Ok(self.0.get(&object).map(|data| SecretValue {
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

//! The ports besides the store, in memory: what a crash leaves behind as the API server would.

use std::collections::BTreeMap;

use async_trait::async_trait;
use parking_lot::Mutex;
use vms_operator::{
    domain::{
        fingerprint::Fingerprint,
        license::Licenses,
        name::{Name, Namespace},
        password::Password,
        user::{SecretVersion, User},
    },
    engine::{Approval, ClaimStore, LossApproval, PortError, SecretValue, Secrets},
};

/// The claim, as an annotation would hold it.
#[derive(Default)]
pub(super) struct MemoryClaims(Mutex<Option<Fingerprint>>);

impl MemoryClaims {
    pub(super) fn claimed(&self) -> Option<Fingerprint> {
        self.0.lock().clone()
    }
}

#[async_trait]
impl ClaimStore for MemoryClaims {
    async fn claim(&self, _: &User, claim: &Fingerprint) -> Result<(), PortError> {
        *self.0.lock() = Some(claim.clone());
        Ok(())
    }

    async fn disclaim(&self, _: &User) -> Result<(), PortError> {
        *self.0.lock() = None;
        Ok(())
    }
}

/// Nobody is asked.
#[async_trait]
impl LossApproval for MemoryClaims {
    async fn approve(&self, _: &User, _: Licenses) -> Result<Approval, PortError> {
        Ok(Approval::Granted)
    }
}

/// One Secret, with its version.
#[derive(Default)]
pub(super) struct MemorySecrets(Mutex<Option<(u32, String)>>);

impl MemorySecrets {
    /// Writes the Secret anew, as another version.
    pub(super) fn write(&self, password: &str) {
        let mut content = self.0.lock();
        let version = content.as_ref().map_or(0, |(version, _)| version + 1);
        *content = Some((version, password.to_owned()));
    }

    fn current(&self) -> Option<(SecretVersion, String)> {
        let content = self.0.lock().clone()?;
        let version = SecretVersion {
            uid: "s-1".into(),
            resource_version: content.0.to_string().into(),
        };
        Some((version, content.1))
    }
}

#[async_trait]
impl Secrets for MemorySecrets {
    fn version(&self, _: &Namespace, _: &Name) -> Option<SecretVersion> {
        self.current().map(|(version, _)| version)
    }

    async fn read(&self, _: &Namespace, _: &Name) -> Result<Option<SecretValue>, PortError> {
        Ok(self.current().map(|(version, password)| SecretValue {
            version: Some(version),
            owner: None,
            data: BTreeMap::from([("password".into(), password.into_bytes().into())]),
        }))
    }

    async fn make(
        &self,
        _: &User,
        _: &Name,
        _: &Password,
    ) -> Result<Option<SecretVersion>, PortError> {
        Ok(None)
    }
}

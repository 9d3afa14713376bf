//! What is to become of a password, decided without remembering it.

use zeroize::Zeroizing;

use super::{PortError, SecretValue, Secrets};
use crate::{
    domain::{
        capability::Capability,
        fingerprint::FingerprintKey,
        password::{Password, PasswordChange, PasswordHash, PasswordValue},
        secret::KeyNames,
        user::{
            AppliedPassword, PasswordFormat, PasswordOrigin, PasswordPolicy, PasswordSource,
            SecretVersion, User,
        },
    },
    rules::PasswordProblem,
    store::Description,
};

/// A declared password that was read, and what follows from it.
#[derive(Debug, Default)]
pub(super) struct Prepared {
    /// The password, where it will be written.
    pub(super) password: Option<PasswordValue>,
    /// What to record once it is in the store.
    pub(super) record: Option<AppliedPassword>,
    /// What is wrong with it.
    pub(super) problem: Option<PasswordProblem>,
    /// Of how many characters one is still to be made.
    pub(super) generate: Option<u8>,
    /// Whether it only takes the place of one that somebody set in the store.
    pub(super) restores: bool,
}

/// What is known of a declared password before its Secret is read.
#[derive(Clone, Copy)]
pub(super) struct PasswordCheck<'a> {
    pub(super) user: &'a User,
    /// What was last applied.
    pub(super) applied: Option<&'a AppliedPassword>,
    /// When the server says that the password was last changed.
    pub(super) changed: Option<PasswordChange>,
    pub(super) description: &'a Description,
    pub(super) secrets: &'a dyn Secrets,
    pub(super) key: &'a FingerprintKey,
}

impl PasswordCheck<'_> {
    /// Whether the record already says all that there is to say, so that the Secret need not be read.
    pub(super) fn is_decided(&self) -> bool {
        let Some(source) = &self.user.password else {
            return true;
        };
        if !self.is_supported(source) {
            return true;
        }
        let Some(applied) = self.applied else {
            return false;
        };
        source.policy == PasswordPolicy::Initial
            || (!self.was_changed()
                && applied.fingerprint.is_of(self.key)
                && applied.secret.is_some()
                && applied.secret == self.version_of(source))
    }

    /// Reads the declared password, where what was applied so far does not decide it.
    pub(super) async fn prepare(&self) -> Result<Prepared, PortError> {
        let Some(source) = &self.user.password else {
            return Ok(Prepared::default());
        };
        if self.is_decided() {
            return Ok(Prepared {
                record: self.confirmed(source),
                ..Prepared::default()
            });
        }
        let found = self
            .secrets
            .read(&self.user.object.namespace, &source.secret);
        match (found.await, source.origin) {
            (Ok(Some(value)), _) => Ok(match self.read(source, &value) {
                Ok(password) => self.compared(&value, password),
                Err(problem) => self.rejected(Some(problem)),
            }),
            (Ok(None), PasswordOrigin::Generated(length)) => Ok(Prepared {
                generate: Some(length),
                ..self.rejected(None)
            }),
            (Ok(None), PasswordOrigin::Given(_)) => {
                Ok(self.rejected(Some(PasswordProblem::NoSecret)))
            }
            (Err(PortError::NoSecretAccess { attempted: _, how }), _) => {
                Ok(self.rejected(Some(PasswordProblem::NoAccess { how })))
            }
            (
                Err(
                    error @ (PortError::Forbidden { .. }
                    | PortError::Refused { .. }
                    | PortError::Failed { .. }),
                ),
                _,
            ) => Err(error),
        }
    }

    /// What a Secret says, as the declaration has it written.
    fn read(
        &self,
        source: &PasswordSource,
        value: &SecretValue,
    ) -> Result<PasswordValue, PasswordProblem> {
        let is_generated = matches!(source.origin, PasswordOrigin::Generated(_));
        if is_generated && value.owner.as_ref() != Some(&self.user.uid) {
            return Err(PasswordProblem::NotOurs);
        }
        let bytes = value.data.get(&source.key);
        let bytes = bytes.ok_or_else(|| PasswordProblem::NoKey {
            keys: KeyNames::of(&value.data),
        })?;
        match source.origin {
            PasswordOrigin::Given(PasswordFormat::Plain) | PasswordOrigin::Generated(_) => {
                let password = Password::parse(bytes).map_err(PasswordProblem::Rejected)?;
                let fits = self.description.credentials.check_password(&password);
                fits.map_err(PasswordProblem::Misfit)?;
                Ok(PasswordValue::Plain(password))
            }
            PasswordOrigin::Given(PasswordFormat::Argon2idPhc) => {
                let hash = PasswordHash::parse(bytes).map(PasswordValue::Hashed);
                hash.map_err(PasswordProblem::HashRejected)
            }
        }
    }

    /// Nothing is written, and nothing forgotten.
    fn rejected(&self, problem: Option<PasswordProblem>) -> Prepared {
        Prepared {
            record: self.applied.cloned(),
            problem,
            ..Prepared::default()
        }
    }

    /// The password against what was last applied.
    fn compared(&self, value: &SecretValue, password: PasswordValue) -> Prepared {
        let identity = &self.description.identity;
        let fingerprint = self.key.of_password(identity, &self.user.uid, &password);
        let is_same = self.applied.is_some_and(|applied| {
            applied.fingerprint == fingerprint
                // Of a lost key nothing can be said but that the Secret is the same.
                || (!applied.fingerprint.is_of(self.key)
                    && applied.secret.is_some()
                    && applied.secret == value.version)
        });
        let declared = AppliedPassword {
            fingerprint,
            secret: value.version.clone(),
            changed: self.changed,
        };
        let is_in_force = is_same && !self.was_changed();
        Prepared {
            password: (!is_in_force).then_some(password),
            record: Some(declared),
            restores: is_same && self.was_changed(),
            ..Prepared::default()
        }
    }

    /// The record of a password that is in force, with when it was set where nobody had noted that.
    fn confirmed(&self, source: &PasswordSource) -> Option<AppliedPassword> {
        let mut applied = self.applied.cloned()?;
        if source.policy == PasswordPolicy::Enforce {
            applied.changed = applied.changed.or(self.changed);
        }
        Some(applied)
    }

    /// Whether somebody has set another one in the store since.
    fn was_changed(&self) -> bool {
        let known = self.applied.and_then(|applied| applied.changed);
        known
            .zip(self.changed)
            .is_some_and(|(known, now)| known != now)
    }

    /// A server that cannot take it is not given it; the rules say so.
    fn is_supported(&self, source: &PasswordSource) -> bool {
        source.origin != PasswordOrigin::Given(PasswordFormat::Argon2idPhc)
            || self
                .description
                .capabilities
                .contains(&Capability::PasswordHashes)
    }

    fn version_of(&self, source: &PasswordSource) -> Option<SecretVersion> {
        self.secrets
            .version(&self.user.object.namespace, &source.secret)
    }
}

impl Prepared {
    /// The password is in the store since then; answers what to record of it.
    pub(super) fn applied(&mut self, changed: Option<PasswordChange>) -> Option<AppliedPassword> {
        self.password = None;
        if let Some(record) = &mut self.record {
            record.changed = changed;
        }
        self.record.clone()
    }
}

/// A password that nobody knows yet.
pub(super) fn generate(length: u8) -> Result<Password, PortError> {
    let length = usize::from(length);
    let mut random = Zeroizing::new(vec![0; 2 * length]);
    loop {
        getrandom::fill(&mut random).map_err(|error| PortError::Failed {
            attempted: "generate a password".to_owned(),
            detail: error.to_string(),
        })?;
        if let Some(password) = Password::generate(length, &random) {
            return Ok(password);
        }
    }
}

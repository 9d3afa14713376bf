//! What is to become of a password, decided without remembering it.

use super::{PortError, Secrets};
use crate::{
    domain::{
        fingerprint::FingerprintKey,
        name::ServerIdentity,
        password::Password,
        user::{AppliedPassword, PasswordPolicy, User},
    },
    plan::PasswordIntent,
    rules::PasswordProblem,
};

/// A declared password that was read, and what follows from it.
#[derive(Debug, Default)]
pub(super) struct Prepared {
    /// The password, where it will be written.
    pub(super) password: Option<Password>,
    /// What to record once it is in the store.
    pub(super) record: Option<AppliedPassword>,
    /// What is wrong with it.
    pub(super) problem: Option<PasswordProblem>,
}

/// Whether the record already says all that there is to say, so that the Secret need not be read.
pub(super) fn is_settled(
    user: &User,
    applied: Option<&AppliedPassword>,
    secrets: &dyn Secrets,
    key: &FingerprintKey,
) -> bool {
    let Some(source) = &user.password else {
        return true;
    };
    let Some(applied) = applied else {
        return false;
    };
    source.policy == PasswordPolicy::Initial
        || (applied.fingerprint.is_of(key)
            && applied.secret.is_some()
            && applied.secret == secrets.version(&user.object.namespace, &source.secret))
}

/// Reads the declared password, where what was applied so far does not settle it.
pub(super) async fn prepare(
    user: &User,
    applied: Option<&AppliedPassword>,
    identity: &ServerIdentity,
    secrets: &dyn Secrets,
    key: &FingerprintKey,
) -> Result<Prepared, PortError> {
    let Some(source) = &user.password else {
        return Ok(Prepared::default());
    };
    let rejected = |problem| Prepared {
        password: None,
        record: applied.cloned(),
        problem: Some(problem),
    };
    if is_settled(user, applied, secrets, key) {
        return Ok(Prepared {
            record: applied.cloned(),
            ..Prepared::default()
        });
    }
    let value = match secrets.read(&user.object.namespace, &source.secret).await {
        Ok(Some(value)) => value,
        Ok(None) => return Ok(rejected(PasswordProblem::NoSecret)),
        Err(PortError::Forbidden { .. }) => {
            return Ok(rejected(PasswordProblem::Forbidden));
        }
        Err(error @ PortError::Failed { .. }) => return Err(error),
    };
    let Some(bytes) = value.data.get(&source.key) else {
        return Ok(rejected(PasswordProblem::NoKey));
    };
    match Password::parse(bytes) {
        Ok(password) => {
            let fingerprint = key.of_password(identity, &user.uid, &password);
            Ok(Prepared::read(
                AppliedPassword {
                    fingerprint,
                    secret: value.version,
                },
                applied,
                key,
                password,
            ))
        }
        Err(reasons) => Ok(rejected(PasswordProblem::Rejected(reasons))),
    }
}

impl Prepared {
    fn read(
        declared: AppliedPassword,
        applied: Option<&AppliedPassword>,
        key: &FingerprintKey,
        password: Password,
    ) -> Self {
        let unchanged = applied.is_some_and(|applied| {
            applied.fingerprint == declared.fingerprint
                // Of a lost key nothing can be said but that the Secret is the same.
                || (!applied.fingerprint.is_of(key) && applied.secret.is_some() && applied.secret == declared.secret)
        });
        Self {
            password: (!unchanged).then_some(password),
            record: Some(declared),
            problem: None,
        }
    }

    /// What a plan is to do about it.
    pub(super) fn intent(&self, applied: Option<&AppliedPassword>) -> PasswordIntent {
        match (&self.password, applied) {
            (None, _) => PasswordIntent::Leave,
            (Some(_), Some(_)) => PasswordIntent::Replace,
            (Some(_), None) => PasswordIntent::Complete,
        }
    }
}

//! Whether the declared password can be used.

use super::{Case, findings::Findings};
use crate::domain::{
    capability::Capability,
    password::{PasswordError, PasswordHashError},
    user::{PasswordFormat, PasswordOrigin, PasswordSource},
    violation::Rule,
};

/// Why a declared password cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PasswordProblem {
    /// There is no such Secret.
    NoSecret,
    /// The Secret has no such key.
    NoKey,
    /// Secrets may not be read in the user's namespace.
    NoAccess {
        /// The command that lets the operator read them.
        how: String,
    },
    /// The password breaks the rules of the VMS.
    Rejected(Vec<PasswordError>),
    /// The Secret does not hold a hash that may stand for a password.
    HashRejected(Vec<PasswordHashError>),
    /// The Secret that was to be made is there, and somebody else's.
    NotOurs,
    /// The Secret may not be made.
    MayNotMake,
}

pub(super) fn judge(case: &Case<'_>, findings: &mut Findings<'_>) {
    let Some(source) = &case.user.password else {
        return;
    };
    judge_format(case, source, findings);
    if let Some(problem) = case.password {
        report(case, source, problem, findings);
    }
}

/// A hash that the server cannot take would become the password itself, if it were sent as one.
fn judge_format(case: &Case<'_>, source: &PasswordSource, findings: &mut Findings<'_>) {
    let is_hash = source.origin == PasswordOrigin::Given(PasswordFormat::Argon2idPhc);
    if is_hash && !case.capabilities.contains(&Capability::PasswordHashes) {
        findings.report(
            Rule::Unsupported,
            "spec.password.format",
            "the server takes no password that was hashed elsewhere".to_owned(),
            "put the password itself into the Secret and say `format: Plain`, or use a server that does",
        );
    }
}

fn report(
    case: &Case<'_>,
    source: &PasswordSource,
    problem: &PasswordProblem,
    findings: &mut Findings<'_>,
) {
    let (secret, key) = (&source.secret, &source.key);
    let namespace = &case.user.object.namespace;
    let (path, how_to_get_key) = match source.origin {
        PasswordOrigin::Given(_) => (
            "spec.password.secretRef",
            "add it, or correct spec.password.secretRef.key",
        ),
        PasswordOrigin::Generated(_) => (
            "spec.password.generate",
            "delete the Secret, and another one is made",
        ),
    };
    match problem {
        PasswordProblem::NoSecret => findings.wait(
            Rule::PasswordRejected,
            path,
            format!("there is no Secret `{secret}` in namespace `{namespace}`"),
            "create it; until then the password stays as it is",
        ),
        PasswordProblem::NoKey => findings.wait(
            Rule::PasswordRejected,
            path,
            format!("Secret `{secret}` has no key `{key}`"),
            how_to_get_key,
        ),
        PasswordProblem::NoAccess { how } => findings.wait(
            Rule::SecretAccessMissing,
            path,
            format!("Secret `{secret}` may not be read: nobody lets the operator read Secrets in namespace `{namespace}`"),
            format!("until somebody does the password stays as it is; who looks after the namespace lets it with: {how}"),
        ),
        PasswordProblem::Rejected(reasons) => {
            for reason in reasons {
                let message = format!("key `{key}` of Secret `{secret}`: {reason}");
                findings.report(Rule::PasswordRejected, path, message, hint(*reason));
            }
        }
        PasswordProblem::HashRejected(reasons) => {
            for reason in reasons {
                let message = format!("key `{key}` of Secret `{secret}`: {reason}");
                findings.report(Rule::PasswordRejected, path, message, hint_of_hash(*reason));
            }
        }
        PasswordProblem::NotOurs => findings.report(
            Rule::PasswordRejected,
            path,
            format!("there is a Secret `{secret}` already, and it was not made for this VmsUser"),
            "name another one in spec.password.generate.secretName, or delete that one; to use it as it is, name it in \
             spec.password.secretRef",
        ),
        PasswordProblem::MayNotMake => findings.report(
            Rule::PasswordRejected,
            path,
            format!("Secret `{secret}` may not be made by the operator"),
            "let the operator create Secrets in this namespace, or put one there and name it in spec.password.secretRef",
        ),
    }
}

const fn hint(reason: PasswordError) -> &'static str {
    match reason {
        PasswordError::Empty => "put a password there; until then the password stays as it is",
        PasswordError::TooShort | PasswordError::TooLong => "choose one of another length",
        PasswordError::TrailingNewline => {
            "write the Secret without it, as with `printf %s` instead of `echo`"
        }
        PasswordError::Character => "choose one of those characters",
    }
}

const fn hint_of_hash(reason: PasswordHashError) -> &'static str {
    match reason {
        PasswordHashError::Empty => "put a hash there; until then the password stays as it is",
        PasswordHashError::TrailingNewline => {
            "write the Secret without it, as with `printf %s` instead of `echo`"
        }
        PasswordHashError::Variant | PasswordHashError::Version | PasswordHashError::Form => {
            "hash the password with argon2id, or say `format: Plain` where the Secret holds the password itself"
        }
        PasswordHashError::Memory
        | PasswordHashError::Passes
        | PasswordHashError::Lanes
        | PasswordHashError::Salt
        | PasswordHashError::Output => "hash the password again, with other parameters",
    }
}

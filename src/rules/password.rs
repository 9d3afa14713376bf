//! Whether the declared password can be used.

use super::{
    case::{Case, PasswordProblem},
    findings::Findings,
};
use crate::domain::{
    capability::Capability,
    password::{PasswordError, PasswordHashError},
    user::{PasswordFormat, PasswordOrigin, PasswordSource},
    violation::{Rule, Violation},
};

/// Judges how it is written, and reports why it cannot be used.
pub(super) fn judge(case: &Case<'_>) -> Findings {
    let Some(source) = &case.user.password else {
        return Findings::default();
    };
    let mut findings = Findings::from(judge_format(case, source));
    if let Some(problem) = case.password {
        findings.add(report(case, source, problem).into());
    }
    findings
}

/// A hash that the server cannot take would become the password itself, if it were sent as one.
fn judge_format(case: &Case<'_>, source: &PasswordSource) -> Option<Violation> {
    let is_hash = source.origin == PasswordOrigin::Given(PasswordFormat::Argon2idPhc);
    (is_hash && !case.capabilities.contains(&Capability::PasswordHashes)).then(|| {
        Violation::lasting(
            Rule::Unsupported,
            "spec.password.format",
            "the server takes no password that was hashed elsewhere",
            "put the password itself into the Secret and say `format: Plain`, or use a server that does",
        )
    })
}

fn report(case: &Case<'_>, source: &PasswordSource, problem: &PasswordProblem) -> Vec<Violation> {
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
    let place = format!("key `{key}` of Secret `{secret}`");
    let rejected = |message: String, hint: &str| {
        Violation::lasting(Rule::PasswordRejected, path, message, hint)
    };
    let missing = |message: String, hint: &str| {
        Violation::waiting(Rule::PasswordRejected, path, message, hint)
    };
    match problem {
        PasswordProblem::NoSecret => vec![missing(
            format!("there is no Secret `{secret}` in namespace `{namespace}`"),
            "create it; until then the password stays as it is",
        )],
        PasswordProblem::NoKey { keys } => vec![missing(
            format!("Secret `{secret}` has no key `{key}`; {keys}"),
            how_to_get_key,
        )],
        PasswordProblem::NoAccess { how } => vec![Violation::waiting(
            Rule::SecretAccessMissing,
            path,
            format!(
                "Secret `{secret}` cannot be read: the operator may not read Secrets in namespace `{namespace}`"
            ),
            format!(
                "until it may, the password stays as it is; an administrator of the namespace can allow it with: {how}"
            ),
        )],
        PasswordProblem::Rejected(reasons) => {
            let each = reasons.iter();
            each.map(|reason| rejected(format!("{place}: {reason}"), hint(*reason)))
                .collect()
        }
        PasswordProblem::Misfit(misfit) => vec![rejected(
            format!("{place}: {misfit}"),
            "choose one of another length",
        )],
        PasswordProblem::HashRejected(reasons) => {
            let each = reasons.iter();
            each.map(|reason| rejected(format!("{place}: {reason}"), hint_of_hash(*reason)))
                .collect()
        }
        PasswordProblem::NotOurs => vec![rejected(
            format!("there is a Secret `{secret}` already, and it was not made for this VmsUser"),
            "name another one in spec.password.generate.secretName, or delete that one; to use it as it is, name it in \
             spec.password.secretRef",
        )],
        PasswordProblem::MayNotMake => vec![rejected(
            format!("Secret `{secret}` may not be made by the operator"),
            "let the operator create Secrets in this namespace, or put one there and name it in spec.password.secretRef",
        )],
    }
}

const fn hint(reason: PasswordError) -> &'static str {
    match reason {
        PasswordError::Empty => "put a password there; until then the password stays as it is",
        PasswordError::TooShort | PasswordError::TooLong => "choose one of another length",
        PasswordError::Stray(stray) => stray.hint(),
        PasswordError::Character(_) => "choose one of those characters",
    }
}

const fn hint_of_hash(reason: PasswordHashError) -> &'static str {
    match reason {
        PasswordHashError::Empty => "put a hash there; until then the password stays as it is",
        PasswordHashError::Stray(stray) => stray.hint(),
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

//! Whether the declared password can be used.

use super::{Case, findings::Findings};
use crate::domain::{password::PasswordError, violation::Rule};

/// Why a declared password cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PasswordProblem {
    /// There is no such Secret.
    NoSecret,
    /// The Secret has no such key.
    NoKey,
    /// The Secret may not be read.
    Forbidden,
    /// The password breaks the rules of the VMS.
    Rejected(Vec<PasswordError>),
}

pub(super) fn judge(case: &Case<'_>, findings: &mut Findings) {
    let (Some(source), Some(problem)) = (&case.user.password, case.password) else {
        return;
    };
    let path = "spec.password.secretRef";
    let (secret, key) = (&source.secret, &source.key);
    match problem {
        PasswordProblem::NoSecret => findings.wait(
            Rule::PasswordRejected,
            path,
            format!(
                "there is no Secret `{secret}` in namespace `{}`",
                case.user.object.namespace
            ),
            "create it; until then the password stays as it is",
        ),
        PasswordProblem::NoKey => findings.wait(
            Rule::PasswordRejected,
            path,
            format!("Secret `{secret}` has no key `{key}`"),
            "add it, or correct spec.password.secretRef.key",
        ),
        PasswordProblem::Forbidden => findings.report(
            Rule::PasswordRejected,
            path,
            format!("Secret `{secret}` may not be read by the operator"),
            "bind the operator's Role for Secrets in this namespace",
        ),
        PasswordProblem::Rejected(reasons) => {
            for reason in reasons {
                findings.report(
                    Rule::PasswordRejected,
                    path,
                    format!("key `{key}` of Secret `{secret}`: {reason}"),
                    hint(*reason),
                );
            }
        }
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

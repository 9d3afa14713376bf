//! Failures, as a status reports them.

use crate::{
    domain::{
        license::Withheld,
        name::{ObjectRef, ServerIdentity},
        violation::Rule,
    },
    engine::{Failure, PortError},
    status::Problem,
    store::{CredentialsError, Error, ErrorKind},
};
pub(crate) fn of_failure(failure: &Failure) -> Problem {
    match failure {
        Failure::Store(error) => of_store(error),
        Failure::Port(error) => of_port(error),
        Failure::NotKept { widened, .. } => Problem {
            reason: if *widened {
                "AccessWithdrawn"
            } else {
                "NotKept"
            },
            message: failure.to_string(),
            retrying: true,
        },
    }
}

pub(crate) fn of_store(error: &Error) -> Problem {
    Problem {
        reason: error.reason(),
        message: format!("{error}; {}", error.kind.hint()),
        retrying: is_passing(error.kind),
    }
}

/// The same of a layout or camera group: what the VMS does not take is what somebody has declared.
pub(crate) fn of_set(error: &Error) -> Problem {
    let problem = of_store(error);
    if error.kind != ErrorKind::Invalid {
        return problem;
    }
    Problem {
        message: format!(
            "{error}; correct in this object what it names: the VMS may not take the name, the template or so many cameras"
        ),
        ..problem
    }
}

/// The same of a whole server; `policy` is the NetworkPolicy that limits where the operator connects.
pub(crate) fn of_server(error: &Error, policy: Option<&str>) -> Problem {
    let problem = of_store(error);
    match policy {
        Some(policy) if error.kind == ErrorKind::Unreachable => Problem {
            message: format!(
                "{}; NetworkPolicy {policy} limits where the operator connects: list the VMS in networkPolicy.vms of the chart",
                problem.message
            ),
            ..problem
        },
        Some(_) | None => problem,
    }
}

pub(crate) fn of_port(error: &PortError) -> Problem {
    let reason = match error {
        PortError::Forbidden { .. } => "Forbidden",
        PortError::NoSecretAccess { .. } => Rule::SecretAccessMissing.id(),
        PortError::Refused { .. } | PortError::Failed { .. } => "ApiServerFailed",
    };
    Problem {
        reason,
        message: error.to_string(),
        retrying: true,
    }
}

pub(crate) fn identity_changed(known: &ServerIdentity, now: &ServerIdentity) -> ServerProblem {
    let problem = Problem {
        reason: "ServerIdentityChanged",
        message: format!(
            "another VMS answers than the one that was recorded ({known}): nothing is written to it; where that is \
             meant to be so, set spec.confirmedIdentity to {now}"
        ),
        retrying: false,
    };
    ServerProblem {
        kind: ServerProblemKind::IdentityChanged,
        problem,
    }
}

pub(crate) fn credentials_missing(secret: &str, what: &str) -> ServerProblem {
    let problem = Problem {
        reason: "CredentialsMissing",
        message: format!("Secret `{secret}` {what}; create or correct it"),
        retrying: false,
    };
    ServerProblem {
        kind: ServerProblemKind::CredentialsMissing,
        problem,
    }
}

/// What the Secret says cannot be what the account logs in with.
pub(crate) fn of_credentials(secret: &str, error: &CredentialsError) -> ServerProblem {
    match error {
        CredentialsError::NoKey { .. } => credentials_missing(secret, &error.to_string()),
        CredentialsError::Unusable(_) => ServerProblem::from(Problem {
            reason: "CredentialsRejected",
            message: format!("Secret `{secret}` {error}"),
            retrying: false,
        }),
    }
}

/// Too many users would lose what they made: a person has to confirm that.
pub(crate) const TOO_MANY_CHANGES: &str = "TooManyChanges";

/// Annotating the server of a user.
const HOW_TO_CONFIRM: &str = "annotate that VmsServer with vms-operator.io/confirm-changes and the value of its \
                              status.changeGuard.waiting.confirmation";

pub(crate) fn too_many_deletions(server: &ObjectRef) -> Problem {
    Problem {
        reason: TOO_MANY_CHANGES,
        message: format!(
            "too many users of VmsServer {server} are deleted at once: the user has no access any more, and what they \
             made is kept; to delete all who wait, {HOW_TO_CONFIRM}"
        ),
        retrying: false,
    }
}

pub(crate) fn too_many_licenses(server: &ObjectRef, withheld: &Withheld) -> Problem {
    let licenses = withheld.licenses;
    Problem {
        reason: TOO_MANY_CHANGES,
        message: format!(
            "licences are taken from too many users of VmsServer {server} at once: the user keeps them ({licenses}), and \
             everything else is as declared; to take them from all who wait, {HOW_TO_CONFIRM}; to leave them, declare \
             them again"
        ),
        retrying: false,
    }
}

/// The API server refuses such a deletion where the admission policy is installed.
pub(crate) fn protected() -> Problem {
    Problem {
        reason: "DeletionProtected",
        message: "the VmsUser is protected from deletion; to delete the user with all that they made there, take the \
                  annotation vms-operator.io/deletion-protection away"
            .to_owned(),
        retrying: false,
    }
}

/// Why a server cannot be used.
#[derive(Clone, Debug)]
pub(crate) struct ServerProblem {
    pub(crate) kind: ServerProblemKind,
    pub(crate) problem: Problem,
}

/// What has to change before a server can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ServerProblemKind {
    /// A Secret with what the connection needs: a server that is being deleted may never be reached again.
    CredentialsMissing,
    /// The declaration, which does not name the VMS that answers.
    IdentityChanged,
    /// What became of a request.
    Failed,
}

/// A request has failed.
impl From<Problem> for ServerProblem {
    fn from(problem: Problem) -> Self {
        Self {
            kind: ServerProblemKind::Failed,
            problem,
        }
    }
}

/// Why nothing is written to the VMS, although it could be.
#[derive(Clone, Copy)]
pub(crate) enum WriteBlock {
    /// The annotation of the object.
    Paused,
    /// The mode of its server.
    Observed,
}

impl WriteBlock {
    /// Something would be done, and is not.
    pub(crate) fn withholds(self, what: &str) -> Problem {
        let (reason, why) = match self {
            Self::Paused => (
                "Paused",
                "while the annotation vms-operator.io/paused is there and is not \"false\"",
            ),
            Self::Observed => ("Observed", "while its VmsServer has the mode Observe"),
        };
        Problem {
            reason,
            message: format!("{what}; nothing is written {why}"),
            retrying: false,
        }
    }
}

/// Whether it may be over without anybody doing anything.
const fn is_passing(kind: ErrorKind) -> bool {
    match kind {
        ErrorKind::Unreachable
        | ErrorKind::Unknown
        | ErrorKind::SessionLimit
        | ErrorKind::LicenseLimit
        | ErrorKind::Refused
        | ErrorKind::TermsNotAccepted
        | ErrorKind::NotFound
        | ErrorKind::RateLimited
        | ErrorKind::LoginRateLimited
        | ErrorKind::Unavailable
        | ErrorKind::Garbled
        | ErrorKind::TooLarge => true,
        ErrorKind::Unauthenticated
        | ErrorKind::AddressRefused
        | ErrorKind::Forbidden
        | ErrorKind::CaptchaRequired
        | ErrorKind::LoginTaken
        | ErrorKind::Invalid
        | ErrorKind::Unsupported
        | ErrorKind::Configuration => false,
    }
}

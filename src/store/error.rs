//! What goes wrong with a server, by kind: each kind has a name, and a plan for what follows.

use std::{error::Error as StdError, fmt, time::Duration};

use strum::{EnumIter, IntoStaticStr};

/// The result of a call to a store.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What kind of failure it was: condition reason, metric label, and what decides about trying again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, EnumIter, IntoStaticStr)]
pub enum ErrorKind {
    /// No connection: refused, no such name, broken TLS. Nothing was sent.
    Unreachable,
    /// The request may or may not have been carried out: cut, stalled, or half an answer. Read back first.
    Unknown,
    /// The parent account's login or password is refused.
    Unauthenticated,
    /// The parent account may not come from this address.
    AddressRefused,
    /// The parent account lacks a permission.
    Forbidden,
    /// The server asks for a captcha, which nobody is there to solve.
    CaptchaRequired,
    /// All sessions of the parent account are taken, none of them by us.
    SessionLimit,
    /// Licences are used up.
    LicenseLimit,
    /// Billing or another party behind the server refused.
    Refused,
    /// The server asks for consent to other terms than those that came with a new user.
    TermsNotAccepted,
    /// The login belongs to somebody else.
    LoginTaken,
    /// The server does not take the request: its own validation.
    Invalid,
    /// There is nothing of that id, or it is not ours.
    NotFound,
    /// Too many requests.
    RateLimited,
    /// Too many logins of the parent account, whoever tried them.
    LoginRateLimited,
    /// The server is down for now: maintenance, or an error of its own.
    Unavailable,
    /// An answer that is not what the API promises: HTML, other types, another user's id.
    Garbled,
    /// An answer that is larger than any that is read, even in the smallest pages.
    TooLarge,
    /// The declaration cannot be expressed in the server's API.
    Unsupported,
    /// The connection's own settings are wrong.
    Configuration,
}

/// A failed call: what was attempted, on what, and why it failed. It never carries a server's answer or a secret.
#[derive(Debug)]
pub struct Error {
    /// The kind.
    pub kind: ErrorKind,
    /// What was attempted, on which object, such as "create user `alice@example.com`".
    pub attempted: String,
    /// What happened, in our words.
    pub detail: String,
    /// How long the server asked to wait.
    pub retry_after: Option<Duration>,
    /// Whether the server has answered another request since: then it is not to blame.
    pub is_server_well: bool,
    /// What caused it, for logs.
    pub source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// A failure of `kind` in the attempt to do something.
    pub fn new(kind: ErrorKind, attempted: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            kind,
            attempted: attempted.into(),
            detail: detail.into(),
            retry_after: None,
            is_server_well: false,
            source: None,
        }
    }

    /// With what caused it.
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Whether it says something of the server rather than of one user: then all its users wait together.
    pub const fn is_of_server(&self) -> bool {
        self.kind.may_be_of_server() && !self.is_server_well
    }

    /// The id for conditions, Events and metrics.
    pub fn reason(&self) -> &'static str {
        self.kind.into()
    }
}

impl ErrorKind {
    /// Whether the server may be to blame rather than one user.
    pub const fn may_be_of_server(self) -> bool {
        match self {
            Self::Unreachable
            | Self::Unknown
            | Self::Unauthenticated
            | Self::AddressRefused
            | Self::CaptchaRequired
            | Self::SessionLimit
            | Self::RateLimited
            | Self::LoginRateLimited
            | Self::Unavailable
            | Self::Configuration => true,
            Self::Forbidden
            | Self::LicenseLimit
            | Self::Refused
            | Self::TermsNotAccepted
            | Self::LoginTaken
            | Self::Invalid
            | Self::NotFound
            | Self::Garbled
            | Self::TooLarge
            | Self::Unsupported => false,
        }
    }

    /// Whether the server refuses what a request says, so that it may take one that says less.
    pub const fn is_of_content(self) -> bool {
        matches!(
            self,
            Self::Invalid | Self::Unsupported | Self::Forbidden | Self::Refused
        )
    }

    /// Whether it says for sure that a write was not carried out: nothing was sent, or the server itself refused.
    pub const fn is_definite(self) -> bool {
        match self {
            Self::Unreachable
            | Self::Unauthenticated
            | Self::AddressRefused
            | Self::Forbidden
            | Self::CaptchaRequired
            | Self::SessionLimit
            | Self::LicenseLimit
            | Self::Refused
            | Self::TermsNotAccepted
            | Self::LoginTaken
            | Self::Invalid
            | Self::NotFound
            | Self::RateLimited
            | Self::LoginRateLimited
            | Self::TooLarge
            | Self::Unsupported
            | Self::Configuration => true,
            Self::Unknown | Self::Unavailable | Self::Garbled => false,
        }
    }

    /// Whether it says something of the parent account, so that only a person can repair it.
    pub const fn is_of_account(self) -> bool {
        matches!(
            self,
            Self::Unauthenticated
                | Self::AddressRefused
                | Self::CaptchaRequired
                | Self::SessionLimit
                | Self::Configuration
        )
    }

    /// Whether another request tells who is to blame. One that comes after a refused login or too many requests would
    /// only make it worse.
    pub const fn is_told_by_probe(self) -> bool {
        matches!(self, Self::Unreachable | Self::Unknown | Self::Unavailable)
    }

    /// What a person can do about it.
    pub const fn hint(self) -> &'static str {
        match self {
            Self::Unreachable => "check spec.url, the network and the certificate authority",
            Self::Unknown => "nothing to do: the store is read back before anything else",
            Self::Unauthenticated => {
                "check login and password in the Secret that spec.credentialsSecretRef names"
            }
            Self::AddressRefused => {
                "allow the address that the operator connects from in the pool of the parent account"
            }
            Self::Forbidden => "give the parent account the right to manage its users",
            Self::CaptchaRequired => {
                "switch the captcha of the client login off, or wait until it is no longer asked for"
            }
            Self::SessionLimit => "end a session of the parent account, or raise its limit",
            Self::LicenseLimit => "free licences or buy more",
            Self::Refused => "ask the operator of the VMS's billing",
            Self::TermsNotAccepted => {
                "nothing to do here: the server is asked again, and the user then names the terms that it wants"
            }
            Self::LoginTaken => "choose another login, or list it in spec.adopt of the server",
            Self::Invalid => "this is a defect or a difference of versions: please report it",
            Self::NotFound => "nothing to do: it is read again",
            Self::RateLimited => "lower spec.requestBudget",
            Self::LoginRateLimited => {
                "nothing to do if it ends by itself: it is tried again; otherwise find out who tries wrong passwords of the parent account"
            }
            Self::Unavailable => "nothing to do: it is tried again",
            Self::Garbled => {
                "check that spec.url leads to the VMS itself and not to a proxy's page"
            }
            Self::TooLarge => "look in the VMS for a layout, a group or a user of an unusual size",
            Self::Unsupported => "take the part away that the server cannot express",
            Self::Configuration => "correct the VmsServer",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "cannot {}: {}", self.attempted, self.detail)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

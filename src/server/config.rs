//! What the store is started with.

use std::{net::TcpListener, path::PathBuf, str::FromStr, time::Duration};

use super::{
    db::location::DatabaseLocation,
    dialect::Dialect,
    gate::{MediaServerUrl, PathPattern, PlayerPath},
    security::{passwords::HashingCost, throttle::Limits},
    tls::TlsFiles,
};
use crate::domain::{
    network::AddressSet,
    permission::Permission,
    terms::{TermsLink, TermsVersion},
};

/// The most bytes of a request's body: enough for 500 camera ids to attach and to detach, with the longest lists beside them.
pub(crate) const MAX_BODY: usize = 256 * 1024;

/// The settings of a store, apart from its listeners.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the data are.
    pub database: DatabaseLocation,
    /// A YAML file that fills an empty database.
    pub seed: Option<PathBuf>,
    /// Trusted reverse proxies, whose `X-Forwarded-For` counts.
    pub trusted_proxies: AddressSet,
    /// The file with the token of the admin API; without one it is not served.
    pub admin_token_file: Option<PathBuf>,
    /// Certificate and key; without them the store speaks plain HTTP.
    pub tls: Option<TlsFiles>,
    /// What a password hash costs.
    pub hashing: HashingCost,
    /// How often a password may be guessed.
    pub throttle: Limits,
    /// The terms that have to be agreed to before a user is added.
    pub terms: Option<Terms>,
    /// Which part of the API is served; with `Documented` there are no pages.
    pub profile: Profile,
    /// In which dialect that is served, and no other part of the API than what is documented and what a dialect says.
    pub dialect: Option<Dialect>,
    /// Whether the pages for a browser are served beside the client API.
    pub pages: bool,
    /// How long a session stays open without a request.
    pub session_idle: Duration,
    /// How long a request may take.
    pub request_timeout: Duration,
    /// Whether the admin API may move the clock ahead, as tests of what happens after days do.
    pub movable_clock: bool,
    /// The gate for those who serve video.
    pub gate: GateConfig,
    /// How long the shutdown waits for requests in flight.
    pub shutdown_grace: Duration,
}

impl Config {
    /// The default settings, with the data in `database`.
    pub fn new(database: impl Into<DatabaseLocation>) -> Self {
        Self {
            database: database.into(),
            seed: None,
            trusted_proxies: AddressSet::default(),
            admin_token_file: None,
            tls: None,
            hashing: HashingCost::OWASP,
            throttle: Limits::default(),
            terms: None,
            profile: Profile::Full,
            dialect: None,
            pages: true,
            session_idle: Duration::from_hours(24 * 30),
            request_timeout: Duration::from_secs(30),
            movable_clock: false,
            gate: GateConfig::default(),
            shutdown_grace: Duration::from_secs(10),
        }
    }
}

impl Config {
    /// Whether all of the API is served, as it is.
    pub(super) fn is_full(&self) -> bool {
        self.profile == Profile::Full && self.dialect.is_none()
    }

    /// Whether the store offers a permission.
    pub(super) fn offers(&self, known: &Permission) -> bool {
        let dialect = self.dialect.as_ref();
        !known.is_ours()
            || self.is_full()
            || dialect.is_some_and(|dialect| dialect.offers(known.wire))
    }
}

/// The settings of the gate, which is served where it has a listener.
#[derive(Clone, Debug)]
pub struct GateConfig {
    /// Which addresses behind a proxy are of which camera.
    pub paths: Vec<PathPattern>,
    /// The file with the secret that whoever asks there sends; without one, their address is enough.
    pub secret_file: Option<PathBuf>,
    /// The control API of the media server that asks there: whoever may not watch any more is put out.
    pub media_server: Option<MediaServerUrl>,
    /// Where the pages find the live video of a camera; without it they show none.
    pub player: Option<PlayerPath>,
    /// For how many days the access log is kept.
    pub access_log_days: u16,
}

impl Default for GateConfig {
    fn default() -> Self {
        Self {
            paths: Vec::new(),
            secret_file: None,
            media_server: None,
            player: None,
            access_log_days: 30,
        }
    }
}

/// Which part of the API is served.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// All of it.
    #[default]
    Full,
    /// What a public source documents of the VMS.
    Documented,
}

/// There is no profile of that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there are the profiles `full` and `documented`")]
pub struct UnknownProfile;

impl FromStr for Profile {
    type Err = UnknownProfile;

    fn from_str(text: &str) -> Result<Self, UnknownProfile> {
        match text {
            "full" => Ok(Self::Full),
            "documented" => Ok(Self::Documented),
            _ => Err(UnknownProfile),
        }
    }
}

/// Terms of a paid service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Which version.
    pub version: TermsVersion,
    /// Where they can be read.
    pub link: TermsLink,
}

/// Where the store listens.
#[derive(Debug)]
pub struct Listeners {
    /// The client API.
    pub client: TcpListener,
    /// The admin API; served only together with [`Config::admin_token_file`].
    pub admin: Option<TcpListener>,
    /// The gate.
    pub gate: Option<TcpListener>,
}

impl From<TcpListener> for Listeners {
    fn from(client: TcpListener) -> Self {
        Self {
            client,
            admin: None,
            gate: None,
        }
    }
}

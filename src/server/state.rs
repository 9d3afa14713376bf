//! The open store, which every handler shares.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use parking_lot::{Mutex, MutexGuard};

use super::{
    clock::Clock,
    config::{Config, Terms},
    db::{self, Database},
    gate::PlayerPath,
    security::{
        passwords::Hasher,
        throttle::{Limits, attempts::Attempts, refusals::Refusals},
        token_digest::TokenDigest,
        tokens,
    },
    seed,
    start_error::Error,
};
use crate::domain::{
    network::AddressSet,
    permission::{KNOWN, Permission},
};

/// The running store, cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct App(Arc<State>);

#[derive(Debug)]
struct State {
    database: Database,
    hasher: Hasher,
    limits: Limits,
    attempts: Attempts,
    refusals: Mutex<Refusals>,
    trusted_proxies: AddressSet,
    admin_token: Option<TokenDigest>,
    identity: String,
    terms: Option<Terms>,
    session_idle: SignedDuration,
    scheme: &'static str,
    player: Option<PlayerPath>,
    clock: Clock,
}

impl App {
    /// Opens the database, brings it up to date and seeds it where it is empty.
    pub(crate) async fn open(config: &Config) -> Result<Self, Error> {
        let now = crate::clock::now();
        let admin_token = config.admin_token_file.as_deref();
        let admin_token = admin_token
            .map(|path| TokenDigest::read("the admin token", path))
            .transpose()?;
        let hasher = Hasher::new(config.hashing)?;
        let database = Database::open(&config.database).await?;
        let candidate = tokens::uuid()?;
        let offered: Vec<Permission> = KNOWN
            .iter()
            .filter(|known| config.offers(known))
            .copied()
            .collect();
        let Installed {
            identity,
            clock_ahead,
        } = prepare(&database, now, &candidate, &offered).await?;
        if let Some(path) = &config.seed {
            seed::apply(path, &database, &hasher, now).await?;
        }
        Ok(Self(Arc::new(State {
            database,
            hasher,
            limits: config.throttle,
            attempts: Attempts::new(config.throttle),
            refusals: Mutex::new(Refusals::new(config.throttle.recorded)),
            trusted_proxies: config.trusted_proxies.clone(),
            admin_token,
            identity,
            terms: config.terms.clone(),
            session_idle: SignedDuration::try_from(config.session_idle)
                .unwrap_or(SignedDuration::MAX),
            scheme: if config.tls.is_some() {
                "https"
            } else {
                "http"
            },
            player: config.gate.player.clone(),
            clock: Clock::new(config.movable_clock, clock_ahead),
        })))
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.0.clock
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    pub(crate) fn database(&self) -> &Database {
        &self.0.database
    }

    pub(crate) fn hasher(&self) -> &Hasher {
        &self.0.hasher
    }

    /// How often passwords may be guessed.
    pub(crate) fn limits(&self) -> Limits {
        self.0.limits
    }

    /// What counts how often passwords are guessed at this store.
    pub(crate) fn attempts(&self) -> &Attempts {
        &self.0.attempts
    }

    /// What bounds how many refused logins are written down.
    pub(crate) fn refusals(&self) -> MutexGuard<'_, Refusals> {
        self.0.refusals.lock()
    }

    pub(crate) fn trusted_proxies(&self) -> &AddressSet {
        &self.0.trusted_proxies
    }

    pub(crate) fn admin_token(&self) -> Option<&TokenDigest> {
        self.0.admin_token.as_ref()
    }

    pub(crate) fn identity(&self) -> &str {
        &self.0.identity
    }

    /// The terms that have to be agreed to before a user is added.
    pub(crate) fn terms(&self) -> Option<&Terms> {
        self.0.terms.as_ref()
    }

    /// A session that was last used before this is over.
    pub(crate) fn idle_since(&self, now: Timestamp) -> Timestamp {
        now.saturating_sub(self.0.session_idle)
            .unwrap_or(Timestamp::MIN)
    }

    /// Where the pages find live video.
    pub(crate) fn player(&self) -> Option<&PlayerPath> {
        self.0.player.as_ref()
    }

    pub(crate) fn scheme(&self) -> &'static str {
        self.0.scheme
    }
}

/// What a database knows of itself.
struct Installed {
    identity: String,
    /// How far the clock was moved, in seconds.
    clock_ahead: i64,
}

/// Gives a new database its identity and an old one what this version offers.
async fn prepare(
    database: &Database,
    now: Timestamp,
    candidate: &str,
    known: &[Permission],
) -> Result<Installed, db::Error> {
    let mut transaction = database.write().await?;
    let identity = db::installation::identity(&mut transaction, candidate, now).await?;
    let clock_ahead = db::installation::clock_ahead(&mut transaction).await?;
    db::permissions::offer(&mut transaction, known).await?;
    db::commit(transaction).await?;
    Ok(Installed {
        identity,
        clock_ahead,
    })
}

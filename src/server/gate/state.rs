//! What all questions at the gate share.

use std::sync::Arc;

use parking_lot::{Mutex, MutexGuard};

use super::{
    pattern::PathPattern, sessions::MediaServer, verified::Verified, viewings::book::Book,
};
use crate::server::{
    config::GateConfig, security::token_digest::TokenDigest, start_error::Error, state::App,
};

/// The gate of a running store, cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Gate(Arc<State>);

#[derive(Debug)]
struct State {
    app: App,
    paths: Vec<PathPattern>,
    secret: Option<TokenDigest>,
    verified: Mutex<Verified>,
    viewings: Mutex<Book>,
    media_server: Option<MediaServer>,
    access_log_days: u16,
}

impl Gate {
    pub(crate) fn new(app: App, config: &GateConfig) -> Result<Self, Error> {
        let secret = config.secret_file.as_deref();
        let secret = secret.map(|path| TokenDigest::read("the secret of the gate", path));
        let media_server = config.media_server.clone().map(MediaServer::new);
        Ok(Self(Arc::new(State {
            app,
            paths: config.paths.clone(),
            secret: secret.transpose()?,
            verified: Mutex::new(Verified::new()?),
            viewings: Mutex::default(),
            media_server: media_server.transpose()?,
            access_log_days: config.access_log_days,
        })))
    }

    pub(super) fn app(&self) -> &App {
        &self.0.app
    }

    pub(super) fn paths(&self) -> &[PathPattern] {
        &self.0.paths
    }

    pub(super) fn secret(&self) -> Option<&TokenDigest> {
        self.0.secret.as_ref()
    }

    /// Who watches, as far as it is not written down.
    pub(super) fn viewings(&self) -> MutexGuard<'_, Book> {
        self.0.viewings.lock()
    }

    /// The media server whose sessions end when they may not go on.
    pub(super) fn media_server(&self) -> Option<&MediaServer> {
        self.0.media_server.as_ref()
    }

    pub(super) fn access_log_days(&self) -> u16 {
        self.0.access_log_days
    }

    /// Passwords that were right a moment ago.
    pub(super) fn verified(&self) -> MutexGuard<'_, Verified> {
        self.0.verified.lock()
    }
}

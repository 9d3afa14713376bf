//! What all questions at the gate share.

use std::sync::Arc;

use parking_lot::{Mutex, MutexGuard};

use super::{pattern::PathPattern, verified::Verified};
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
}

impl Gate {
    pub(crate) fn new(app: App, config: &GateConfig) -> Result<Self, Error> {
        let secret = config.secret_file.as_deref();
        let secret = secret.map(|path| TokenDigest::read("the secret of the gate", path));
        Ok(Self(Arc::new(State {
            app,
            paths: config.paths.clone(),
            secret: secret.transpose()?,
            verified: Mutex::new(Verified::new()?),
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

    /// Passwords that were right a moment ago.
    pub(super) fn verified(&self) -> MutexGuard<'_, Verified> {
        self.0.verified.lock()
    }
}

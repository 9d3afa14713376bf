//! What a server is and can do.

use std::sync::Arc;

use crate::domain::{
    capability::Capabilities, credential_form::CredentialForm, name::ServerIdentity, terms::Terms,
};

/// What a server says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// What tells it from another server: an id of its own, or, where it has none, URL and parent account.
    pub identity: ServerIdentity,
    /// Its version.
    pub version: Arc<str>,
    /// What it can express.
    pub capabilities: Capabilities,
    /// Which logins and passwords it takes.
    pub credentials: CredentialForm,
    /// The terms to which it asks for consent before a user is added.
    pub terms: Option<Terms>,
    /// The most cameras that a user can be made with.
    pub cameras_per_create: usize,
}

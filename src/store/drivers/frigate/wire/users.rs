//! Users, and what is said of a write.

use std::sync::Arc;

use serde::Deserialize;

use crate::store::answers::{Row, WEIGHT, WireId, cut, few};

/// The most bytes that are kept of the name of a role.
const ROLE: usize = 512;

/// A user, as `users` lists it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(in super::super) struct UserRow {
    pub(in super::super) username: WireId,
    #[serde(deserialize_with = "cut::<ROLE, _, _>")]
    pub(in super::super) role: Arc<str>,
}

impl Row for UserRow {
    fn id(&self) -> &WireId {
        &self.username
    }

    fn weight(&self) -> usize {
        2 * WEIGHT + self.role.len()
    }
}

/// The answer to `profile`: what whoever asks is shown.
#[derive(Debug, Deserialize)]
pub(in super::super) struct Profile {
    #[serde(rename = "allowed_cameras", deserialize_with = "few")]
    pub(in super::super) cameras: Vec<WireId>,
}

/// The answer to a write: a new user is told by its name.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Written {
    pub(in super::super) success: bool,
    pub(in super::super) username: Option<WireId>,
}

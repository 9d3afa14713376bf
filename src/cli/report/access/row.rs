//! One user of a matrix.

use std::collections::BTreeMap;

use serde::Serialize;

use super::words;
use crate::{domain::permission::PermissionName, review::UserReview};

/// One user of a matrix.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Row<'a> {
    pub(super) user: String,
    pub(super) login: &'a str,
    pub(super) roles: String,
    pub(super) standing: &'static str,
    pub(super) from_addresses: String,
    pub(super) times: String,
    pub(super) permissions: Vec<&'a str>,
    pub(super) cameras: BTreeMap<&'a str, String>,
    #[serde(skip)]
    pub(super) review: &'a UserReview,
}

impl<'a> Row<'a> {
    pub(super) fn of(user: &'a UserReview) -> Self {
        let cameras = user.cameras.iter();
        let permissions = user.permissions.keys();
        Self {
            user: user.user.object.to_string(),
            login: &user.user.login,
            roles: words::roles(user),
            standing: user.standing.reason(),
            from_addresses: words::addresses(&user.network),
            times: super::when(user),
            permissions: permissions.map(PermissionName::as_str).collect(),
            cameras: cameras
                .map(|(name, grounds)| (name.as_str(), words::grounds(grounds)))
                .collect(),
            review: user,
        }
    }
}

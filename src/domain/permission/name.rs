//! The name of a permission.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

use super::table::known;

/// The wire name of a permission, such as `archives-show`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PermissionName(Arc<str>);

impl PermissionName {
    /// The name on the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it lets its holder manage other users: never granted to a sub-user by `"*"`.
    pub fn manages_users(&self) -> bool {
        self.0.starts_with("users-") && &*self.0 != "users-change-password"
    }

    /// Whether it may be given to anybody for a try: it is known, takes no licence and manages nobody.
    pub fn is_harmless(&self) -> bool {
        let row = known(self.as_str());
        row.is_some_and(|row| row.level.is_none()) && !self.manages_users()
    }
}

impl<T: Into<Arc<str>>> From<T> for PermissionName {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for PermissionName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for PermissionName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, formatter)
    }
}

//! What a person states of one aipix server, where the vendor's reference leaves it open.
//!
//! How the server shows one user in full, how it takes and shows the address pool of a user, and how it calls permissions
//! of which no source has the name. What is stated outranks what a server announces, and that what is assumed.

mod error;
mod field;
mod ip_pool;
#[cfg(test)]
mod tests;
mod user_path;
mod written;

use std::collections::BTreeMap;

use super::permission::{PermissionGroup, PermissionName, documented};

pub use error::FormError;
pub use field::{FieldName, FieldPath, WRITTEN};
pub use ip_pool::{Anywhere, IpPoolForm, PoolEntries, RangeNotation, Separator};
pub use user_path::UserPath;
pub use written::{WrittenForm, WrittenPool};

/// How one server does what is left open. The default is what is assumed of a server of which nothing is stated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AipixForm {
    /// How it shows one user in full.
    pub user: UserForm,
    /// How it takes and shows the address pool of a user; `None` where nobody says that it keeps one.
    pub ip_pool: Option<IpPoolForm>,
    /// Of which group a permission is, by the name that the server gives it.
    pub permissions: BTreeMap<PermissionName, PermissionGroup>,
}

/// How a server shows one user in full: at which path, and where in the answer each list stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserForm {
    /// The path below `api/v1/`.
    pub path: UserPath,
    /// The cameras that are granted by themselves.
    pub cameras: FieldPath,
    /// The layouts.
    pub layouts: FieldPath,
    /// The camera groups.
    pub groups: FieldPath,
    /// The permissions.
    pub permissions: FieldPath,
}

impl Default for UserForm {
    fn default() -> Self {
        Self {
            path: UserPath::default(),
            cameras: FieldPath::known("cameras"),
            layouts: FieldPath::known("layouts"),
            groups: FieldPath::known("groups"),
            permissions: FieldPath::known("permissions"),
        }
    }
}

impl AipixForm {
    /// States of which group permissions are.
    ///
    /// # Errors
    /// A permission of which a source says the group, or one that is stated twice.
    pub fn with_permissions(
        mut self,
        stated: impl IntoIterator<Item = (PermissionGroup, PermissionName)>,
    ) -> Result<Self, FormError> {
        for (group, name) in stated {
            if let Some(known) = documented().find(|known| name.as_str() == known.wire) {
                return Err(FormError::documented(&name, known.group));
            }
            if self.permissions.insert(name.clone(), group).is_some() {
                return Err(FormError::twice(&name));
            }
        }
        Ok(self)
    }
}

//! Why something cannot be stated of a server.

use crate::domain::{
    permission::{PermissionGroup, PermissionName},
    quote::quote,
};

/// Why something cannot be stated of a server; the message says what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// No path of one user.
    #[error(
        "`{0}` is no path of one user below api/v1/: write names with `/` between them, of which one is {{id}}, such as users/subusers/{{id}}"
    )]
    UserPath(String),
    /// No name of a field.
    #[error("`{0}` is no name of a field: write 1 to 64 letters, digits, `-` or `_`")]
    FieldName(String),
    /// No path of fields.
    #[error(
        "`{0}` is no path of fields: write 1 to 5 names with dots between them, such as access.cameras"
    )]
    FieldPath(String),
    /// A field that is sent for something else.
    #[error("the field `{0}` is sent for something else")]
    Written(String),
    /// No separator.
    #[error(
        "{0:?} separates no addresses: write 1 to 4 characters that no address has, such as a comma"
    )]
    Separator(String),
    /// A field that says nothing of that form of a pool.
    #[error("`{0}` says nothing of this form of an address pool: take it away")]
    Misplaced(&'static str),
    /// Of a permission a source says the group.
    #[error("the permission `{name}` is known to be of the group {group}: take it out")]
    Documented {
        /// The permission.
        name: String,
        /// Its group, as manifests write it.
        group: &'static str,
    },
    /// A permission that is stated to be of two groups.
    #[error("the permission `{0}` is stated twice: name it in one group alone")]
    Twice(String),
}

impl FormError {
    pub(super) fn documented(name: &PermissionName, group: PermissionGroup) -> Self {
        Self::Documented {
            name: quote(name.as_str()),
            group: group.field(),
        }
    }

    pub(super) fn twice(name: &PermissionName) -> Self {
        Self::Twice(quote(name.as_str()))
    }
}

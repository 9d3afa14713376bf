//! The path of one user.

use std::{fmt, str::FromStr, sync::Arc};

use super::FormError;
use crate::domain::quote::quote;

/// The path of one user below `api/v1/`, such as `users/subusers/{id}`: names with `/` between them, of which exactly one
/// is `{id}`. None begins with a dot, so that it leads nowhere else.
#[derive(Clone, PartialEq, Eq)]
pub struct UserPath(Arc<str>);

impl UserPath {
    /// What stands for the id.
    pub const ID: &str = "{id}";
    /// The most characters of a path.
    pub const MAX_LENGTH: usize = 256;

    /// With `{id}` in place of the id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for UserPath {
    fn default() -> Self {
        Self("users/subusers/{id}".into())
    }
}

impl FromStr for UserPath {
    type Err = FormError;

    fn from_str(text: &str) -> Result<Self, FormError> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        let is_name = |name: &str| {
            let is_plain = !name.is_empty() && name.bytes().all(is_plain);
            is_plain && !name.starts_with('.')
        };
        let mut ids = 0;
        let is_path = text.split('/').all(|name| {
            let is_id = name == Self::ID;
            ids += usize::from(is_id);
            is_id || is_name(name)
        });
        if text.len() <= Self::MAX_LENGTH && is_path && ids == 1 {
            Ok(Self(text.into()))
        } else {
            Err(FormError::UserPath(quote(text)))
        }
    }
}

impl fmt::Debug for UserPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, formatter)
    }
}

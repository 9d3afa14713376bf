//! What a parent account logs in with, and a type for texts that nothing may print.

use std::{fmt, sync::Arc};

use zeroize::Zeroizing;

use crate::domain::password::Password;

/// A text without `Display` and serde, and a `Debug` that hides it; its memory is wiped when it goes.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Hides a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text, for the one request that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<&Password> for Secret {
    fn from(password: &Password) -> Self {
        Self::new(password.expose())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

/// The login and the password of a parent account. The rules for passwords of users do not bind it.
#[derive(Clone)]
pub struct Credentials {
    /// The login.
    pub login: Arc<str>,
    /// The password.
    pub password: Secret,
}

/// Neither of the two: both come from a Secret.
impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Credentials(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_neither_login_nor_password() {
        let credentials = Credentials {
            login: "parent".into(),
            password: Secret::new("hunter2"),
        };
        let shown = format!("{credentials:?} {:?}", credentials.password);
        assert!(!shown.contains("hunter2") && !shown.contains("parent"));
    }
}

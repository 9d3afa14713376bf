//! What a parent account logs in with.

use std::{fmt, sync::Arc};

use crate::domain::secret::Secret;

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

//! Which logins and passwords a server takes, of all that are any.

use super::{name::Login, password::Password};

/// What a server asks of logins and passwords beyond what [`Login`] and [`Password`] ask; by default nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialForm {
    /// The most characters of a login.
    pub longest_login: usize,
    /// Which characters a login has.
    pub login_characters: LoginCharacters,
    /// Logins that are the server's own, or that under which its users are managed.
    pub reserved_logins: Vec<Login>,
    /// The fewest characters of a password.
    pub shortest_password: usize,
    /// The most bytes of a password that count: whatever came after them would log in as well.
    pub longest_password: usize,
}

/// Which characters a login has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginCharacters {
    /// All that a login may have.
    All,
    /// Letters, digits, `.` and `_`, and not dots alone: those stand for a folder in the address of a user.
    Name,
}

/// Why a server does not take a login.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoginMisfit {
    /// More than the most.
    #[error("the server takes logins of at most {most} characters, and this one has {length}")]
    TooLong {
        /// How many there may be.
        most: usize,
        /// How many there are.
        length: usize,
    },
    /// Something else than a name.
    #[error("the server takes logins of letters, digits, `.` and `_` alone, and `{0}` is none")]
    NoName(Login),
    /// Not for anybody.
    #[error("the login `{0}` is the server's own, or that under which its users are managed")]
    Reserved(Login),
}

/// Why a server does not take a password. No message contains any of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordMisfit {
    /// Fewer than the least.
    #[error("the server takes passwords of at least {0} characters, and this one has fewer")]
    TooShort(usize),
    /// More than the most.
    #[error("of a password only the first {0} bytes count on the server, and this one has more")]
    TooLong(usize),
}

impl CredentialForm {
    /// What takes every login and every password.
    pub const ANY: Self = Self {
        longest_login: Login::MAX_LENGTH,
        login_characters: LoginCharacters::All,
        reserved_logins: Vec::new(),
        shortest_password: Password::MIN_LENGTH,
        longest_password: Password::MAX_LENGTH,
    };

    /// Whether the server takes a login.
    ///
    /// # Errors
    /// Why it does not.
    pub fn check_login(&self, login: &Login) -> Result<(), LoginMisfit> {
        let (most, length) = (self.longest_login, login.as_str().len());
        if length > most {
            return Err(LoginMisfit::TooLong { most, length });
        }
        if !self.login_characters.make_up(login.as_str()) {
            return Err(LoginMisfit::NoName(login.clone()));
        }
        if self.reserved_logins.contains(login) {
            return Err(LoginMisfit::Reserved(login.clone()));
        }
        Ok(())
    }

    /// Whether the server takes a password.
    ///
    /// # Errors
    /// Why it does not.
    pub fn check_password(&self, password: &Password) -> Result<(), PasswordMisfit> {
        let text = password.expose();
        if text.chars().count() < self.shortest_password {
            return Err(PasswordMisfit::TooShort(self.shortest_password));
        }
        if text.len() > self.longest_password {
            return Err(PasswordMisfit::TooLong(self.longest_password));
        }
        Ok(())
    }
}

impl Default for CredentialForm {
    fn default() -> Self {
        Self::ANY
    }
}

impl LoginCharacters {
    fn make_up(self, login: &str) -> bool {
        let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_');
        match self {
            Self::All => true,
            Self::Name => login.bytes().all(is_of_name) && login.bytes().any(|byte| byte != b'.'),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn login(text: &str) -> Login {
        text.parse().unwrap()
    }

    #[test]
    fn a_login_is_taken_by_length_characters_and_owner() {
        let form = CredentialForm {
            longest_login: 8,
            login_characters: LoginCharacters::Name,
            reserved_logins: vec![login("admin")],
            ..CredentialForm::ANY
        };
        for taken in ["alice", "a.b_c.9", "ALICE", "..a"] {
            assert_eq!(form.check_login(&login(taken)), Ok(()), "{taken}");
        }
        for refused in [
            "alice@x",
            "a-b",
            "a/b",
            ".",
            "..",
            "admin",
            "Admin",
            "alice.lane",
        ] {
            assert!(form.check_login(&login(refused)).is_err(), "{refused}");
            assert_eq!(CredentialForm::ANY.check_login(&login(refused)), Ok(()));
        }
    }

    #[test]
    fn a_password_is_taken_by_length_and_never_told() {
        let form = CredentialForm {
            shortest_password: 12,
            longest_password: 14,
            ..CredentialForm::ANY
        };
        let check = |text: &str| form.check_password(&Password::parse(text.as_bytes()).unwrap());
        assert_eq!(check("hunter2hunt"), Err(PasswordMisfit::TooShort(12)));
        assert_eq!(check("hunter2hunte"), Ok(()));
        assert_eq!(check("hunter2hunter2h"), Err(PasswordMisfit::TooLong(14)));
        for misfit in [PasswordMisfit::TooShort(12), PasswordMisfit::TooLong(14)] {
            assert!(!misfit.to_string().contains("hunter2"));
        }
    }
}

//! What a parent account logs in with.

use std::{fmt, sync::Arc};

use crate::domain::{
    secret::{KeyNames, Secret, SecretData},
    stray::Stray,
};

/// The login and the password of a parent account. The rules for passwords of users do not bind it.
#[derive(Clone)]
pub struct Credentials {
    /// The login.
    pub login: Arc<str>,
    /// The password.
    pub password: Secret,
}

/// Why a Secret does not say what an account logs in with, as what is said of the Secret. It shows nothing of the two.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CredentialsError {
    /// A key is missing.
    #[error("has no key {wanted}; {keys}")]
    NoKey {
        /// One of these would do.
        wanted: &'static str,
        /// Those that it has.
        keys: KeyNames,
    },
    /// What is under a key cannot be meant: a server would only say that it is wrong.
    #[error("cannot be used: {0}")]
    Unusable(
        /// Each fault, with what to do.
        String,
    ),
}

/// A part of the credentials, and the keys that may hold it, the first before the others.
struct Part {
    name: &'static str,
    keys: &'static [&'static str],
    wanted: &'static str,
}

/// The second key is that of Secrets of the type `kubernetes.io/basic-auth`.
const LOGIN: Part = Part {
    name: "login",
    keys: &["login", "username"],
    wanted: "`login` or `username`",
};
const PASSWORD: Part = Part {
    name: "password",
    keys: &["password"],
    wanted: "`password`",
};

impl Credentials {
    /// Reads those of a Secret.
    ///
    /// # Errors
    /// A key is missing, or what is under it has something around it that nobody chose.
    pub fn read(data: &SecretData) -> Result<Self, CredentialsError> {
        match (LOGIN.read(data), PASSWORD.read(data)) {
            (Ok(login), Ok(password)) => Ok(Self {
                login: login.into(),
                password: Secret::new(password),
            }),
            (Err(CredentialsError::Unusable(one)), Err(CredentialsError::Unusable(other))) => {
                Err(CredentialsError::Unusable(format!("{one}; {other}")))
            }
            (Err(error), _) | (_, Err(error)) => Err(error),
        }
    }
}

impl Part {
    fn read<'data>(&self, data: &'data SecretData) -> Result<&'data str, CredentialsError> {
        let mut keys = self.keys.iter().copied();
        let found = keys.find_map(|key| Some((key, data.get(key)?)));
        let (key, bytes) = found.ok_or_else(|| CredentialsError::NoKey {
            wanted: self.wanted,
            keys: KeyNames::of(data),
        })?;
        let unusable = |what: String| CredentialsError::Unusable(format!("under `{key}`, {what}"));
        let name = self.name;
        if bytes.is_empty() {
            return Err(unusable(format!("the {name} is empty: put it there")));
        }
        let (stray, _) = Stray::around(bytes);
        if !stray.is_empty() {
            let each = stray.iter();
            let told = each.map(|stray| format!("the {name} {stray}: {}", stray.hint()));
            return Err(unusable(told.collect::<Vec<_>>().join("; ")));
        }
        std::str::from_utf8(bytes).map_err(|error| {
            let position = error.valid_up_to() + 1;
            unusable(format!(
                "the {name} is not text in UTF-8 from byte {position} on: save it as UTF-8"
            ))
        })
    }
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

    fn read(data: &[(&str, &[u8])]) -> Result<Credentials, String> {
        let data = data
            .iter()
            .map(|(key, bytes)| ((*key).into(), bytes.to_vec().into()));
        Credentials::read(&data.collect()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_secret_of_the_usual_type_is_read() {
        for login in ["login", "username"] {
            let read = read(&[(login, b"parent"), ("password", b"a b~\xc3\xbc")]).unwrap();
            assert_eq!(&*read.login, "parent");
            assert_eq!(read.password.expose(), "a b~\u{fc}");
        }
        let both = [
            ("username", &b"other"[..]),
            ("login", b"parent"),
            ("password", b"x"),
        ];
        assert_eq!(&*read(&both).unwrap().login, "parent");
    }

    #[test]
    fn what_is_missing_is_told_with_what_is_there() {
        let told = read(&[("user", b"parent"), ("pass", b"hunter2")]).unwrap_err();
        assert_eq!(
            told,
            "has no key `login` or `username`; its keys are `pass`, `user`"
        );
        let told = read(&[("login", b"parent")]).unwrap_err();
        assert_eq!(told, "has no key `password`; its only key is `login`");
    }

    #[test]
    fn what_nobody_chose_is_refused_and_not_shown() {
        for (login, password, expected) in [
            (
                &b"parent\n"[..],
                &b"hunter2"[..],
                "under `login`, the login ends with a line break",
            ),
            (
                b"parent",
                b"hunter2\r\n",
                "under `password`, the password ends with a line break",
            ),
            (
                b"parent",
                b"\xef\xbb\xbfhunter2",
                "begins with a byte order mark",
            ),
            (
                b"parent",
                b" hunter2 ",
                "begins with a space, which nobody sees: write the Secret without it; the password ends with a space",
            ),
            (b"parent", b"", "the password is empty"),
            (b"parent", b"hunter2\xff", "from byte 8 on"),
        ] {
            let told = read(&[("login", login), ("password", password)]).unwrap_err();
            assert!(told.contains(expected), "{told}");
            assert!(
                !told.contains("hunter2") && !told.contains("parent"),
                "{told}"
            );
        }
    }

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

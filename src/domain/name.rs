//! Names: of objects in Kubernetes, of things in the VMS, and of people who log in.

use std::{borrow::Borrow, fmt, ops::Deref, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::quote::quote;

/// Declares shared, immutable string newtypes: cloning one copies a pointer, not the text.
macro_rules! text_type {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The text itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Whether anybody else holds this copy.
            pub fn is_shared(&self) -> bool {
                Arc::strong_count(&self.0) > 1
            }
        }

        impl<T: Into<Arc<str>>> From<T> for $name {
            fn from(text: T) -> Self {
                Self(text.into())
            }
        }

        impl Deref for $name {
            type Target = str;
            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, formatter)
            }
        }
    )+};
}

text_type! {
    /// A Kubernetes namespace.
    Namespace;
    /// The name of a Kubernetes object.
    Name;
    /// The UID that Kubernetes gave an object: another one after it was deleted and made again.
    Uid;
    /// The id of a camera in the VMS.
    CameraId;
    /// The id of a layout or of a camera group in the VMS.
    SetId;
    /// The id of a user in the VMS.
    UserId;
    /// What a VMS says of itself that tells it from another one.
    ServerIdentity;
}

/// An object of a known kind, by namespace and name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectRef {
    /// The namespace that holds it.
    pub namespace: Namespace,
    /// Its name there.
    pub name: Name,
}

impl ObjectRef {
    /// The object `name` in `namespace`.
    pub fn new(namespace: impl Into<Namespace>, name: impl Into<Name>) -> Self {
        Self {
            namespace: namespace.into(),
            name: name.into(),
        }
    }

    /// Another object of the same namespace.
    #[must_use]
    pub fn sibling(&self, name: &Name) -> Self {
        Self {
            namespace: self.namespace.clone(),
            name: name.clone(),
        }
    }

    /// A number that is the same for this name in every process and every version, and hardly ever for another one.
    pub fn digest(&self) -> u64 {
        let digest = Sha256::digest(self.to_string());
        digest[..8]
            .iter()
            .fold(0, |number, byte| (number << 8) | u64::from(*byte))
    }
}

/// An object that a user names: one of the user's own namespace, or of another one that is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Its name.
    pub name: Name,
    /// Where it is, if not where it is named.
    pub namespace: Option<Namespace>,
}

impl Reference {
    /// The object that is meant in that namespace.
    pub fn object(&self, namespace: &Namespace) -> ObjectRef {
        let namespace = self.namespace.as_ref().unwrap_or(namespace);
        ObjectRef::new(namespace.clone(), self.name.clone())
    }
}

impl fmt::Display for ObjectRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.namespace, self.name)
    }
}

impl fmt::Debug for ObjectRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// The identity of a person in the VMS: ASCII without spaces, at most 254 characters, in lower case.
///
/// ```
/// # use vms_operator::domain::name::Login;
/// let login: Login = "Alice@Example.com".parse()?;
/// assert_eq!(login.as_str(), "alice@example.com");
/// # Ok::<(), vms_operator::domain::name::LoginError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Login(Arc<str>);

/// Why a text is not a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoginError {
    /// Nothing there.
    #[error("a login is at least one character")]
    Empty,
    /// Over the longest address that mail can have.
    #[error("a login has at most {} characters", Login::MAX_LENGTH)]
    TooLong,
    /// A space, a control character, or not ASCII.
    #[error("a login is printable ASCII without spaces, `{}` is not", quote(&.0.to_string()))]
    Character(char),
}

impl Login {
    /// The most characters a login has: the longest mail address.
    pub const MAX_LENGTH: usize = 254;

    /// The login in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Login {
    type Err = LoginError;

    fn from_str(text: &str) -> Result<Self, LoginError> {
        if text.is_empty() {
            return Err(LoginError::Empty);
        }
        if text.len() > Self::MAX_LENGTH {
            return Err(LoginError::TooLong);
        }
        if let Some(bad) = text.chars().find(|character| !character.is_ascii_graphic()) {
            return Err(LoginError::Character(bad));
        }
        Ok(Self(text.to_ascii_lowercase().into()))
    }
}

impl fmt::Display for Login {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logins_that_differ_in_case_are_one() {
        assert_eq!("BOB@x.org".parse::<Login>(), "bob@X.ORG".parse());
    }

    #[test]
    fn a_login_with_a_space_or_a_letter_outside_ascii_is_refused() {
        assert_eq!("a b".parse::<Login>(), Err(LoginError::Character(' ')));
        assert_eq!(
            "josé@x.org".parse::<Login>(),
            Err(LoginError::Character('é'))
        );
        assert_eq!("a\u{0}".parse::<Login>(), Err(LoginError::Character('\0')));
        assert_eq!("".parse::<Login>(), Err(LoginError::Empty));
    }

    #[test]
    fn a_login_is_bounded() {
        assert!("a".repeat(254).parse::<Login>().is_ok());
        assert_eq!("a".repeat(255).parse::<Login>(), Err(LoginError::TooLong));
    }
}

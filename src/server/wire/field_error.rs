//! What can be wrong with a field, told apart so that each reader is told in the words that it knows.
//!
//! `Display` is for clients of the API, and names its fields. The pages have words of their own for each of these.

use std::{borrow::Cow, fmt};

use serde::{Serialize, Serializer};

use crate::{
    domain::{license::Level, name::LoginError, network::RangeError, password::PasswordError},
    server::db::kind::CollectionKind,
};

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FieldError {
    /// What only clients of the API can get wrong.
    #[error("{0}")]
    Api(Cow<'static, str>),
    /// Nothing is there.
    #[error("The {0} field is required.")]
    Required(&'static str),
    #[error("The name may not be greater than {0} characters.")]
    LongName(usize),
    #[error("The email is not a login: {0}.")]
    Login(LoginError),
    #[error("The email has already been taken.")]
    LoginTaken,
    #[error("{}", sentence(.0))]
    Password(PasswordError),
    #[error("The password confirmation does not match.")]
    Unconfirmed,
    #[error("The current password is incorrect.")]
    CurrentPassword,
    #[error("These credentials do not match our records.")]
    Credentials,
    /// Another account's, or nobody's any more; the field with its place in the list.
    #[error("The selected {0} is invalid.")]
    Unknown(String),
    /// A permission that the parent does not hold, by its name.
    #[error("You do not hold this permission, and cannot grant it.")]
    NotHeld(String),
    #[error("The permission {permission} takes licenses of level {level}.")]
    TakesLicenses {
        permission: &'static str,
        level: Level,
    },
    #[error("The license limit of analytic_{} is exceeded: {left} are left.", .level.field())]
    LicensesLeft { level: Level, left: u32 },
    #[error("Numbers of licences are not negative.")]
    NegativeLicenses,
    /// What is typed for a number of licences is none.
    #[error("Numbers of licences are whole numbers.")]
    NoNumber,
    #[error("The ip_pool may not have more than {0} items.")]
    ManyRanges(usize),
    #[error("{0}.")]
    Range(RangeError),
    #[error("The {0} is not a moment as RFC 3339 writes it, such as 2027-01-31T00:00:00Z.")]
    Moment(&'static str),
    #[error("{0}")]
    Members(MissingMembers),
    #[error("To add a user, agree to version {version} of the terms of the paid service: {link}")]
    Terms { version: String, link: String },
}

/// Two of the four errors of the users page; there is one of each for layouts and for groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MissingMembers {
    pub(crate) kind: CollectionKind,
    /// Of the layout or group.
    pub(crate) name: String,
    /// The cameras in it that the user would not have, by id.
    pub(crate) cameras: Vec<(i64, String)>,
    /// Whether they are taken away, and not just left out.
    pub(crate) is_revoked: bool,
}

impl MissingMembers {
    pub(crate) fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.cameras.iter().map(|(_, name)| name.as_str())
    }

    /// The sentence about a layout or group that is called by this noun.
    pub(crate) fn told(&self, noun: &str, cameras: &str) -> String {
        let name = &self.name;
        if self.is_revoked {
            format!(
                "The {noun} \"{name}\" stays available to the user, but access to its cameras is revoked: {cameras}."
            )
        } else {
            format!(
                "The {noun} \"{name}\" has cameras that are not available to the user: {cameras}."
            )
        }
    }
}

impl fmt::Display for MissingMembers {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.names().collect();
        formatter.write_str(&self.told(self.kind.noun(), &names.join(", ")))
    }
}

impl From<&'static str> for FieldError {
    fn from(message: &'static str) -> Self {
        Self::Api(message.into())
    }
}

impl From<String> for FieldError {
    fn from(message: String) -> Self {
        Self::Api(message.into())
    }
}

impl Serialize for FieldError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A reason as a sentence.
pub(crate) fn sentence(reason: &impl ToString) -> String {
    let reason = reason.to_string();
    let mut characters = reason.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).chain(['.']).collect()
}

//! Names of fields in bodies, and paths of them.

use std::{fmt, str::FromStr, sync::Arc};

use super::FormError;
use crate::domain::quote::quote;

/// The fields that are written for something that is known: none of them can be that of an address pool.
pub const WRITTEN: [&str; 19] = [
    "accepted_terms",
    "analytic_l1",
    "analytic_l2",
    "analytic_l3",
    "cameras_to_attach",
    "cameras_to_detach",
    "email",
    "groups",
    "id",
    "layouts",
    "marks",
    "name",
    "password",
    "password_confirmation",
    "password_hash",
    "permissions",
    "suspended",
    "valid_from",
    "valid_until",
];

/// The name of a field: 1 to 64 letters, digits, `-` and `_`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FieldName(Arc<str>);

impl FieldName {
    /// The most characters of a name.
    pub const MAX_LENGTH: usize = 64;

    /// A name that is known to be one.
    pub(super) fn known(name: &'static str) -> Self {
        Self(name.into())
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name, where it is free for an address pool.
    ///
    /// # Errors
    /// The field is written for something else.
    pub fn unless_written(self) -> Result<Self, FormError> {
        if WRITTEN.contains(&self.as_str()) {
            return Err(FormError::Written(quote(self.as_str())));
        }
        Ok(self)
    }
}

impl FromStr for FieldName {
    type Err = FormError;

    fn from_str(text: &str) -> Result<Self, FormError> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        if (1..=Self::MAX_LENGTH).contains(&text.len()) && text.bytes().all(is_plain) {
            Ok(Self(text.into()))
        } else {
            Err(FormError::FieldName(quote(text)))
        }
    }
}

impl fmt::Display for FieldName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for FieldName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, formatter)
    }
}

/// Where something stands in an object: 1 to 5 names of fields with dots between them, each in the object of the one
/// before.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FieldPath(Arc<[FieldName]>);

impl FieldPath {
    /// The most names of a path.
    pub const MAX_DEPTH: usize = 5;

    /// A field of the object itself, known to be one.
    pub(super) fn known(name: &'static str) -> Self {
        FieldName::known(name).into()
    }

    /// The names, the outermost first; at least one.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(FieldName::as_str)
    }
}

impl From<FieldName> for FieldPath {
    fn from(name: FieldName) -> Self {
        Self([name].into())
    }
}

impl FromStr for FieldPath {
    type Err = FormError;

    fn from_str(text: &str) -> Result<Self, FormError> {
        let refuse = || FormError::FieldPath(quote(text));
        let names = text.split('.').take(Self::MAX_DEPTH + 1);
        let names: Result<Vec<FieldName>, FormError> = names.map(str::parse).collect();
        let names = names.map_err(|_| refuse())?;
        if names.len() > Self::MAX_DEPTH {
            return Err(refuse());
        }
        Ok(Self(names.into()))
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, name) in self.0.iter().enumerate() {
            let dot = if index == 0 { "" } else { "." };
            write!(formatter, "{dot}{name}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for FieldPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}", self.to_string())
    }
}

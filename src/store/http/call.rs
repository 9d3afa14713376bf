//! What is the same of every request, whichever API it is of.

use std::borrow::Cow;

use reqwest::Method;

use crate::store::{Error, ErrorKind};

/// A request, as far as the client needs to know it.
pub(in crate::store) trait Call {
    /// What it is for, such as "delete user `alice@example.com`".
    fn attempted(&self) -> &str;

    /// Its method.
    fn method(&self) -> &Method;

    /// Its path below the API: nothing in it needs escaping.
    fn path(&self) -> &str;

    /// The path without what tells one user from another.
    fn route(&self) -> Cow<'_, str>;

    /// Whether a lost answer leaves open what the store holds of users.
    fn writes(&self) -> bool;

    /// A failure of this request.
    fn failure(&self, kind: ErrorKind, detail: impl Into<String>) -> Error {
        Error::new(kind, self.attempted(), detail)
    }

    /// A failure of this request that leaves open what came of it, if it was a write; else one of that kind.
    fn unclear(&self, kind: ErrorKind, detail: impl Into<String>) -> Error {
        let kind = if self.writes() {
            ErrorKind::Unknown
        } else {
            kind
        };
        self.failure(kind, detail)
    }

    /// A failure to understand what came of it: a write may have been carried out.
    fn misunderstood(&self, detail: impl Into<String>) -> Error {
        self.unclear(ErrorKind::Garbled, detail)
    }
}

//! A token in a file, such as that of the admin API: read once, and kept as its digest alone.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use subtle::ConstantTimeEq as _;

use super::tokens;

/// A shorter token could be guessed.
const MIN_LENGTH: usize = 16;

/// The file of the token cannot be used.
#[derive(Debug, thiserror::Error)]
#[error(
    "cannot read {what} from {path}: the file must contain one token of at least {MIN_LENGTH} characters"
)]
pub struct Error {
    what: &'static str,
    path: PathBuf,
    /// Why, where the file could not be read at all.
    source: Option<io::Error>,
}

/// What is kept of a token.
#[derive(Clone, Debug)]
pub(crate) struct TokenDigest([u8; 32]);

impl TokenDigest {
    /// Reads the token from its file, without the white space around it.
    pub(crate) fn read(what: &'static str, path: &Path) -> Result<Self, Error> {
        let refuse = |source| Error {
            what,
            path: path.to_owned(),
            source,
        };
        let text = fs::read_to_string(path).map_err(|error| refuse(Some(error)))?;
        let token = text.trim();
        if token.len() < MIN_LENGTH || token.contains(char::is_whitespace) {
            return Err(refuse(None));
        }
        Ok(Self(tokens::digest(token)))
    }

    /// One that was kept.
    pub(crate) fn of(digest: &[u8]) -> Option<Self> {
        digest.try_into().ok().map(Self)
    }

    pub(crate) const fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn matches(&self, token: &str) -> bool {
        tokens::digest(token).ct_eq(&self.0).into()
    }
}

//! The token of the admin API: read from a file once, and kept as its digest alone.

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
    "cannot read the admin token from {path}: the file must contain one token of at least {MIN_LENGTH} characters"
)]
pub struct Error {
    path: PathBuf,
    /// Why, where the file could not be read at all.
    source: Option<io::Error>,
}

/// What is kept of the admin token.
#[derive(Clone, Debug)]
pub(crate) struct TokenDigest([u8; 32]);

impl TokenDigest {
    /// Reads the token from its file, without the white space around it.
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        let refuse = |source| Error {
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

    pub(crate) fn matches(&self, token: &str) -> bool {
        tokens::digest(token).ct_eq(&self.0).into()
    }
}

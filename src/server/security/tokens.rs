//! Tokens: random, shown once, and stored as a digest.

use sha2::{Digest as _, Sha256};

/// The system gave no random bytes.
#[derive(Debug, thiserror::Error)]
#[error("the operating system gave no random bytes")]
pub struct NoRandomness(#[source] getrandom::Error);

/// What is kept of a token. A token has 256 random bits, so a fast digest is enough.
pub(crate) fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// A new token of 256 random bits.
pub(crate) fn token() -> Result<String, NoRandomness> {
    random::<32>().map(hex::encode)
}

/// A new id of a session.
pub(crate) fn session_id() -> Result<String, NoRandomness> {
    random::<16>().map(hex::encode)
}

/// A random UUID (version 4).
pub(crate) fn uuid() -> Result<String, NoRandomness> {
    let bytes = random::<16>()?;
    Ok(uuid::Builder::from_random_bytes(bytes)
        .into_uuid()
        .to_string())
}

/// Random bytes.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(NoRandomness)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_is_of_version_four() {
        let uuid = uuid().unwrap();
        let parts: Vec<usize> = uuid.split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12]);
        assert_eq!(uuid.as_bytes()[14], b'4');
        assert!(matches!(uuid.as_bytes()[19], b'8' | b'9' | b'a' | b'b'));
    }

    #[test]
    fn no_token_comes_twice() {
        assert_ne!(token().unwrap(), token().unwrap());
        assert_eq!(token().unwrap().len(), 64);
    }
}

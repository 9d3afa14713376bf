//! Keyed fingerprints: remembering a password without keeping it, and proving whose a store user is.
//!
//! Both are HMAC-SHA-256 over length-prefixed parts, so that no two inputs run together, each with a
//! purpose of its own, so that one is never taken for the other.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{
    name::{Login, ServerIdentity, Uid},
    password::PasswordValue,
};

/// The key of all fingerprints, with an id that says which key made one.
#[derive(Clone)]
pub struct FingerprintKey {
    id: String,
    key: Zeroizing<[u8; Self::LENGTH]>,
}

impl FingerprintKey {
    /// Bytes of a key.
    pub const LENGTH: usize = 32;

    /// The key of these bytes; its id is derived from them.
    pub fn new(key: [u8; Self::LENGTH]) -> Self {
        let id = hex::encode(&Sha256::digest([b"key id:".as_slice(), &key].concat())[..4]);
        Self {
            id,
            key: Zeroizing::new(key),
        }
    }

    /// A key that everybody knows, for fingerprints that are not kept or need not be safe from forgery.
    pub fn zero() -> Self {
        Self::new([0; Self::LENGTH])
    }

    /// Which key this is; says nothing about its bytes.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What stands for `password` of the object `uid` on a server, without revealing it.
    pub fn of_password(
        &self,
        server: &ServerIdentity,
        uid: &Uid,
        password: &PasswordValue,
    ) -> Fingerprint {
        match password {
            PasswordValue::Plain(text) => self.sign("password", &[server, uid, text.expose()]),
            PasswordValue::Hashed(hash) => {
                self.sign("password hash", &[server, uid, hash.expose()])
            }
        }
    }

    /// The proof that the object `uid` made, or means to make, the user `login` on a server.
    pub fn of_claim(&self, server: &ServerIdentity, uid: &Uid, login: &Login) -> Fingerprint {
        self.sign("claim", &[server, uid, login.as_str()])
    }

    fn sign(&self, purpose: &str, parts: &[&str]) -> Fingerprint {
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
        let mut mac =
            Hmac::<Sha256>::new_from_slice(self.key.as_slice()).expect("a key of any length");
        for part in [purpose].iter().chain(parts) {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        Fingerprint(format!(
            "{}:{}",
            self.id,
            hex::encode(mac.finalize().into_bytes())
        ))
    }
}

impl fmt::Debug for FingerprintKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "FingerprintKey({})", self.id)
    }
}

/// `KEY-ID:HEX`, as status and annotations carry it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// A fingerprint as recorded, of whatever key.
    pub fn recorded(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text to record.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `key` made it: fingerprints of another key can be neither confirmed nor denied.
    pub fn is_of(&self, key: &FingerprintKey) -> bool {
        self.0.split_once(':').is_some_and(|(id, _)| id == key.id)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::password::{Password, PasswordHash};

    fn key(byte: u8) -> FingerprintKey {
        FingerprintKey::new([byte; FingerprintKey::LENGTH])
    }

    fn of(key: &FingerprintKey, server: &str, uid: &str, password: &str) -> Fingerprint {
        key.of_password(
            &server.into(),
            &uid.into(),
            &Password::parse(password.as_bytes()).unwrap().into(),
        )
    }

    #[test]
    fn each_part_changes_the_fingerprint() {
        let one = of(&key(1), "server", "uid", "password");
        assert_eq!(one, of(&key(1), "server", "uid", "password"));
        for other in [
            of(&key(2), "server", "uid", "password"),
            of(&key(1), "other", "uid", "password"),
            of(&key(1), "server", "other", "password"),
            of(&key(1), "server", "uid", "passwords"),
            of(&key(1), "serveru", "id", "password"),
        ] {
            assert_ne!(one, other);
        }
    }

    #[test]
    fn a_claim_is_never_a_password_fingerprint() {
        let claim = key(1).of_claim(
            &"server".into(),
            &"uid".into(),
            &"password".parse().unwrap(),
        );
        assert_ne!(claim, of(&key(1), "server", "uid", "password"));
    }

    #[test]
    fn a_hash_is_never_taken_for_the_password_of_the_same_text() {
        let text = format!(
            "$argon2id$v=19$m=19456,t=2,p=1${0}${0}{0}",
            "AAECAwQFBgcICQoLDA0ODxAR"
        );
        let hash = PasswordHash::parse(text.as_bytes()).unwrap();
        let hashed = key(1).of_password(
            &"server".into(),
            &"uid".into(),
            &PasswordValue::Hashed(hash),
        );
        assert_ne!(hashed, of(&key(1), "server", "uid", &text));
    }

    #[test]
    fn a_fingerprint_knows_its_key() {
        let one = of(&key(1), "server", "uid", "password");
        assert!(one.is_of(&key(1)) && !one.is_of(&key(2)));
        assert!(!Fingerprint::recorded("nonsense").is_of(&key(1)));
    }
}

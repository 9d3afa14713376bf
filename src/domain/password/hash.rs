//! Passwords that were hashed elsewhere: which hashes may stand for one.
//!
//! A hash is a PHC string of argon2id, checked strictly on both sides: one that is too cheap protects
//! nobody, one that is too dear lets every login take the memory of the server. The bounds are ours; the
//! lower one is what OWASP's Password Storage Cheat Sheet recommends.

use std::{fmt, ops::RangeInclusive};

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use zeroize::Zeroizing;

use crate::domain::stray::Stray;

/// An argon2id hash, as a PHC string, within the bounds. Its `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(Zeroizing<String>);

/// Why some bytes are no hash that may stand for a password. No message contains any of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum PasswordHashError {
    /// Nothing there.
    #[error("the hash is empty")]
    Empty,
    /// Something around it that nobody chose.
    #[error("the hash {0}")]
    Stray(Stray),
    /// Another algorithm, such as bcrypt, or argon2i.
    #[error("it is not a hash of argon2id")]
    Variant,
    /// Another version than 19, or none.
    #[error("the hash is not of version 19 of argon2")]
    Version,
    /// Not a PHC string.
    #[error("the hash is not written as $argon2id$v=19$m=…,t=…,p=…$SALT$HASH")]
    Form,
    /// Memory too small or too large.
    #[error("its memory (m) is not within {} to {} KiB", PasswordHash::MEMORY.start(), PasswordHash::MEMORY.end())]
    Memory,
    /// Too few or too many passes.
    #[error("its passes (t) are not within {} to {}", PasswordHash::PASSES.start(), PasswordHash::PASSES.end())]
    Passes,
    /// Too many lanes, or none.
    #[error("its lanes (p) are not within {} to {}", PasswordHash::LANES.start(), PasswordHash::LANES.end())]
    Lanes,
    /// A salt too short to be one's own, or too long.
    #[error("its salt does not have {} to {} bytes", PasswordHash::SALT.start(), PasswordHash::SALT.end())]
    Salt,
    /// An output too short to tell passwords apart, or too long.
    #[error("the hash itself does not have {} to {} bytes", PasswordHash::OUTPUT.start(), PasswordHash::OUTPUT.end())]
    Output,
}

impl PasswordHash {
    /// Memory, in KiB.
    pub const MEMORY: RangeInclusive<u32> = 19 * 1024..=64 * 1024;
    /// Passes over the memory.
    pub const PASSES: RangeInclusive<u32> = 2..=10;
    /// Lanes that may be computed side by side.
    pub const LANES: RangeInclusive<u32> = 1..=4;
    /// Bytes of the salt; a PHC string has at most 48.
    pub const SALT: RangeInclusive<usize> = 16..=48;
    /// Bytes of the output; a PHC string has at most 64.
    pub const OUTPUT: RangeInclusive<usize> = 32..=64;

    /// Checks the bytes of a Secret or a request.
    ///
    /// # Errors
    /// Everything that is wrong with them; of what is no PHC string at all, that alone.
    pub fn parse(bytes: &[u8]) -> Result<Self, Vec<PasswordHashError>> {
        if bytes.is_empty() {
            return Err(vec![PasswordHashError::Empty]);
        }
        let (stray, _) = Stray::around(bytes);
        if !stray.is_empty() {
            return Err(stray.into_iter().map(PasswordHashError::Stray).collect());
        }
        let text = std::str::from_utf8(bytes).map_err(|_| vec![PasswordHashError::Form])?;
        let parts = Parts::of(text).map_err(|error| vec![error])?;
        let reasons = parts.reasons();
        if reasons.is_empty() {
            Ok(Self(Zeroizing::new(text.to_owned())))
        } else {
            Err(reasons)
        }
    }

    /// The PHC string, for the one request that sets it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PasswordHash(…)")
    }
}

/// What a PHC string says.
struct Parts {
    memory: u32,
    passes: u32,
    lanes: u32,
    salt: usize,
    output: usize,
}

impl Parts {
    fn of(text: &str) -> Result<Self, PasswordHashError> {
        let mut fields = text.split('$');
        if fields.next() != Some("") {
            return Err(PasswordHashError::Form);
        }
        if fields.next() != Some("argon2id") {
            return Err(PasswordHashError::Variant);
        }
        if fields.next() != Some("v=19") {
            return Err(PasswordHashError::Version);
        }
        let parts = (|| {
            let (costs, salt, output) = (fields.next()?, fields.next()?, fields.next()?);
            let mut costs = costs.split(',');
            let parts = Self {
                memory: number(costs.next()?, "m=")?,
                passes: number(costs.next()?, "t=")?,
                lanes: number(costs.next()?, "p=")?,
                salt: bytes(salt)?,
                output: bytes(output)?,
            };
            (costs.next().is_none() && fields.next().is_none()).then_some(parts)
        })();
        parts.ok_or(PasswordHashError::Form)
    }

    fn reasons(&self) -> Vec<PasswordHashError> {
        [
            (
                PasswordHash::MEMORY.contains(&self.memory),
                PasswordHashError::Memory,
            ),
            (
                PasswordHash::PASSES.contains(&self.passes),
                PasswordHashError::Passes,
            ),
            (
                PasswordHash::LANES.contains(&self.lanes),
                PasswordHashError::Lanes,
            ),
            (
                PasswordHash::SALT.contains(&self.salt),
                PasswordHashError::Salt,
            ),
            (
                PasswordHash::OUTPUT.contains(&self.output),
                PasswordHashError::Output,
            ),
        ]
        .into_iter()
        .filter_map(|(fine, reason)| (!fine).then_some(reason))
        .collect()
    }
}

/// A decimal number as it is written in one way alone: another reader must not see another number.
fn number(text: &str, name: &str) -> Option<u32> {
    let digits = text.strip_prefix(name)?;
    let number: u32 = digits.parse().ok()?;
    (number.to_string() == digits).then_some(number)
}

/// How many bytes some base64 without padding stands for.
fn bytes(text: &str) -> Option<usize> {
    STANDARD_NO_PAD.decode(text).ok().map(|bytes| bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sixteen and thirty-two bytes.
    const SALT: &str = "AAECAwQFBgcICQoLDA0ODw";
    const OUTPUT: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

    fn phc(costs: &str) -> String {
        format!("$argon2id$v=19${costs}${SALT}${OUTPUT}")
    }

    fn refusal(text: &str) -> Vec<PasswordHashError> {
        PasswordHash::parse(text.as_bytes()).expect_err(text)
    }

    #[test]
    fn a_hash_within_the_bounds_is_taken_as_it_stands() {
        for costs in [
            "m=19456,t=2,p=1",
            "m=65536,t=3,p=4",
            "m=65536,t=10,p=1",
            "m=47104,t=2,p=1",
        ] {
            let text = phc(costs);
            assert_eq!(PasswordHash::parse(text.as_bytes()).unwrap().expose(), text);
        }
    }

    #[test]
    fn neither_a_weak_nor_a_monstrous_hash_is_taken() {
        use PasswordHashError::{Lanes, Memory, Passes};
        assert_eq!(refusal(&phc("m=19455,t=2,p=1")), [Memory]);
        assert_eq!(refusal(&phc("m=65537,t=2,p=1")), [Memory]);
        assert_eq!(refusal(&phc("m=19456,t=1,p=1")), [Passes]);
        assert_eq!(refusal(&phc("m=19456,t=11,p=1")), [Passes]);
        assert_eq!(refusal(&phc("m=19456,t=2,p=0")), [Lanes]);
        assert_eq!(refusal(&phc("m=19456,t=2,p=5")), [Lanes]);
        assert_eq!(refusal(&phc("m=8,t=1,p=5")), [Memory, Passes, Lanes]);
        assert_eq!(
            refusal("$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA"),
            [PasswordHashError::Salt, PasswordHashError::Output]
        );
    }

    #[test]
    fn other_algorithms_and_versions_are_told_apart() {
        use PasswordHashError::{Empty, Variant, Version};
        let costs = "m=19456,t=2,p=1";
        for other in ["argon2i", "argon2d", "2b", "Argon2id", ""] {
            let text = phc(costs).replacen("argon2id", other, 1);
            assert_eq!(refusal(&text), [Variant], "{text}");
        }
        assert_eq!(refusal(&phc(costs).replacen("v=19", "v=16", 1)), [Version]);
        assert_eq!(refusal(&phc(costs).replacen("v=19$", "", 1)), [Version]);
        let newline = PasswordHashError::Stray(Stray::TrailingNewline);
        assert_eq!(refusal(&(phc(costs) + "\n")), [newline]);
        assert_eq!(refusal(""), [Empty]);
    }

    #[test]
    fn what_another_reader_could_read_otherwise_is_refused() {
        let good = phc("m=19456,t=2,p=1");
        for text in [
            "correct horse battery staple".to_owned(),
            good[1..].to_owned(),
            format!("{good}$"),
            format!("{good}="),
            good.replacen(SALT, &format!("{SALT}=="), 1),
            // Bits beyond the last byte.
            good.replacen(SALT, &SALT.replace("Dw", "Dx"), 1),
            phc("m=019456,t=2,p=1"),
            phc("m=+19456,t=2,p=1"),
            phc("m=4294986752,t=2,p=1"),
            phc("t=2,m=19456,p=1"),
            phc("m=19456,t=2"),
            phc("m=19456,t=2,p=1,keyid=AAAA"),
            phc("m=19456,m=19456,t=2,p=1"),
        ] {
            assert_eq!(refusal(&text), [PasswordHashError::Form], "{text}");
        }
    }

    #[test]
    fn debug_does_not_show_it() {
        let text = phc("m=19456,t=2,p=1");
        let hash = PasswordHash::parse(text.as_bytes()).unwrap();
        assert_eq!(format!("{hash:?}"), "PasswordHash(…)");
    }
}

//! What a server says that it is, as far as a status shows it.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::domain::name::ServerIdentity;

/// The most characters of a version.
const VERSION_LENGTH: usize = 128;
/// The most characters of an identity.
const IDENTITY_LENGTH: usize = 128;

/// The version, as far as a status shows it.
pub(in crate::store) fn version(shown: &str) -> Arc<str> {
    shown
        .chars()
        .filter(|character| !character.is_control())
        .take(VERSION_LENGTH)
        .collect::<String>()
        .into()
}

/// The first two numbers of a version; `None` for a text that is no version. An error repeats these and not the text, in
/// which a server can put whatever it was told.
pub(in crate::store) fn series(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.split('.').map(|part| part.parse().ok());
    numbers.next().flatten().zip(numbers.next().flatten())
}

/// An identity as a server shows it; in the place of one that no status holds stands its digest.
pub(in crate::store) fn identity(shown: &str) -> ServerIdentity {
    let is_plain = shown.bytes().all(|byte| byte.is_ascii_graphic());
    if is_plain && (1..=IDENTITY_LENGTH).contains(&shown.len()) {
        ServerIdentity::from(shown)
    } else {
        ServerIdentity::from(hex::encode(Sha256::digest(shown)))
    }
}

/// What tells a server without an identity of its own from another: its address and the account.
pub(in crate::store) fn derived_identity(url: &str, account: &str) -> ServerIdentity {
    let mut digest = Sha256::new();
    for part in [url, account] {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    ServerIdentity::from(hex::encode(&digest.finalize()[..16]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_says_of_itself_fits_into_a_status() {
        assert_eq!(&*version("24.03"), "24.03");
        assert_eq!(
            version(&"\u{7}ä".repeat(300)).chars().count(),
            VERSION_LENGTH
        );
        assert_eq!(&*identity("vms-1"), "vms-1");
        for (shown, numbers) in [
            ("1.36.33", Some((1, 36))),
            ("0.18.0-beta1", Some((0, 18))),
            ("1.360", Some((1, 360))),
            ("0.18-beta", None),
            ("1", None),
            ("x.1", None),
            ("-1.18", None),
            ("", None),
        ] {
            assert_eq!(series(shown), numbers, "{shown}");
        }
        for unusual in ["", "ä", "a b", &"x".repeat(300)] {
            let stored = identity(unusual);
            assert_eq!(stored.len(), 64, "{unusual}");
            assert_ne!(stored, identity(&format!("{unusual}x")));
        }
    }

    #[test]
    fn servers_are_told_apart_by_address_and_parent() {
        let identity = derived_identity;
        assert_eq!(identity("https://a", "1"), identity("https://a", "1"));
        assert_ne!(identity("https://a", "1"), identity("https://b", "1"));
        assert_ne!(identity("https://a", "1"), identity("https://a", "2"));
        assert_ne!(identity("https://a1", "1"), identity("https://a", "11"));
    }
}

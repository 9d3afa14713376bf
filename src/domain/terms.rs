//! Terms of a paid service, to which a server may ask for consent before a user is added.
//!
//! The users page shows a message with a link and a button «Confirm»; how a server says it is ours.

use std::{fmt, str::FromStr, sync::Arc};

use serde::Serialize;

/// The terms that a server asks for.
///
/// What of it cannot be shown safely is not kept: a server's text is never passed on as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Which version; `None` where the server names one that nobody can accept.
    pub version: Option<TermsVersion>,
    /// Where they can be read; `None` where the server gives no address that can be shown.
    pub link: Option<TermsLink>,
}

impl Terms {
    /// What a server says, as far as it can be shown.
    pub fn read(version: &str, link: &str) -> Self {
        Self {
            version: version.parse().ok(),
            link: link.parse().ok(),
        }
    }

    /// The version, where it is exactly the one that was accepted.
    pub fn accepted(&self, accepted: Option<&TermsVersion>) -> Option<&TermsVersion> {
        self.version
            .as_ref()
            .filter(|version| accepted == Some(version))
    }
}

/// A version of terms: at most 64 letters, digits, dots, dashes and underscores, as in `2026-01`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct TermsVersion(Arc<str>);

/// The text is no version of terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a version of terms is 1 to {} letters, digits, `.`, `-` or `_`",
    TermsVersion::MAX_LENGTH
)]
pub struct TermsVersionError;

impl TermsVersion {
    /// The most characters of a version.
    pub const MAX_LENGTH: usize = 64;

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for TermsVersion {
    type Err = TermsVersionError;

    fn from_str(text: &str) -> Result<Self, TermsVersionError> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
        if (1..=Self::MAX_LENGTH).contains(&text.len()) && text.bytes().all(is_plain) {
            Ok(Self(text.into()))
        } else {
            Err(TermsVersionError)
        }
    }
}

impl fmt::Display for TermsVersion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Where terms can be read: an http or https address that means the same wherever it is printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct TermsLink(Arc<str>);

/// The text is no address of terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "an address of terms is http or https with a host, no user, and at most {} characters of which none needs escaping",
    TermsLink::MAX_LENGTH
)]
pub struct TermsLinkError;

impl TermsLink {
    /// The most characters of an address.
    pub const MAX_LENGTH: usize = 512;

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for TermsLink {
    type Err = TermsLinkError;

    fn from_str(text: &str) -> Result<Self, TermsLinkError> {
        // Of the characters of an address (RFC 3986) without quotes and brackets, which texts around it use.
        let is_safe =
            |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#@!$&*+,;=%".contains(&byte);
        let rest = ["https://", "http://"]
            .iter()
            .find_map(|scheme| text.strip_prefix(scheme));
        let authority = rest.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
        // `https://vms.example.com@elsewhere` leads elsewhere.
        let has_host = authority.is_some_and(|authority| {
            authority.starts_with(|first: char| first.is_ascii_alphanumeric())
                && !authority.contains('@')
        });
        if has_host && text.len() <= Self::MAX_LENGTH && text.bytes().all(is_safe) {
            Ok(Self(text.into()))
        } else {
            Err(TermsLinkError)
        }
    }
}

impl fmt::Display for TermsLink {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_accepted_only_exactly() {
        let terms = Terms::read("2026-01", "https://vms.example.com/terms");
        let accepted = |text: &str| {
            let version = text.parse().unwrap();
            terms.accepted(Some(&version)).is_some()
        };
        assert!(accepted("2026-01"));
        assert!(!accepted("2026-1"));
        assert!(!accepted("2026-01.1"));
        assert_eq!(terms.accepted(None), None);
    }

    #[test]
    fn a_version_that_cannot_be_shown_can_be_accepted_by_nobody() {
        for text in ["", " ", "2026 01", "v1\n", "`v1`", "é", &"1".repeat(65)] {
            assert_eq!(
                text.parse::<TermsVersion>(),
                Err(TermsVersionError),
                "{text}"
            );
            let terms = Terms::read(text, "https://vms.example.com/terms");
            assert_eq!(terms.accepted(None), None);
        }
        assert!("1".repeat(64).parse::<TermsVersion>().is_ok());
    }

    #[test]
    fn a_link_is_an_address_of_the_web_and_nothing_else() {
        for text in [
            "https://vms.example.com/terms/2026-01?lang=en#paid",
            "http://127.0.0.1:8080/terms",
            "https://xn--bcher-kva.example.com",
        ] {
            assert_eq!(text.parse::<TermsLink>().unwrap().as_str(), text);
        }
        for text in [
            "",
            "https://",
            "https:///terms",
            "javascript:alert(1)",
            "ftp://vms.example.com/terms",
            "vms.example.com/terms",
            "https://vms.example.com@elsewhere.example.com/",
            "https://vms.example.com/terms now",
            "https://vms.example.com/\u{202e}terms",
            "https://vms.example.com/\nterms",
            "https://vms.example.com/\"onclick",
            "https://vms.example.com/`rm`",
            "https://vms.example.com/<b>",
            &format!("https://vms.example.com/{}", "a".repeat(512)),
        ] {
            assert_eq!(text.parse::<TermsLink>(), Err(TermsLinkError), "{text}");
        }
    }
}

//! Consent to the terms of a paid service, before a user is added.
//!
//! Pure. The users page asks for it in a message with a link; the field that carries it is ours.

use crate::{
    domain::terms::TermsVersion,
    server::{
        config::Terms,
        wire::{Errors, FieldError},
    },
};

/// The field of a new sub-user that names the version.
const FIELD: &str = "accepted_terms";

/// The version that is agreed to, where one has to be.
pub(crate) fn accepted<'a>(
    asked: Option<&'a Terms>,
    accepted: Option<&str>,
    errors: &mut Errors,
) -> Option<&'a TermsVersion> {
    let Terms { version, link } = asked?;
    if accepted == Some(version.as_str()) {
        return Some(version);
    }
    let (version, link) = (version.to_string(), link.to_string());
    errors.add(FIELD, FieldError::Terms { version, link });
    None
}

/// What the audit says of a new user, with the consent under which it was added.
pub(crate) fn with_consent(detail: String, version: Option<&TermsVersion>) -> String {
    match version {
        None => detail,
        Some(version) if detail.is_empty() => format!("accepted terms {version}"),
        Some(version) => format!("accepted terms {version}; {detail}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms() -> Terms {
        Terms {
            version: "2026-01".parse().unwrap(),
            link: "https://vms.example.com/terms".parse().unwrap(),
        }
    }

    #[test]
    fn only_the_exact_version_is_consent() {
        let terms = terms();
        for (given, is_consent) in [
            (Some("2026-01"), true),
            (Some("2025-12"), false),
            (Some(""), false),
            (None, false),
        ] {
            let mut errors = Errors::default();
            let version = accepted(Some(&terms), given, &mut errors);
            assert_eq!(version.is_some(), is_consent, "{given:?}");
            assert_eq!(errors.is_empty(), is_consent, "{given:?}");
        }
    }

    #[test]
    fn where_nothing_is_asked_consent_is_not_recorded() {
        let mut errors = Errors::default();
        assert_eq!(accepted(None, Some("2026-01"), &mut errors), None);
        assert!(errors.is_empty());
        assert_eq!(with_consent("cameras +1".into(), None), "cameras +1");
    }
}

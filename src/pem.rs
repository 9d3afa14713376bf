//! Certificates and keys as PEM.
//!
//! What is wrong with a text is said without a word of it: where line breaks were lost, a line is a whole key.

use rustls::pki_types::{
    CertificateDer, PrivateKeyDer,
    pem::{self, PemObject},
};

/// What a line of PEM that is no content begins and ends with.
const DASHES: &[u8] = b"-----";

/// Why a text is no PEM, or not the right one.
#[derive(Debug, thiserror::Error)]
pub enum PemError {
    /// A line that begins a section ends otherwise.
    #[error(
        "the line that begins a section ends otherwise than with `-----`; perhaps its line breaks were lost"
    )]
    Begin,
    /// A section is not ended.
    #[error("a section has no end; perhaps the text was cut off")]
    End,
    /// What stands in a section is not in base64.
    #[error("a section holds something else than base64")]
    Content,
    /// Nothing of the kind is there.
    #[error("there is no section of the kind")]
    Nothing,
}

impl From<pem::Error> for PemError {
    fn from(error: pem::Error) -> Self {
        match error {
            pem::Error::IllegalSectionStart { .. } => Self::Begin,
            // A whole section in one line is taken for the name of one.
            pem::Error::MissingSectionEnd { end_marker } if has_dashes(&end_marker) => Self::Begin,
            pem::Error::MissingSectionEnd { .. } => Self::End,
            pem::Error::NoItemsFound => Self::Nothing,
            // The enumeration is open; what may come is about the content, too.
            pem::Error::Base64Decode(_) | pem::Error::SectionTooLarge | _ => Self::Content,
        }
    }
}

fn has_dashes(name: &[u8]) -> bool {
    name.windows(DASHES.len()).any(|part| part == DASHES)
}

/// The certificates in a text, in their order; perhaps none.
///
/// # Errors
/// A section cannot be read.
pub fn certificates(text: &[u8]) -> Result<Vec<CertificateDer<'static>>, PemError> {
    let certificates = CertificateDer::pem_slice_iter(text);
    Ok(certificates.collect::<Result<_, _>>()?)
}

/// The first private key in a text.
///
/// # Errors
/// There is none, or a section cannot be read.
pub fn private_key(text: &[u8]) -> Result<PrivateKeyDer<'static>, PemError> {
    Ok(PrivateKeyDer::from_pem_slice(text)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::hostile::{Bound, SECRET, assert_sayable, attack};

    /// Neither as a text nor as a list of bytes.
    fn assert_untold(error: &PemError) {
        let told = format!("{error} {error:?}");
        assert_sayable(&told);
        assert!(!told.contains(SECRET), "{told}");
        let bytes = format!("{:?}", SECRET.as_bytes());
        assert!(!told.contains(bytes.trim_matches(['[', ']'])), "{told}");
    }

    #[test]
    fn what_is_wrong_with_a_key_is_said_without_the_key() {
        let (begin, end) = ("-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----");
        for (text, expected) in [
            (format!("{begin}{SECRET}{end}"), "line breaks were lost"),
            (format!("{begin}{SECRET}"), "line breaks were lost"),
            (format!("{begin}\n{SECRET}\n"), "no end"),
            (format!("{begin}\n*{SECRET}*\n{end}\n"), "base64"),
            (SECRET.to_owned(), "no section of the kind"),
        ] {
            let error = private_key(text.as_bytes()).unwrap_err();
            assert!(error.to_string().contains(expected), "{error}");
            assert_untold(&error);
        }
    }

    #[test]
    fn a_hostile_text_is_read_or_refused_without_a_word_of_it() {
        let section = |kind: &str, content: &str| {
            format!("-----BEGIN {kind}-----\n{content}\n-----END {kind}-----\n").into_bytes()
        };
        let samples = [
            section("CERTIFICATE", "MAA="),
            section("PRIVATE KEY", SECRET),
            section("RSA PRIVATE KEY", "aHVudGVyMi1odW50ZXIy"),
            section("EC PRIVATE KEY", ""),
        ];
        let bound = Bound {
            times: 8,
            beside: 4 << 10,
        };
        let parse = |input: &[u8]| (certificates(input).err(), private_key(input).err());
        attack(&samples, bound, parse, |_, (certificates, key)| {
            certificates.iter().chain(&key).for_each(assert_untold);
        });
    }
}

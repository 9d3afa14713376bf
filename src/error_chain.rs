//! Printing an error with what caused it: no error of this program repeats its source.

use std::{borrow::Cow, error::Error, fmt};

/// An error and its causes in one line, each once.
#[derive(Clone, Copy, Debug)]
pub struct ErrorChain<'a>(pub &'a dyn Error);

impl fmt::Display for ErrorChain<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut last = self.0.to_string();
        formatter.write_str(&in_words(&last))?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            let text = error.to_string();
            // Errors of some libraries end with their source already.
            if !last.ends_with(&text) {
                write!(formatter, ": {}", in_words(&text))?;
            }
            last = text;
            cause = error.source();
        }
        Ok(())
    }
}

/// What a library says of the certificate of a server, in words that say what to do.
const CERTIFICATES: [(&[&str], &str); 6] = [
    (
        &["CaUsedAsEndEntity"],
        "the certificate of the server is made for an authority (CA:TRUE), as `openssl req -x509` makes one, and is taken \
         only where just this certificate is given: put it into the Secret that caSecretRef names, or make another one \
         with basicConstraints=CA:FALSE",
    ),
    (
        &["Expired", "certificate expired"],
        "the certificate of the server has expired: renew it, and look at the clocks",
    ),
    (
        &["NotValidYet", "not valid yet"],
        "the certificate of the server is not valid yet: look at the clocks",
    ),
    (
        &["NotValidForName", "not valid for name"],
        "the certificate of the server is for another name: use one of those in its subjectAltName as the address (a name \
         in CN alone does not count)",
    ),
    (
        &["BadSignature"],
        "the certificate of the server comes from another authority of the same name than the one that is trusted: name that \
         of the server in caSecretRef",
    ),
    (
        &["UnknownIssuer"],
        "the certificate of the server comes from an authority that is not trusted: name that of the server in \
         caSecretRef",
    ),
];

/// A text of a library as a person can use it; any other one as it is.
pub fn in_words(text: &str) -> Cow<'_, str> {
    const BEFORE: &str = "invalid peer certificate: ";
    let Some(fault) = text.strip_prefix(BEFORE) else {
        return text.into();
    };
    let known = CERTIFICATES
        .iter()
        .find(|(names, _)| names.iter().any(|name| fault.contains(name)));
    known.map_or(text.into(), |(_, words)| (*words).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_certificate_is_told_in_words() {
        for (error, words) in [
            ("Expired", "has expired"),
            (
                "certificate expired: verification time 9 (UNIX)",
                "has expired",
            ),
            ("NotValidYet", "is not valid yet"),
            (
                "certificate not valid for name \"x\"",
                "is for another name",
            ),
            ("UnknownIssuer", "not trusted"),
            ("BadSignature", "of the same name"),
            ("Other(OtherError(CaUsedAsEndEntity))", "CA:FALSE"),
        ] {
            let text = format!("invalid peer certificate: {error}");
            assert!(in_words(&text).contains(words), "{text}");
        }
        assert_eq!(in_words("no route to host"), "no route to host");
    }

    #[derive(Debug, thiserror::Error)]
    #[error("{0}")]
    struct Outer(&'static str, #[source] Inner);

    #[derive(Debug, thiserror::Error)]
    #[error("no such file")]
    struct Inner;

    #[test]
    fn each_cause_is_told_once() {
        assert_eq!(
            ErrorChain(&Outer("cannot start", Inner)).to_string(),
            "cannot start: no such file"
        );
        assert_eq!(
            ErrorChain(&Outer("read: no such file", Inner)).to_string(),
            "read: no such file"
        );
    }
}

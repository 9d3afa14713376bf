//! Printing an error with what caused it: no error of ours repeats its source.

use std::{error::Error, fmt};

/// An error and its causes in one line, each once.
#[derive(Clone, Copy, Debug)]
pub struct ErrorChain<'a>(pub &'a dyn Error);

impl fmt::Display for ErrorChain<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut last = self.0.to_string();
        formatter.write_str(&last)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            let text = error.to_string();
            // Errors of some libraries end with their source already.
            if !last.ends_with(&text) {
                write!(formatter, ": {text}")?;
            }
            last = text;
            cause = error.source();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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

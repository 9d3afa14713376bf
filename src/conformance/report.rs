//! What came of a run, as values and as a table in Markdown.

use std::fmt;

use crate::store::{self, Description, ErrorKind};

/// What a server was seen to keep.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The server's version, and what its driver says it can do; none where the server did not say.
    pub server: Option<String>,
    /// Every step, in its order.
    pub checks: Vec<Check>,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What is promised.
    pub promise: &'static str,
    /// What came of it.
    pub outcome: Outcome,
    /// What was seen, in words.
    pub seen: String,
}

/// What came of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is as promised.
    Kept,
    /// It is not.
    Broken,
    /// Nothing is promised of it; what was seen is worth knowing.
    Observed,
    /// The server does not have it, and whoever declares it is refused.
    NotOffered,
    /// It could not be tried.
    NotTried,
}

/// What one step has found.
pub(super) type Finding = Result<String, Flaw>;

/// Why a step has not found what is promised.
#[derive(Debug)]
pub(super) struct Flaw {
    outcome: Outcome,
    seen: String,
}

impl Flaw {
    pub(super) fn broken(seen: impl Into<String>) -> Self {
        Self::new(Outcome::Broken, seen)
    }

    pub(super) fn observed(seen: impl Into<String>) -> Self {
        Self::new(Outcome::Observed, seen)
    }

    pub(super) fn not_offered(seen: impl Into<String>) -> Self {
        Self::new(Outcome::NotOffered, seen)
    }

    pub(super) fn not_tried(seen: impl Into<String>) -> Self {
        Self::new(Outcome::NotTried, seen)
    }

    /// With what is done about something that is not offered.
    pub(super) fn instead(self, seen: &str) -> Self {
        if self.outcome == Outcome::NotOffered {
            Self::not_offered(seen)
        } else {
            self
        }
    }

    fn new(outcome: Outcome, seen: impl Into<String>) -> Self {
        let seen = seen.into();
        Self { outcome, seen }
    }
}

impl From<store::Error> for Flaw {
    fn from(error: store::Error) -> Self {
        let is_limited = matches!(
            error.kind,
            ErrorKind::LoginRateLimited | ErrorKind::RateLimited | ErrorKind::CaptchaRequired
        );
        let outcome = if is_limited {
            Outcome::NotTried
        } else {
            Outcome::Broken
        };
        // What was attempted names the throwaway user; the detail names nothing.
        Self::new(outcome, format!("{}: {}", error.reason(), error.detail))
    }
}

impl Report {
    pub(super) fn describe(&mut self, server: &Description) {
        let capabilities = server.capabilities.iter().map(<&str>::from);
        let capabilities: Vec<&str> = capabilities.collect();
        let version = &server.version;
        self.server = Some(format!(
            "version {version}; capabilities: {}",
            capabilities.join(", ")
        ));
    }

    pub(super) fn add(&mut self, promise: &'static str, finding: Finding) {
        let (outcome, seen) = match finding {
            Ok(seen) => (Outcome::Kept, seen),
            Err(Flaw { outcome, seen }) => (outcome, seen),
        };
        self.checks.push(Check {
            promise,
            outcome,
            seen,
        });
    }

    /// Those that came out so.
    pub fn count(&self, outcome: Outcome) -> usize {
        let checks = self.checks.iter();
        checks.filter(|check| check.outcome == outcome).count()
    }

    /// Whether nothing that is promised was seen not to be so.
    pub fn is_kept(&self) -> bool {
        self.count(Outcome::Broken) == 0
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Kept => "kept",
            Self::Broken => "**broken**",
            Self::Observed => "observed",
            Self::NotOffered => "not offered",
            Self::NotTried => "not tried",
        })
    }
}

/// A table in Markdown.
impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(server) = &self.server {
            writeln!(formatter, "Server: {server}\n")?;
        }
        writeln!(formatter, "| outcome | promise | seen |\n|---|---|---|")?;
        for Check {
            promise,
            outcome,
            seen,
        } in &self.checks
        {
            // A server's own words, such as its version, may hold what would end a cell.
            let seen = seen.replace('|', "\\|").replace(['\n', '\r'], " ");
            writeln!(formatter, "| {outcome} | {promise} | {seen} |")?;
        }
        writeln!(
            formatter,
            "\n{} kept, {} broken, {} observed, {} not offered, {} not tried",
            self.count(Outcome::Kept),
            self.count(Outcome::Broken),
            self.count(Outcome::Observed),
            self.count(Outcome::NotOffered),
            self.count(Outcome::NotTried),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_a_table_that_no_text_of_a_server_breaks() {
        let mut report = Report::default();
        report.add("says what it is", Ok("version 1|2\n3".to_owned()));
        report.add("keeps pools", Err(Flaw::broken("it dropped the pool")));
        assert!(!report.is_kept());
        let text = report.to_string();
        assert!(
            text.contains("| kept | says what it is | version 1\\|2 3 |"),
            "{text}"
        );
        assert!(
            text.contains("| **broken** | keeps pools | it dropped the pool |"),
            "{text}"
        );
        assert!(text.ends_with("1 kept, 1 broken, 0 observed, 0 not offered, 0 not tried\n"));
    }

    #[test]
    fn a_failure_of_the_server_names_no_user() {
        let error = store::Error::new(ErrorKind::Garbled, "read user `alice`", "half an answer");
        let flaw = Flaw::from(error);
        assert_eq!(flaw.seen, "Garbled: half an answer");
        let limited = store::Error::new(ErrorKind::LoginRateLimited, "log in", "too many");
        assert_eq!(Flaw::from(limited).outcome, Outcome::NotTried);
    }
}

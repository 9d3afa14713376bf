//! Collecting violations.

use crate::domain::violation::{Rule, Violation};

/// Violations in the order they were found.
#[derive(Debug, Default)]
pub(super) struct Findings(Vec<Violation>);

impl Findings {
    /// Something that stays wrong until somebody mends it.
    pub(super) fn report(
        &mut self,
        rule: Rule,
        path: impl Into<String>,
        message: String,
        hint: impl Into<String>,
    ) {
        self.0.push(Violation {
            rule,
            path: path.into(),
            message,
            hint: hint.into(),
            waiting: false,
        });
    }

    /// Something that may only not be there yet.
    pub(super) fn wait(
        &mut self,
        rule: Rule,
        path: impl Into<String>,
        message: String,
        hint: impl Into<String>,
    ) {
        self.0.push(Violation {
            rule,
            path: path.into(),
            message,
            hint: hint.into(),
            waiting: true,
        });
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, sorted, each once.
    pub(super) fn sorted(mut self) -> Vec<Violation> {
        self.0.sort();
        self.0.dedup();
        self.0
    }
}

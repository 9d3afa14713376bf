//! What came of one layout or camera group.

use crate::{
    cli::report::set::{SetAction, SetReport, kind_name},
    domain::{name::ObjectRef, site::SetKind},
    plan::SetStep,
    status::{self, Problem},
};

/// A write, and what it says.
pub(super) struct Attempt {
    pub(super) step: SetStep,
    /// In words.
    pub(super) told: String,
    /// Why it was refused.
    pub(super) error: Option<String>,
}

/// What came of one, as far as it is known.
pub(super) struct Tally {
    kind: SetKind,
    object: ObjectRef,
    is_made: bool,
    is_paused: bool,
    writes: Vec<String>,
    problem: Option<Problem>,
    error: Option<String>,
}

impl Tally {
    /// Of one of which nothing more was tried.
    pub(super) fn of(kind: SetKind, object: ObjectRef, attempts: Vec<Attempt>) -> Self {
        let is_made = |attempt: &Attempt| matches!(attempt.step, SetStep::Make(_));
        Self {
            kind,
            object,
            is_made: attempts.iter().any(is_made),
            is_paused: false,
            writes: attempts.into_iter().map(|attempt| attempt.told).collect(),
            problem: None,
            error: None,
        }
    }

    /// Of one whose last write has not come to anything, whatever the server has said of it.
    pub(super) fn unfinished(kind: SetKind, object: ObjectRef, mut attempts: Vec<Attempt>) -> Self {
        let failed = attempts.pop().and_then(|attempt| attempt.error);
        let error = failed.unwrap_or_else(|| status::not_kept(kind).message);
        Self {
            error: Some(error),
            ..Self::of(kind, object, attempts)
        }
    }

    /// Of one that is left as it is, with what would be written.
    pub(super) fn paused(kind: SetKind, object: ObjectRef, writes: Vec<String>) -> Self {
        Self {
            is_paused: !writes.is_empty(),
            writes,
            ..Self::of(kind, object, Vec::new())
        }
    }

    /// With what keeps it from being as declared.
    pub(super) fn kept_back_by(&mut self, problem: Option<Problem>) {
        self.problem = problem;
    }

    /// Something was written of it.
    pub(super) fn wrote(&mut self, told: String) {
        self.writes.push(told);
    }

    /// It was tried, and not done.
    pub(super) fn failed(&mut self, error: String) {
        self.error = Some(error);
    }

    /// For people and programs.
    pub(super) fn into_report(self) -> SetReport {
        let action = if self.error.is_some() {
            SetAction::Failed
        } else if self.is_paused {
            SetAction::Paused
        } else if self.is_made {
            SetAction::Create
        } else if !self.writes.is_empty() {
            SetAction::Change
        } else if self.problem.is_some() {
            SetAction::Refused
        } else {
            SetAction::Keep
        };
        SetReport {
            kind: kind_name(self.kind),
            object: self.object,
            action,
            writes: self.writes,
            problem: self.problem,
            error: self.error,
        }
    }
}

//! The conditions of one object, as its status is written.

use jiff::Timestamp;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;

use super::text::bounded;
use crate::api::condition::{self, ConditionStatus, NewCondition};

/// How far an object is, in the terms of kstatus.
pub(super) enum Progress {
    /// As declared.
    Done,
    /// Not yet, and time alone may change that.
    Reconciling,
    /// Not, until somebody does something.
    Stalled,
}

/// Conditions of one object as they are being written.
pub(super) struct Conditions<'a> {
    pub(super) list: &'a mut Vec<Condition>,
    pub(super) generation: Option<i64>,
    pub(super) now: Timestamp,
}

impl Conditions<'_> {
    pub(super) fn set(
        &mut self,
        about: &str,
        status: ConditionStatus,
        reason: &str,
        message: impl Into<String>,
    ) {
        let message = bounded(message.into());
        let new = NewCondition {
            about,
            status,
            reason,
            message,
            generation: self.generation,
        };
        condition::set(self.list, new, self.now);
    }

    pub(super) fn remove(&mut self, about: &str) {
        self.list.retain(|condition| condition.type_ != about);
    }

    pub(super) fn is_true(&self, about: &str) -> bool {
        condition::is_true(self.list, about)
    }

    /// Says which annotations cannot be read; nothing where all can.
    pub(super) fn say_what_is_misread(&mut self, misread: &[String]) {
        const ABOUT: &str = "AnnotationsUnreadable";
        if misread.is_empty() {
            self.remove(ABOUT);
        } else {
            self.set(ABOUT, ConditionStatus::True, ABOUT, misread.join(". "));
        }
    }

    /// Since when a condition is true; now where it is not.
    pub(super) fn since(&self, about: &str) -> Timestamp {
        condition::find(self.list, about)
            .filter(|condition| condition::says_true(condition))
            .map_or(self.now, |condition| condition.last_transition_time.0)
    }

    /// Says `Ready`, and the kstatus condition that goes with it.
    pub(super) fn conclude(&mut self, progress: &Progress, reason: &str, message: &str) {
        let (ready, present, absent) = match progress {
            Progress::Done => (ConditionStatus::True, None, &["Reconciling", "Stalled"][..]),
            Progress::Reconciling => (
                ConditionStatus::False,
                Some("Reconciling"),
                &["Stalled"][..],
            ),
            Progress::Stalled => (
                ConditionStatus::False,
                Some("Stalled"),
                &["Reconciling"][..],
            ),
        };
        self.set("Ready", ready, reason, message);
        for about in absent {
            self.remove(about);
        }
        if let Some(about) = present {
            self.set(about, ConditionStatus::True, reason, message);
        }
    }
}

//! What an object's status says: pure, and equal to the one before where nothing has changed.
//!
//! Read as kstatus reads it: waiting for something is `Reconciling`, a violation is `Stalled`, and
//! `Ready=True` takes both away. `observedGeneration` moves on failures too.

mod admission;
mod declaration;
mod effective;
mod server;
mod site;
mod user;

use jiff::Timestamp;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;

use crate::{
    api::condition::{Statement, Truth, set_condition},
    domain::violation::Violation,
};

pub use admission::{Hit, hits, refusal, warnings};
pub use declaration::declaration;
pub use effective::Told;
pub use server::{Guarded, ServerReport, server, too_many_changes};
pub use site::{camera, set};
pub use user::{FULFILLED, Seen, UserReport, is_delivered, ready_reason, user};

#[cfg(test)]
mod tests;

/// For how long a missing reference is normal, as when a folder is applied in any order.
pub const GRACE: std::time::Duration = std::time::Duration::from_mins(5);

/// The most characters of a condition's message.
const MESSAGE_LENGTH: usize = 4096;

/// Something that keeps an object from being ready, although its declaration is not to blame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// One word, for programs.
    pub reason: &'static str,
    /// For people: what was attempted, why it failed, and what to do.
    pub message: String,
    /// Whether it is tried again without anybody doing anything.
    pub retrying: bool,
}

impl Problem {
    const fn progress(&self) -> Progress {
        if self.retrying {
            Progress::Reconciling
        } else {
            Progress::Stalled
        }
    }
}

/// How an object stands, in the words of kstatus.
enum Progress {
    /// As declared.
    Done,
    /// Not yet, and time will mend it.
    Reconciling,
    /// Not, until somebody does something.
    Stalled,
}

/// Conditions of one object as they are being written.
struct Conditions<'a> {
    list: &'a mut Vec<Condition>,
    generation: Option<i64>,
    now: Timestamp,
}

impl Conditions<'_> {
    fn set(&mut self, about: &str, truth: Truth, reason: &str, message: impl Into<String>) {
        let message = bounded(message.into());
        let statement = Statement {
            about,
            truth,
            reason,
            message,
            generation: self.generation,
        };
        set_condition(self.list, statement, self.now);
    }

    fn remove(&mut self, about: &str) {
        self.list.retain(|condition| condition.type_ != about);
    }

    fn is_true(&self, about: &str) -> bool {
        self.list
            .iter()
            .any(|condition| condition.type_ == about && condition.status == "True")
    }

    /// Since when a condition is true; now where it is not.
    fn since(&self, about: &str) -> Timestamp {
        self.list
            .iter()
            .find(|condition| condition.type_ == about && condition.status == "True")
            .map_or(self.now, |condition| condition.last_transition_time.0)
    }

    /// Says `Ready`, and the kstatus condition that goes with it.
    fn conclude(&mut self, progress: &Progress, reason: &str, message: &str) {
        let (ready, present, absent) = match progress {
            Progress::Done => (Truth::True, None, &["Reconciling", "Stalled"][..]),
            Progress::Reconciling => (Truth::False, Some("Reconciling"), &["Stalled"][..]),
            Progress::Stalled => (Truth::False, Some("Stalled"), &["Reconciling"][..]),
        };
        self.set("Ready", ready, reason, message);
        for about in absent {
            self.remove(about);
        }
        if let Some(about) = present {
            self.set(about, Truth::True, reason, message);
        }
    }
}

/// All violations in one message, the first one first.
fn summary(violations: &[Violation]) -> String {
    let lines = violations.iter().map(ToString::to_string);
    lines.collect::<Vec<_>>().join("; ")
}

/// Cuts a message at a character, so that the API server takes it.
fn bounded(mut message: String) -> String {
    if message.len() > MESSAGE_LENGTH {
        let end = (0..=MESSAGE_LENGTH - 4)
            .rev()
            .find(|&end| message.is_char_boundary(end))
            .unwrap_or_default();
        message.truncate(end);
        message.push('…');
    }
    message
}

//! What keeps an object from being ready, although its declaration is not to blame.

use super::conditions::Progress;

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
    pub(super) const fn progress(&self) -> Progress {
        if self.retrying {
            Progress::Reconciling
        } else {
            Progress::Stalled
        }
    }
}

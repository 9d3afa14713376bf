//! The status of pools and roles: whether each can be used, whichever users name it.

use jiff::Timestamp;

use super::{
    conditions::{Conditions, Progress},
    text::summary,
};
use crate::{api::v1alpha1::DeclarationStatus, domain::violation::Violation};

/// The status of a pool or a role in which this is wrong by itself.
pub fn declaration(
    previous: &DeclarationStatus,
    generation: Option<i64>,
    violations: &[Violation],
    now: Timestamp,
) -> DeclarationStatus {
    let mut status = previous.clone();
    status.observed_generation.observe(generation);
    let mut conditions = Conditions {
        list: &mut status.conditions,
        generation,
        now,
    };
    match violations {
        [] => conditions.conclude(
            &Progress::Done,
            "Valid",
            "it can be used; problems of a user are reported on that user",
        ),
        [first, ..] => {
            conditions.conclude(&Progress::Stalled, first.rule.id(), &summary(violations));
        }
    }
    status
}

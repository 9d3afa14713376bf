//! How values of the domain are written as JSON.

use serde::{Serialize, Serializer};

use crate::{
    domain::{name::ObjectRef, violation::Violation},
    status::{Changes, Problem},
};

/// An object as `NAMESPACE/NAME`.
pub(super) fn text<S: Serializer>(object: &ObjectRef, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(object)
}

/// An object as `NAMESPACE/NAME`, or null.
#[expect(clippy::ref_option, reason = "the signature is serde's")]
pub(super) fn maybe_text<S: Serializer>(
    object: &Option<ObjectRef>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match object {
        Some(object) => serializer.collect_str(object),
        None => serializer.serialize_none(),
    }
}

/// What is gained and lost, permissions in the words of manifests.
pub(super) fn changes<S: Serializer>(changes: &Changes, serializer: S) -> Result<S::Ok, S::Error> {
    changes.in_words().serialize(serializer)
}

/// Violations, each with the id of its rule.
pub(super) fn violations<S: Serializer>(
    violations: &[Violation],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Shown<'a> {
        rule: &'static str,
        path: String,
        message: &'a str,
        hint: &'a str,
    }
    serializer.collect_seq(violations.iter().map(|violation| Shown {
        rule: violation.rule.id(),
        path: violation.path.to_string(),
        message: &violation.message,
        hint: &violation.hint,
    }))
}

/// What keeps something from being as declared, where something does.
#[expect(clippy::ref_option, reason = "the signature is serde's")]
pub(super) fn problem<S: Serializer>(
    problem: &Option<Problem>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Shown<'a> {
        reason: &'static str,
        message: &'a str,
    }
    let problem = problem.as_ref().map(|problem| Shown {
        reason: problem.reason,
        message: &problem.message,
    });
    problem.serialize(serializer)
}
